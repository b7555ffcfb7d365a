"""The duty roster: shifts of a station, who is on, and how much of the time somebody certified is."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the roster's pages, and what the alerts ask of it."""
    from dispensing.duty import pages, watches

    app.register_blueprint(pages.pages)
    watches.register(app)
