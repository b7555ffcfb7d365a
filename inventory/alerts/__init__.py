"""Alerts: what needs somebody's hand, opened once by its cause and closed by what cures it."""
