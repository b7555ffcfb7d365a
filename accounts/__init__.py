"""Who works where, what they may do, and the trail of what they did.

Topics, each using only those before it:
permissions · trail (recording) · places · given_roles (which may be given, where) ·
people (sign-in, sessions, roles at a place) ·
facilities (the directory, the national list) · notices (messages that something waits) · tokens ·
trail.queries, trail.reading (reading what was recorded) ·
retention (how long records are kept) ·
gate (who asks, and whether the mark lets them through)
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages, API and commands to the application."""
    from accounts import api as me_api
    from accounts import gate
    from accounts.facilities import pages as facility_pages
    from accounts.notices import jobs as notice_jobs
    from accounts.notices import pages as notices_pages
    from accounts.people import commands as people_commands
    from accounts.people import jobs as people_jobs
    from accounts.people import pages as people_pages
    from accounts.people import sign_in_pages
    from accounts.places import pages as places_pages
    from accounts.retention import commands as retention_commands
    from accounts.retention import jobs as retention_jobs
    from accounts.retention import pages as retention_pages
    from accounts.tokens import commands as token_commands
    from accounts.trail import jobs as trail_jobs
    from accounts.trail import pages as trail_pages
    from core.openapi import api

    gate.init_app(app)
    people_jobs.register(app)
    trail_jobs.register(app)
    notice_jobs.register(app)
    retention_jobs.register(app)
    for pages in (
        sign_in_pages.pages,
        people_pages.pages,
        places_pages.pages,
        facility_pages.pages,
        notices_pages.pages,
        trail_pages.pages,
        retention_pages.pages,
    ):
        app.register_blueprint(pages)
    api.register_blueprint(me_api.blp)
    app.cli.add_command(people_commands.users)
    app.cli.add_command(retention_commands.commands)
    app.cli.add_command(token_commands.tokens)
