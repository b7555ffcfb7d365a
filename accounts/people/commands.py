"""`flask users …`: people from the shell, through the same verbs as the page."""

import json

import click

from accounts.people import queries, service
from accounts.permissions import ROLES
from core.cli import Commands
from core.database import unit_of_work

users = Commands("users", help="People: add, list, disable, reset.")


@users.command("add")
@click.argument("name")
@click.option("--role", required=True, help=f"One of {', '.join(ROLES)}, or of a part that is on.")
@click.option(
    "--at", "places", required=True, multiple=True, help="Code of a place; repeat for several districts."
)
def add(name: str, role: str, places: tuple[str, ...]) -> None:
    """Add a person and print their one-time start code."""
    code = unit_of_work(lambda: service.add_person(service.system_actor(), name=name, role=role, at=places))
    click.echo(code)


@users.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def list_people(as_json: bool) -> None:
    """Everybody with their role and place."""
    members = queries.everybody()
    if as_json:
        click.echo(json.dumps([vars(member) for member in members]))
        return
    for member in members:
        state = "disabled" if member.is_disabled else "" if member.has_password else "no password yet"
        click.echo(f"{member.name:24} {member.role:14} {member.places:32} {state}".rstrip())


@users.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Shut a person out at once."""
    unit_of_work(lambda: service.disable_person(service.system_actor(), name))
    click.echo(f"{name} is disabled.")


@users.command("reset")
@click.argument("name")
def reset(name: str) -> None:
    """Take the password away and print a new one-time start code."""
    click.echo(unit_of_work(lambda: service.reset_person(service.system_actor(), name)))
