"""Resupply: a request from a station, its approval, what was sent for it, and what arrived."""
