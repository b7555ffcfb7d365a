"""The demo of what looks after a station: who was taught, who is on duty, and who looks in."""
