"""`flask config show`: effective settings and where each came from, secrets hidden."""

import json

import click
from flask import current_app

from core.cli import Commands

config = Commands("config", help="Settings: show.")


@config.command("show")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def show(as_json: bool) -> None:
    """Every setting, its value and its source."""
    values = current_app.extensions["settings"].values()
    if as_json:
        rows = {value.setting.name: {"value": value.shown(), "from": value.source} for value in values}
        click.echo(json.dumps(rows, indent=2))
        return
    for value in values:
        click.echo(f"{value.setting.name:26} {value.shown() or '(empty)':40} {value.source}")
