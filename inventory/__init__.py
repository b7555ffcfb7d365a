"""What stations and stores hold, lot by lot, and how it got there.

Topics, each using only those before it:
fefo (pure: which lot first) · catalogue (products, lots, holds) · ledger (movements and
levels, stock cards) · boxes (seal, keys, receipts)
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages and API to the application."""
    # Their tables are on the list of all tables before the first query.
    import inventory.boxes.models
    import inventory.ledger.models  # noqa: F401
