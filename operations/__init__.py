"""Commands that span contexts: serve, demo, imports, verify, configuration."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands to the application."""
