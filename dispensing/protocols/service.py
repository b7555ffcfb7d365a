"""Set the clinical rules from a day on. A version is never edited and never counts in the past."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import insert_into, session
from core.errors import Invalid, WrongState
from dispensing.protocols import queries, values
from dispensing.protocols.models import ProtocolVersion
from dispensing.protocols.values import NUMBERS, Protocol

MOVED_ON = "Somebody set rules meanwhile. Look at them and try again."


def set_protocol(
    actor: Actor, *, counts_from: datetime, note: str, based_on: int | None = None, **changed: Any
) -> int:
    """Add the next version: the latest one with `changed` numbers. Returns its number.

    `based_on` is the version the person was looking at; raises WrongState when another
    has come since, and Invalid for a day before today, a number out of range, or no change.
    """
    require(actor, "protocols.change")
    if unknown := set(changed) - set(NUMBERS):
        raise ValueError(f"not numbers of a protocol: {sorted(unknown)}")
    before = queries.latest()
    if based_on is not None and based_on != before.version:
        raise WrongState(MOVED_ON)
    after = replace(before, version=before.version + 1, counts_from=counts_from, **changed)
    _check(before, after)
    _add(actor, after, note)
    numbers = {
        name: getattr(after, name) for name in NUMBERS if getattr(after, name) != getattr(before, name)
    }
    detail = {"counts_from": counts_from.isoformat(), "changed": numbers}
    trail.record(actor, "protocol_set", str(after.version), detail=detail)
    return after.version


def _check(before: Protocol, after: Protocol) -> None:
    errors = values.faults(after)
    if clock.local(after.counts_from).date() < clock.today():
        errors["counts_from"] = ["Choose today or a later day."]
    if not errors and all(getattr(after, name) == getattr(before, name) for name in NUMBERS):
        errors[""] = ["Change at least one number."]
    if errors:
        raise Invalid(errors)


def _add(actor: Actor, protocol: Protocol, note: str) -> None:
    """Insert under the version's number; the second of two at once finds it taken."""
    row = {
        "version": protocol.version,
        "counts_from": protocol.counts_from,
        "numbers": values.to_text(protocol),
        "note": note,
        "set_by": actor.person_id,
        "set_at": clock.now(),
    }
    statement = insert_into(ProtocolVersion).values(row).on_conflict_do_nothing()
    if session().execute(statement.returning(ProtocolVersion.version)).one_or_none() is None:
        raise WrongState(MOVED_ON)
