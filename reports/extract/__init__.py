"""The analyst's door: one SQLite file to ask questions of, made for a stated purpose.

tables (what it holds, in one list) · counts (those that may be shown) · service (the verb) ·
writing (the file) · pages · commands. What each table means: docs/analysts.md.
"""
