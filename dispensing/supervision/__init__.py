"""Supervision: a visit to a station each month, what it found, and who put it right."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the pages of supervision, and what the alerts ask of it."""
    from dispensing.supervision import pages, watches

    app.register_blueprint(pages.pages)
    watches.register(app)
