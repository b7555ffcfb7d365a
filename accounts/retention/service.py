"""The verbs of the schedule: set how long a kind is kept, and end what is over.

What is held waits, and is told why. Each act ends records of one kind at one place and leaves one entry.
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

from sqlalchemy import insert

from accounts.permissions import Actor, require
from accounts.retention import queries
from accounts.retention.kinds import Kind, all_kinds
from accounts.retention.models import RetentionRule
from accounts.trail import service as trail
from core import clock
from core.database import session, table, unit_of_work
from core.errors import Invalid, NotFound

AT_ONCE = 200
FEWEST_MONTHS, MOST_MONTHS = 1, 600
_ADD = insert(table(RetentionRule)).returning(RetentionRule.id)


def set_months(actor: Actor, kind: str, *, months: int, from_on: date) -> int:
    """Keep a kind so many months from a day on, tomorrow at the soonest. Returns the rule's id.

    Raises NotFound for no such kind, Invalid for a day that has begun or months outside 1 to 600.
    """
    require(actor, "retention.change")
    if kind not in {one.name for one in all_kinds()}:
        raise NotFound("Choose a kind from the list.")
    errors = {}
    if not FEWEST_MONTHS <= months <= MOST_MONTHS:
        errors["months"] = [f"Write {FEWEST_MONTHS} to {MOST_MONTHS} months."]
    if from_on <= clock.today():
        errors["from_on"] = ["Choose tomorrow or later, so that others can look first."]
    if errors:
        raise Invalid(errors)
    row = {
        "kind": kind,
        "months": months,
        "from_on": from_on,
        "set_by": actor.person_id,
        "set_at": clock.now(),
    }
    rule_id = int(session().execute(_ADD, row).scalar_one())
    trail.record(actor, "retention_set", kind, detail={"months": months, "from": from_on.isoformat()})
    return rule_id


def end_old(actor: Actor) -> dict[str, int]:
    """Erase every record whose time is over and that nothing holds. Returns how many of each kind."""
    require(actor, "retention.run")
    return {kind.name: _end_kind(actor, kind) for kind in all_kinds()}


def _end_kind(actor: Actor, kind: Kind) -> int:
    by_place: dict[int, list[int]] = defaultdict(list)
    for one in queries.due_of(kind):
        if not one.held:
            by_place[one.place_id].append(one.record_id)
    ended = 0
    for place_id, ids in sorted(by_place.items()):
        for first in range(0, len(ids), AT_ONCE):
            ended += unit_of_work(lambda: _end_some(actor, kind, place_id, ids[first : first + AT_ONCE]))  # noqa: B023
    return ended


def _end_some(actor: Actor, kind: Kind, place_id: int, ids: Collection[int]) -> int:
    free = {one.record_id for one in queries.due_of(kind) if not one.held}  # a hold may have come meanwhile
    ended = sorted(free & set(ids))
    if not ended:
        return 0
    proof = kind.erase(ended)
    trail.record(actor, "records_erased", kind.name, chain=place_id, detail={"why": "time", **proof})
    return len(ended)
