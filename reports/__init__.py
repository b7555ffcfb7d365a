"""Reports: what leaves the programme, made from both contexts below.

Topics: exports (the dose log).
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages, API and commands to the application."""
