"""Incidents: what was outside the protocol, for the in-charge to explain."""
