"""Counts by station and month, made ahead: what every indicator, chart and report is read from.

months (pure: the programme's months) · models · people (what the visits say) · providers (their shape) ·
service (make them again where something changed) · queries (read them) · jobs · commands
"""
