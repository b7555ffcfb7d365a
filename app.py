"""The application: settings first, then each context in the order it may be used in.

Nothing starts on import, and nothing here serves, schedules or writes.
"""

from typing import Any

from flask import Flask

from core import (
    clock,
    database,
    jobs,
    logs,
    metrics,
    migrations,
    openapi,
    sealing,
    security,
    settings,
    templates,
)


def create_app(**overrides: Any) -> Flask:
    """Build the application; `overrides` are settings by name, above every other source."""
    app = Flask(__name__)
    values = settings.load(**overrides)
    app.config.update({name: value.value for name, value in values.items()})
    app.extensions["settings"] = values
    app.extensions["create_app"] = create_app  # the demo makes a second application, on its own database
    clock.use_zone(app.config["TIME_ZONE"])
    logs.init_app(app)
    metrics.init_app(app)
    templates.init_app(app)
    database.init_app(app)
    openapi.init_app(app)
    security.init_app(app)
    migrations.init_app(app)
    jobs.init_app(app)
    sealing.init_app(app)
    _register_contexts(app)
    return app


def _register_contexts(app: Flask) -> None:
    import accounts
    import dispensing
    import inventory
    import operations
    import reports
    from dispensing.modules import registry

    registry.modules()  # their rows stand in the closed lists before anything is made of those
    for context in (accounts, inventory, dispensing, reports, operations):
        context.register(app)
