"""Belongings in a sealed bag: packed by one and signed by a second, given back by one and signed by a second.

Until a second person has signed, the list may be dropped and written anew. What is missing on the way out,
or a broken seal, waits to be explained by another than who gave it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import affected, session, table
from core.errors import Invalid, NotFound, SamePerson, WrongState
from dispensing.incidents import opening
from dispensing.modules.stay import queries, rules, verification
from dispensing.modules.stay.models import Stay, StayBag, StayItem

MOST_ITEMS = 20


@dataclass(frozen=True)
class Item:
    """One line: what, in a few words that name nobody, and how many."""

    kind: str
    words: str
    quantity: int


def pack(actor: Actor, number: str, *, seal_number: str, items: Sequence[Item]) -> int:
    """Put belongings into a bag with this seal; a second person signs. Returns the bag's number."""
    require(actor, "stay.keep")
    found = queries.stay(actor, number)
    if found is None:
        raise NotFound("Go back to the list.")
    if found.left_at is not None:
        raise WrongState("This person has left.")
    if not 1 <= len(items) <= MOST_ITEMS:
        raise Invalid({"kind_1": [f"Write 1 to {MOST_ITEMS} lines."]})
    if any(item.kind not in rules.ITEM_KINDS or item.quantity < 1 for item in items):
        raise Invalid({"kind_1": ["Say what each thing is, and how many."]})
    row = {
        "stay_id": found.id,
        "seal_number": seal_number,
        "packed_at": clock.now(),
        "packed_by": actor.person_id,
    }
    bag_id = int(session().execute(insert(table(StayBag)).returning(StayBag.id), row).scalar_one())
    lines = [
        {"bag_id": bag_id, "line": line, "kind": item.kind, "words": item.words, "quantity": item.quantity}
        for line, item in enumerate(items, 1)
    ]
    session().execute(insert(table(StayItem)), lines)
    trail.record(actor, "stay_bag_packed", f"bag {bag_id}", detail={"lines": len(lines)})
    return bag_id


def sign_in(actor: Actor, bag_id: int) -> int:
    """Sign as the second person that the bag holds what its list says. Returns the bag's number."""
    found, _stay = _bag(actor, bag_id)
    if found.packed_by == actor.person_id:
        raise SamePerson("You packed it. A second person signs.")
    values = {"witnessed_at": clock.now(), "witnessed_by": actor.person_id}
    _take(found.id, StayBag.witnessed_at.is_(None), values, "This bag is signed already.")
    digest = verification.of_bag(found.id)
    trail.record(actor, "stay_bag_signed_in", f"bag {bag_id}", detail={"stay_bag": bag_id, "digest": digest})
    return bag_id


def drop(actor: Actor, bag_id: int) -> int:
    """Take back a list that no second person has signed yet. Returns the bag's number."""
    found, _stay = _bag(actor, bag_id)
    session().execute(delete(table(StayItem)).where(StayItem.bag_id == found.id, _is_not_signed(found.id)))
    gone = delete(table(StayBag)).where(StayBag.id == found.id, StayBag.witnessed_at.is_(None))
    if affected(session().execute(gone)) != 1:
        raise WrongState("This bag is signed already.")
    trail.record(actor, "stay_bag_dropped", f"bag {bag_id}")
    return bag_id


def _is_not_signed(bag_id: int) -> Any:
    signed = select(StayBag.id).where(StayBag.id == bag_id, StayBag.witnessed_at.is_not(None))
    return ~signed.exists()


def give_back(actor: Actor, bag_id: int, *, returned: Mapping[int, int], was_seal_intact: bool) -> int:
    """Give a signed bag back, line by line; a second person signs. Returns the bag's number."""
    found, _stay = _bag(actor, bag_id)
    items = queries.items_of(found.id)
    for item in items:
        if not 0 <= returned.get(item.line, -1) <= item.quantity:
            raise Invalid({f"returned_{item.line}": [f"Write a number from 0 to {item.quantity}."]})
    values = {
        "returned_at": clock.now(),
        "returned_by": actor.person_id,
        "was_seal_intact": was_seal_intact,
    }
    free = StayBag.returned_at.is_(None) & StayBag.witnessed_at.is_not(None)
    _take(found.id, free, values, "This bag is not signed in, or is given back already.")
    for item in items:
        line = update(table(StayItem)).where(StayItem.bag_id == found.id, StayItem.line == item.line)
        session().execute(line.values(returned=returned[item.line]))
    trail.record(actor, "stay_bag_returned", f"bag {bag_id}")
    return bag_id


def sign_out(actor: Actor, bag_id: int) -> int:
    """Sign as the second person what was given back. Returns the bag's number.

    A difference or a broken seal opens an incident, caused by whoever gave the bag back.
    """
    found, stay = _bag(actor, bag_id)
    if found.returned_at is None:
        raise WrongState("Nobody has given this bag back yet.")
    if found.returned_by == actor.person_id:
        raise SamePerson("You gave it back. A second person signs.")
    values = {"return_witnessed_at": clock.now(), "return_witnessed_by": actor.person_id}
    _take(found.id, StayBag.return_witnessed_at.is_(None), values, "This bag is signed out already.")
    items = queries.items_of(found.id)
    packed = {item.line: item.quantity for item in items}
    returned = {item.line: item.returned or 0 for item in items}
    if rules.differs(packed, returned, was_seal_intact=bool(found.was_seal_intact)):
        opening.open_for_subject(
            actor,
            station_id=stay.station_id,
            kind="stay_belongings",
            subject=f"bag {bag_id}",
            caused_by=found.returned_by,
        )
    digest = verification.of_return(found.id)
    trail.record(
        actor, "stay_bag_signed_out", f"bag {bag_id}", detail={"stay_return": bag_id, "digest": digest}
    )
    return bag_id


def read(actor: Actor, bag_id: int) -> tuple[StayBag, Stay]:
    """One bag and its stay, with a trace that the stay was read."""
    found = _bag(actor, bag_id)
    trail.record(actor, "stay_read", found[1].number)
    return found


def read_waiting(actor: Actor) -> list[tuple[StayBag, Stay]]:
    """Bags of the station that wait; the reading is trailed."""
    require(actor, "stay.keep")
    trail.record(actor, "stay_list_read")
    return queries.bags_waiting(actor)


def _bag(actor: Actor, bag_id: int) -> tuple[StayBag, Stay]:
    require(actor, "stay.keep")
    found = queries.bag(actor, bag_id)
    if found is None:
        raise NotFound("Go back to the list.")
    return found


def _take(bag_id: int, is_free: Any, values: Mapping[str, Any], words: str) -> None:
    statement = update(table(StayBag)).where(StayBag.id == bag_id, is_free).values(**values)
    if affected(session().execute(statement)) != 1:
        raise WrongState(words)
