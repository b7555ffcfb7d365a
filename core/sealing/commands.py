"""`flask keys …`: which key closes the records, and closing them all with the one that the settings name."""

import json

import click
from sqlalchemy import bindparam, func, select, update

from core.cli import Commands
from core.database import session, table, unit_of_work
from core.sealing.models import RecordKey
from core.sealing.ring import ring

commands = Commands("keys", help="The keys of records: status, rewrap.")
AT_ONCE = 500
_OTHERS = (
    select(RecordKey.id, RecordKey.wrapped, RecordKey.kek_id)
    .where(RecordKey.wrapped.is_not(None), RecordKey.kek_id != bindparam("current"))
    .order_by(RecordKey.id)
    .limit(AT_ONCE)
)
_MOVE = (
    update(table(RecordKey))
    .where(RecordKey.id == bindparam("of_id"), RecordKey.wrapped.is_not(None))
    .values(wrapped=bindparam("to_wrapped"), kek_id=bindparam("to_kek"))
)


@commands.command("status")
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
def status_command(as_json: bool) -> None:
    """How many records each key closes, how many were erased, and whether every key is here."""
    keys = ring()
    counted = select(RecordKey.kek_id, func.count()).where(RecordKey.wrapped.is_not(None))
    by_key = {kek_id: count for kek_id, count in session().execute(counted.group_by(RecordKey.kek_id))}
    erased = session().scalar(select(func.count()).where(RecordKey.erased_at.is_not(None))) or 0
    lost_query = select(func.count()).where(RecordKey.erased_at.is_(None), RecordKey.wrapped.is_(None))
    lost = session().scalar(lost_query) or 0
    if as_json:
        known = sorted(set(by_key) & set(keys.keys))
        click.echo(
            json.dumps(
                {
                    "current": keys.current,
                    "records": by_key,
                    "known": known,
                    "erased": erased,
                    "without_key": lost,
                }
            )
        )
        return
    for kek_id, count in sorted(by_key.items()):
        words = "closes new records" if kek_id == keys.current else "opens; run: flask keys rewrap"
        click.echo(f"{kek_id}  {count} records  {words if kek_id in keys.keys else 'IS NOT HERE'}")
    click.echo(f"Erased: {erased}. Came back without their keys: {lost}.")


@commands.command("rewrap")
def rewrap_command() -> None:
    """Close every record's key with the key of the settings, so that the old one can be destroyed."""
    moved = 0
    while done := unit_of_work(_rewrap_some):
        moved += done
    click.echo(
        f"Closed {moved} records with key {ring().current}. Take LOCKBOX_RECORDS_KEY_OLD out, "
        "make a backup, then destroy the old key."
    )


def _rewrap_some() -> int:
    keys = ring()
    rows = session().execute(_OTHERS, {"current": keys.current}).all()
    for row in rows:
        wrapped = keys.wrap(keys.unwrap(row.kek_id, row.wrapped))
        session().execute(_MOVE, {"of_id": row.id, "to_wrapped": wrapped, "to_kek": keys.current})
    return len(rows)
