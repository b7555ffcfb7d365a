"""Answers without an account: a facility with a slip says what became of it."""
