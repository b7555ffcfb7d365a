"""The duty roster: shifts of a station, who is on, and how much of the time somebody certified is."""
