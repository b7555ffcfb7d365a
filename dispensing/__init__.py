"""Who may be given a dose, what was given, and where the person was sent next.

Topics, each using only those before it:
eligibility (pure) · protocols · certification · referrals, incidents · visits
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages and API to the application."""
