"""The demo of what looks after a station: who is on duty, and who looks in each month."""
