"""People: the role each holds at a place, start codes, passwords, sign-in and its end."""
