"""Measurements that decide something: not shipped, run by hand, a small share of each also as a test."""
