"""Who works where, what they may do, and the trail of what they did.

Topics, each using only those before it:
permissions · trail · places · people (sign-in, sessions, roles at a place) · tokens ·
gate (who asks, and whether the mark lets them through)
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages, API and commands to the application."""
    from accounts import api as me_api
    from accounts import gate
    from accounts.people import commands as people_commands
    from accounts.people import sign_in_pages
    from accounts.tokens import commands as token_commands
    from core.openapi import api

    gate.init_app(app)
    app.register_blueprint(sign_in_pages.pages)
    api.register_blueprint(me_api.blp)
    app.cli.add_command(people_commands.users)
    app.cli.add_command(token_commands.tokens)
