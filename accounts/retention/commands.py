"""`flask retention …`: what is due, its end, and the proof of what ended."""

import json

import click

from accounts.people.service import system_actor
from accounts.retention import queries, service
from core import clock
from core.cli import Commands

commands = Commands("retention", help="How long records are kept: run, proof.")


@commands.command("run")
@click.option("--dry-run", is_flag=True, help="Only say what would end.")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def run_command(dry_run: bool, as_json: bool) -> None:
    """Erase records whose time is over; what is held waits, and is told why."""
    lines = queries.overview()
    ended = {line.kind.name: line.due for line in lines} if dry_run else service.end_old(system_actor())
    held = {line.kind.name: line.held for line in lines}
    if as_json:
        click.echo(json.dumps({"dry_run": dry_run, "ended": ended, "held": held}))
        return
    for line in lines:
        name = line.kind.name
        word = "would end" if dry_run else "ended"
        click.echo(
            f"{name:18} kept {line.months} months, from before {clock.day(line.before)}: {ended[name]} {word}"
        )
        for why, count in sorted(line.held.items()):
            click.echo(f"{'':18} {count} held: {why}")


@commands.command("proof")
def proof_command() -> None:
    """The newest erasures: when, where, how many, and the hash of the keys that ended."""
    for one in queries.proofs(system_actor()):
        detail = one["detail"]
        when = clock.day_and_time(one["at"])
        click.echo(
            f"{when}  {one['place']}, entry {one['seq']}: {detail['erased']} erased, keys {detail['sha256']}"
        )
