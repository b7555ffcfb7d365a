"""Optional parts of the program: each is one folder here, off by default, and can be deleted.

What a folder adds to the closed lists of the program stands in its `__init__.py` and is added when it is
read; its doors are opened by its `register`. Where it is on is said station by station (`service`). No file
outside a part's folder names it, and no part names another.
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import Flask

# How the description of a part's API begins, so that a client sees that it may not be there.
OPTIONAL = "Optional part"


def register(app: Flask) -> None:
    """Open the doors of every part, and keep shut those of parts that are off for whoever asks."""
    from accounts import gate, given_roles
    from core import jobs, migrations
    from core.openapi import api
    from dispensing.modules import pages, queries, registry
    from inventory.alerts import watches

    app.register_blueprint(pages.pages)
    opened = app.extensions.setdefault("optional_parts", {})
    for package in registry.packages():
        module = package.MODULE
        doors = opened[module.name] = package.register(app)
        _check(module, doors)
        add_routes(app, module, doors, api.register_blueprint)
        folder = registry.FOLDER / module.name / "migrations"
        migrations.add_line(app, migrations.Line(module.name, folder, module.stands_on))
        for watch in doors.watches:
            watches.add(app, watch)
        for job in doors.jobs:
            jobs.add(app, job)
        for command in doors.commands:
            app.cli.add_command(command)
        for role in module.roles:
            given_roles.limit(app, role, partial(queries.place_ids, module.name))
    gate.keep_shut(app, registry.is_away)
    app.context_processor(lambda: {"optional_visit_links": registry.visit_links})


def add_routes(app: Flask, module: Any, doors: Any, add_api: Callable[[Any], None]) -> None:
    """Add a part's pages and API; raises ValueError for a route outside its own addresses.

    Such a route would stay open while the part is off.
    """
    before = {rule.rule for rule in app.url_map.iter_rules()}
    for blueprint in doors.pages:
        app.register_blueprint(blueprint)
    for blueprint in doors.apis:
        add_api(blueprint)
    for rule in {rule.rule for rule in app.url_map.iter_rules()} - before:
        if not module.leads_to(rule):
            raise ValueError(f"{module.name}: {rule} is not below its addresses")


def _check(module: Any, doors: Any) -> None:
    for blueprint in doors.apis:
        if not (blueprint.description or "").startswith(OPTIONAL):
            raise ValueError(f"{module.name}: the description of its API does not begin with {OPTIONAL}")
    for watch in doors.watches:
        if not watch.kinds <= set(module.kinds):
            raise ValueError(f"{module.name}: it watches for kinds of alert that are not its own")
