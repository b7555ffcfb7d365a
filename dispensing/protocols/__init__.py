"""The clinical rules in force: dated versions of their numbers, never edited, only followed by another."""
