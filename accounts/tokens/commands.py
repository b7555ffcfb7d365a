"""`flask tokens …`: tokens are made from the shell alone."""

import click

from accounts.people.service import system_actor
from accounts.tokens import service
from core.cli import Commands
from core.database import unit_of_work

tokens = Commands("tokens", help="API tokens: create, revoke.")


@tokens.command("create")
@click.argument("name")
@click.option("--days", type=int, help="How long it works.")
def create(name: str, days: int | None) -> None:
    """Print a token for the person NAME, and nothing else, on standard output."""
    token_id, token = unit_of_work(lambda: service.make_token(system_actor(), name=name, days=days))
    click.echo(token)
    click.echo(f"This is token {token_id}; revoke it with: flask tokens revoke {token_id}", err=True)


@tokens.command("revoke")
@click.argument("token_id", type=int)
def revoke(token_id: int) -> None:
    """Stop a token at once."""
    unit_of_work(lambda: service.revoke_token(system_actor(), token_id))
    click.echo(f"Token {token_id} is revoked.")
