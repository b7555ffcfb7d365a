"""Reports: what each person sees first, and what leaves the programme.

Topics: home · suppression (small numbers) · figures (counts by month) · indicators · charts · overview ·
exports (the dose log) · extract (the analyst's file) · access (who saw what).
"""

from flask import Flask


def register(app: Flask) -> None:
    """Add the topics' pages, API and commands to the application."""
    from core.openapi import api
    from reports import home
    from reports.access import commands as access_commands
    from reports.access import pages as access_pages
    from reports.charts import pages as chart_pages
    from reports.dhis2 import commands as dhis2_commands
    from reports.dhis2 import pages as dhis2_pages
    from reports.dhis2.names import pages as dhis2_name_pages
    from reports.dhis2.wire import remote as dhis2_remote
    from reports.exports import api as export_api
    from reports.exports import commands as export_commands
    from reports.exports import pages as export_pages
    from reports.extract import commands as extract_commands
    from reports.extract import pages as extract_pages
    from reports.figures import commands as figure_commands
    from reports.figures import jobs as figure_jobs
    from reports.indicators import api as indicator_api
    from reports.indicators import pages as indicator_pages
    from reports.monthly import jobs as monthly_jobs
    from reports.monthly import pages as monthly_pages
    from reports.overview import pages as overview_pages
    from reports.study import pages as study_pages

    app.register_blueprint(home.pages)
    app.register_blueprint(access_pages.pages)
    app.register_blueprint(overview_pages.pages)
    app.register_blueprint(chart_pages.pages)
    app.register_blueprint(dhis2_pages.pages)
    app.register_blueprint(dhis2_name_pages.pages)
    app.cli.add_command(dhis2_commands.dhis2)
    dhis2_remote.check(app.config)
    app.register_blueprint(export_pages.pages)
    api.register_blueprint(export_api.blp)
    app.register_blueprint(indicator_pages.pages)
    app.register_blueprint(monthly_pages.pages)
    app.register_blueprint(study_pages.pages)
    api.register_blueprint(indicator_api.blp)
    app.cli.add_command(export_commands.export)
    app.register_blueprint(extract_pages.pages)
    app.cli.add_command(extract_commands.extract)
    app.cli.add_command(access_commands.access)
    app.cli.add_command(figure_commands.figures)
    figure_jobs.register(app)
    monthly_jobs.register(app)
