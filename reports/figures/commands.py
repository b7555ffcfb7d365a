"""`flask figures reckon`: make the monthly counts now."""

import click
from flask.cli import with_appcontext

from core.cli import Commands
from core.database import unit_of_work
from reports.figures import service

figures = Commands("figures", help="The monthly counts behind indicators, charts and reports.")


@figures.command("reckon")
@click.option("--all", "everything", is_flag=True, help="All months, not only those that changed.")
@with_appcontext
def reckon(everything: bool) -> None:
    """Count again the months in which something changed."""
    changed = unit_of_work(lambda: service.reckon(everything=everything))
    click.echo(f"{changed} counts changed.")
