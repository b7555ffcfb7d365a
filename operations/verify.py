"""`flask verify`: does the book add up, is the trail whole, does each record fit its fingerprint?

Reads everything and changes nothing. Each fault is a sentence; any fault ends with status 1.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import click
from flask.cli import with_appcontext
from sqlalchemy import select

from accounts.trail import service as trail
from accounts.trail.models import TrailEntry
from core import sealing
from core.cli import Command
from core.database import session
from dispensing.adverse_events import verification as reports
from dispensing.follow_up import verification as follow_ups
from dispensing.incidents import verification as incidents
from dispensing.modules import registry as modules
from dispensing.referrals import verification as referrals
from dispensing.visits import digest
from dispensing.visits import verification as visits
from inventory.catalogue import holds
from inventory.counts import verification as counts
from inventory.ledger import queries as ledger
from inventory.ledger import verification as book
from inventory.resupply import verification as requests
from reports.figures import service as figures

PAGE = 500
# What an entry's "digest" is of: the key that names the record, its words, and how it is worked out anew.
FINGERPRINTS: dict[str, tuple[str, Callable[[Any], str]]] = {
    "visit": ("visit", digest.of_visit),
    "dose": ("repeat dose", digest.of_repeat_dose),
    "closed_count": ("count", counts.of_count),
    "loss": ("loss", counts.of_loss),
    "step": ("step of a request", requests.of_step),
    "referral_events": ("notes of a referral", referrals.of_events),
    "follow_up_try": ("follow-up", follow_ups.of_try),
    "incident_step": ("step of an incident", incidents.of_step),
    "event_step": ("step of a report", reports.of_step),
    "event_answer": ("answer about harm", reports.of_answer),
}


def faults() -> Iterator[str]:
    """Everything that is off, in words."""
    yield from trail.faults()
    yield from book.faults()
    yield from holds.faults()
    yield from counts.faults()
    yield from requests.faults()
    yield from referrals.faults()
    yield from visits.faults()
    yield from incidents.faults()
    yield from follow_ups.faults()
    yield from reports.faults()
    yield from modules.faults()
    yield from figures.faults()
    yield from fingerprint_faults()


def fingerprint_faults() -> Iterator[str]:
    """Records as they stand, against what the trail said when they were written."""
    witnessed: set[int] = set()
    renewed = _renewed()
    for entry_id, detail in _details():
        where = f"trail entry {entry_id}"
        movements = {int(number): kept for number, kept in detail.get("movements", {}).items()}
        witnessed.update(movements)
        found = ledger.digests_of(movements)
        for number, kept in movements.items():
            if number not in found:
                yield f"movement {number}: gone; {where} speaks of it"
            elif found[number] != kept:
                yield f"movement {number}: changed after it was written; {where} has another fingerprint"
        if detail.get("visit") in renewed:
            detail["digest"] = renewed[detail["visit"]]
        yield from _record_faults(where, detail)
        for key_id in detail.get("keys", []) if "erased" in detail else []:
            if sealing.erased_at(key_id) is None:
                yield f"key {key_id}: {where} says that it was erased, and it was not"
    for number in book.movement_ids():
        if number not in witnessed:
            yield f"movement {number}: no trail entry speaks of it"


def _record_faults(where: str, detail: dict) -> Iterator[str]:  # type: ignore[type-arg]
    for name, (words, fingerprint_of) in {**FINGERPRINTS, **modules.fingerprints()}.items():
        if name in detail and "digest" in detail and fingerprint_of(detail[name]) != detail["digest"]:
            yield f"{words} {detail[name]}: changed after it was written; {where} has another fingerprint"


def _renewed() -> dict[int, str]:
    """Fingerprints of visits taken anew because a migration changed the shape of rows that fitted."""
    entries = select(TrailEntry.detail).where(TrailEntry.action == "fingerprints_renewed")
    found: dict[int, str] = {}
    for detail in session().scalars(entries.order_by(TrailEntry.id)):
        found |= {int(number): digest for number, digest in json.loads(detail)["visits"].items()}
    return found


def _details() -> Iterator[tuple[int, dict]]:  # type: ignore[type-arg]
    """(entry id, detail) of every entry that speaks of records, a page at a time."""
    last = 0
    while True:
        query = (
            select(TrailEntry.id, TrailEntry.detail)
            .where(TrailEntry.id > last, TrailEntry.detail != "{}")
            .order_by(TrailEntry.id)
            .limit(PAGE)
        )
        rows = session().execute(query).all()
        for row in rows:
            yield row.id, json.loads(row.detail)
        if len(rows) < PAGE:
            return
        last = rows[-1].id


@click.command("verify", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="For a machine to read.")
@with_appcontext
def verify(as_json: bool) -> None:
    """Check the ledger, the trail and the records; exit 1 and a list when something is off."""
    found = list(faults())
    if as_json:
        click.echo(json.dumps({"faults": found}))
    elif found:
        click.echo("\n".join(found))
    else:
        click.echo("The trail is whole, the book adds up, every record fits its fingerprint.")
    if found:
        raise SystemExit(1)
