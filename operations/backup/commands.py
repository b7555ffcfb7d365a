"""`flask backup …`: a pair of keys, a copy, the proof that it can be restored, and the restoring."""

import json
import sys
from datetime import datetime
from pathlib import Path

import click
from flask import current_app

from core import clock
from core.cli import Commands
from core.errors import CannotStart
from operations.backup import keys, restoring, writing

backup = Commands("backup", help="Copies: key, create, verify, restore.")
A_FILE = click.Path(path_type=Path, dir_okay=False)
key_option = click.option(
    "--key", "key", type=A_FILE, required=True, envvar="LOCKBOX_BACKUP_PRIVATE_KEY_FILE",
    help="The file with the private key. Or name it in LOCKBOX_BACKUP_PRIVATE_KEY_FILE.",
)  # fmt: skip
keys_option = click.option(
    "--keys", "keys_file", type=A_FILE, help="The newest file of keys. By default the one beside FILE."
)
json_option = click.option("--json", "as_json", is_flag=True, help="For a machine to read.")


@backup.command("key")
@click.argument("file", type=A_FILE)
def key_command(file: Path) -> None:
    """Make a pair of keys: the private one into FILE, the public one printed. Keep FILE off the server."""
    click.echo(keys.make(file))


@backup.command("create")
@click.argument("file", type=A_FILE)
@click.option("--to", "public", help="The public key. By default the one in the settings.")
def create_command(file: Path, public: str | None) -> None:
    """Copy the whole book into FILE, closed with the public key."""
    wanted = public or current_app.config["BACKUP_PUBLIC_KEY"]
    if not wanted:
        raise CannotStart(
            "Set LOCKBOX_BACKUP_PUBLIC_KEY first: `flask backup key FILE` makes a pair of keys."
        )
    if file.exists():
        raise CannotStart(f"{file} is there already. A copy is never written over.")
    try:
        rows = writing.create(file, keys.public(wanted), _progress)
    except OSError as error:
        raise CannotStart(f"{file} cannot be written: {error.strerror or error}.") from error
    click.echo(f"Copied {rows} rows into {file}. Now prove it: flask backup verify {file} --key KEYFILE")


@backup.command("verify")
@click.argument("file", type=A_FILE)
@key_option
@keys_option
@json_option
def verify_command(file: Path, key: Path, keys_file: Path | None, as_json: bool) -> None:
    """Prove that FILE can be restored: it is, into a database of its own, which is thrown away."""
    made = restoring.prove(file, keys.private(key), _progress, keys_file)
    _say(made, as_json, "This copy is whole and can be restored.")


@backup.command("restore")
@click.argument("file", type=A_FILE)
@key_option
@keys_option
@click.option("--without-keys", is_flag=True, help="Go on though what people told cannot be read.")
@json_option
def restore_command(file: Path, key: Path, keys_file: Path | None, without_keys: bool, as_json: bool) -> None:
    """Fill the database of the settings from FILE. It must be empty."""
    wanted = restoring.Wanted(keys_file, without_keys)
    made = restoring.restore(file, keys.private(key), _progress, wanted)
    _say(made, as_json, "Restored. Everybody signs in anew; look through the page People.")


def _say(made: restoring.Restored, as_json: bool, words: str) -> None:
    if as_json:
        click.echo(json.dumps(vars(made)))
        return
    when = clock.day_and_time(datetime.fromisoformat(made.made_at))
    size = f"{made.rows} rows, {made.units_in_book} units in the book"
    click.echo(f"{words} Made {when}, tables {made.revision}, {size}.")
    click.echo(f"Records that can be read: {made.readable}; erased for good: {made.erased}.")
    if made.without_key:
        click.echo(f"WITHOUT THEIR KEY: {made.without_key}. Find the newest file lockbox-keys-….age.")


def _progress(name: str) -> None:
    if sys.stderr.isatty():
        click.echo(f"  {name}", err=True)
