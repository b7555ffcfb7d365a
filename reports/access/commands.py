"""`flask access`: the report as lines, for whoever sits at the server when something got out."""

from datetime import datetime

import click
from flask.cli import with_appcontext

from accounts.people.service import system_actor
from accounts.trail.actions import words_of
from core import clock
from core.cli import Command
from core.database import unit_of_work
from reports.access import service
from reports.access.queries import Sought

A_TIME = click.DateTime(["%Y-%m-%d", "%Y-%m-%dT%H:%M"])


@click.command("access", cls=Command)
@click.option("--place", default="", help="A station, district or province by its code.")
@click.option("--person", default="", help="A person by name.")
@click.option("--visit", default="", help="A visit by its code or register number.")
@click.option("--from", "from_at", type=A_TIME, required=True)
@click.option("--to", "to_at", type=A_TIME, required=True)
@with_appcontext
def access(place: str, person: str, visit: str, from_at: datetime, to_at: datetime) -> None:
    """Who saw what, from when to when; the report is itself an entry of the trail."""
    zone = clock.zone()
    sought = Sought(
        from_at.replace(tzinfo=zone), to_at.replace(tzinfo=zone), place.upper(), person.lower(), visit
    )
    made = unit_of_work(lambda: service.report(system_actor(), sought, known_at=clock.now()))
    for row in made.rows:
        when = f"{clock.local(row.at):%Y-%m-%d %H:%M:%S}"
        click.echo(f"{when}  {row.person}  {words_of(row.action)}  {row.subject}  {row.place} {row.seq}")
    click.echo(f"{len(made.rows)} readings by {len(made.by_person)} people.")
    click.echo(f"Tell the authority by {clock.day_and_time(made.notify_by)}: 24 hours after it was known.")
