"""Reports: what each person sees first, and what leaves the programme.

Topics: home · exports (the dose log).
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages, API and commands to the application."""
    from reports import home

    app.register_blueprint(home.pages)
