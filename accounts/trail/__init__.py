"""The trail: who did or read what, chained by hash, kept with what it records."""
