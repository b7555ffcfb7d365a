"""Vouchers on a route: taken along by number, given out, and what became of each.

A voucher is a number on paper. It is given for a facility or for transport; the book does not say to whom.
"""

from typing import Any

from sqlalchemy import bindparam, update

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import Instant, affected, insert_into, session, table
from core.errors import Invalid, WrongState
from dispensing.modules.outreach import queries, service, steps, vouchers
from dispensing.modules.outreach.models import OutreachVoucher

MOVED_ON = "Somebody has written this voucher down already. Look again."

_VOUCHERS = table(OutreachVoucher)
_GIVE = (
    update(_VOUCHERS)
    .where(_VOUCHERS.c.id == bindparam("of_voucher"), _VOUCHERS.c.state == "carried")
    .values(
        state="given",
        kind=bindparam("what_for"),
        facility_id=bindparam("at_facility"),
        given_by=bindparam("by"),
        given_at=bindparam("at", type_=Instant),
    )
)
_SETTLE = (
    update(_VOUCHERS)
    .where(_VOUCHERS.c.id == bindparam("of_voucher"), _VOUCHERS.c.state == bindparam("state_before"))
    .values(state=bindparam("becomes"), settled_by=bindparam("by"), settled_at=bindparam("at", type_=Instant))
)


def take_along(actor: Actor, route_id: int, *, series: str, first: int, last: int) -> int:
    """Take the vouchers of a series from `first` to `last` along. Returns the route's number.

    Raises Invalid at `first` for numbers that are out already, on whichever route.
    """
    require(actor, "outreach.travel")
    route = service.of_own_unit(actor, route_id)
    if route.state not in steps.TAKES_VOUCHERS:
        raise WrongState(service.MOVED_ON)
    if fault := vouchers.range_fault(first, last):
        raise Invalid({"last": [fault]})
    numbers = vouchers.numbers(series, first, last)
    if gone := queries.numbers_out(numbers) or queries.taken_before(route.id, numbers):
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        raise Invalid({"first": [f"{gone[0]}{more} went out already. Write other numbers."]})
    at = clock.now()
    rows: list[dict[str, Any]] = [
        {
            "route_id": route.id,
            "number": number,
            "state": "carried",
            "kind": None,
            "facility_id": None,
            "taken_by": actor.person_id,
            "taken_at": at,
            "given_by": None,
            "given_at": None,
            "settled_by": None,
            "settled_at": None,
        }
        for number in numbers
    ]
    # A row comes back for each that nobody took along meanwhile.
    statement = insert_into(OutreachVoucher).on_conflict_do_nothing().returning(_VOUCHERS.c.id)
    if len(session().scalars(statement.values(rows)).all()) != len(rows):
        raise WrongState("Somebody took some of these along meanwhile. Look again.")
    detail = {"first": numbers[0], "last": numbers[-1]}
    trail.record(actor, "outreach_vouchers_taken", f"route {route.id}", detail=detail)
    return route.id


def give(actor: Actor, number: str, *, kind: str, facility: str | None = None) -> int:
    """Enter that a voucher was given out, for transport or for a facility. Returns its route's number."""
    require(actor, "outreach.travel")
    found = _find(actor, number)
    if kind not in steps.VOUCHER_KINDS:
        raise Invalid({"kind": ["Choose what it is for."]})
    place = places.by_code(facility, "facility") if facility else None
    if kind == "facility" and (place is None or place.is_closed):
        raise Invalid({"facility": ["Choose a facility from the list."]})
    values = {
        "of_voucher": found.id,
        "what_for": kind,
        "at_facility": place.id if place and kind == "facility" else None,
        "by": actor.person_id,
        "at": clock.now(),
    }
    if affected(session().execute(_GIVE, values)) != 1:
        raise WrongState(MOVED_ON)
    trail.record(actor, "outreach_voucher_given", f"voucher {found.number}")
    return found.route_id


def settle(actor: Actor, number: str, *, verb: str) -> int:
    """Enter what became of a voucher, also after its route was closed. Returns its route's number."""
    require(actor, "outreach.travel")
    found = _find(actor, number)
    if verb not in steps.VOUCHER_VERBS:
        raise Invalid({"verb": ["Choose what became of it."]})
    becomes = steps.VOUCHER_TABLE.get((found.state, verb))
    if becomes is None and found.state == "carried" and verb == "redeem":
        raise Invalid({"verb": ["It was not given out yet. Write first what it was for."]})
    if becomes is None:
        raise WrongState(MOVED_ON)
    values = {
        "of_voucher": found.id,
        "state_before": found.state,
        "becomes": becomes,
        "by": actor.person_id,
        "at": clock.now(),
    }
    if affected(session().execute(_SETTLE, values)) != 1:
        raise WrongState(MOVED_ON)
    trail.record(actor, "outreach_voucher_settled", f"voucher {found.number}", detail={"state": becomes})
    return found.route_id


def _find(actor: Actor, number: str) -> OutreachVoucher:
    station = service.unit_of(actor)
    row = queries.voucher(station.id, vouchers.tidy(number)) if number.isprintable() else None
    if row is None:
        raise Invalid({"number": ["Your unit took no voucher with this number along."]})
    found: OutreachVoucher = row.OutreachVoucher
    return found
