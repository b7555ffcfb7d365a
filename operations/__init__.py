"""What spans contexts: serve, demo, imports, verify, configuration, and the page of the schedule."""

from flask import Flask


def register(app: Flask) -> None:
    """Add the commands to the application."""
    from operations import config, facility_list_page, schedule_pages, serve, verify
    from operations.backup import commands as backups
    from operations.backup import jobs as backup_jobs
    from operations.demo import command as demo
    from operations.imports import commands as imports

    backup_jobs.register(app)
    app.register_blueprint(schedule_pages.pages)
    app.register_blueprint(facility_list_page.pages)
    app.cli.add_command(backups.backup)
    app.cli.add_command(serve.serve)
    app.cli.add_command(config.config)
    app.cli.add_command(verify.verify)
    app.cli.add_command(demo.demo)
    app.cli.add_command(imports.import_files)
