"""Calls to those who said yes to them: when, how it went, and a way to reach them that is kept sealed."""
