"""`flask plan STATION PRODUCT`: what to ask for, with each input and step."""

import json

import click
from flask.cli import with_appcontext

from accounts.places import queries as places
from core.cli import Command
from core.errors import NotFound
from inventory.ledger.reading import product_for
from inventory.resupply.suggestions import queries as suggestion


@click.command("plan", cls=Command)
@click.argument("station")
@click.argument("product")
@click.option("--json", "as_json", is_flag=True, help="For a program.")
@with_appcontext
def plan_command(station: str, product: str, as_json: bool) -> None:
    """What STATION should ask for of PRODUCT, and how that is worked out."""
    place = places.by_code(station, "station")
    if place is None:
        raise NotFound("No station has this code.")
    found = suggestion.suggest(place.id, product_for(product).id)
    if as_json:
        click.echo(json.dumps(suggestion.answer_of(found), indent=2))
        return
    click.echo(f"{found.product} at {found.station}: ask for {found.order}" + _when(found.is_due))
    for number, step in enumerate(found.steps, 1):
        click.echo(f"{number:2}. {step}")


def _when(is_due: bool) -> str:
    return " now." if is_due else "; it can wait."
