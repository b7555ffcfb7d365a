"""Courses: who attended which day, and the certificates that come of it."""
