"""Save a count of the box, and drop one that was never closed.

The rule kept here: whoever counts does not know the book. The figure is compared only after the
numbers are saved, and nothing moves until a second person closes the count (`closing`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import Instant, affected, is_sqlite, session, table
from core.errors import Forbidden, Invalid, Refusal, WrongState
from inventory import signals
from inventory.boxes import queries as boxes
from inventory.boxes.models import Box
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.counts import queries
from inventory.counts.models import OPEN, StockCount, StockCountLine
from inventory.counts.reasons import is_unusual
from inventory.ledger import instants
from inventory.ledger import service as ledger

COUNTED_AGAIN = "Counted again"

_COUNTS = table(StockCount)
_VALUES = {
    name: bindparam(name)
    for name in (
        "box_id",
        "station_id",
        "state",
        "seal_number",
        "is_seal_intact",
        "counted_at",
        "counted_by",
        "recorded_at",
    )
}
# A row comes back when the box had no open count.
_ADD_SQLITE, _ADD_POSTGRESQL = (
    engine.insert(_COUNTS)
    .values(_VALUES)
    .on_conflict_do_nothing(index_elements=["box_id"], index_where=OPEN)
    .returning(_COUNTS.c.id)
    for engine in (sqlite, postgresql)
)
_ADD_LINES = insert(table(StockCountLine))
_WITHDRAW = (
    update(_COUNTS)
    .where(
        _COUNTS.c.id == bindparam("of_count"),
        _COUNTS.c.box_id == bindparam("of_box"),
        _COUNTS.c.state == "counted",
    )
    .values(
        state="withdrawn",
        ended_by=bindparam("person_id"),
        ended_at=bindparam("at", type_=Instant),
        withdrawn_reason=bindparam("reason"),
    )
)


class CountOpen(Refusal):
    """`count_id` is the count that waits for its witness."""

    code = "count_open"
    title = "This box was counted and waits for a witness"

    def __init__(self, count_id: int):
        super().__init__(f"Close count {count_id}, or count again in its place.")
        self.count_id = count_id

    def members(self) -> dict[str, object]:
        return {"count": self.count_id}


class NumbersUnusual(Refusal):
    """Asked once; the same numbers with `confirmed` are taken."""

    code = "numbers_unusual"
    title = "Are these numbers right?"


@dataclass(frozen=True)
class Counted:
    """What was counted of a lot, in units; None where nobody counted it, which is not nothing.

    A lot that the book does not have in this box is a find: name its product and expiry too.
    """

    lot: str
    units: int | None
    product: str | None = None
    expires_on: str | None = None


def save_count(
    actor: Actor,
    *,
    seal_number: str,
    is_seal_intact: bool,
    lines: Sequence[Counted],
    counted_at: datetime | None = None,
    is_confirmed: bool = False,
    replaces: int | None = None,
) -> int:
    """Save what one person counted in the box of their station. Returns the count's number.

    `counted_at` is now, or when a count on paper was made. Raises Invalid at a line, NumbersUnusual
    unless confirmed, and CountOpen while another count waits that `replaces` does not name.
    """
    require(actor, "counts.record")
    box = box_of(actor)
    counted_at = _instant(box, counted_at)
    account = ledger.account_of("box", box.station_id)
    known = instants.lots_since_count(account.id)
    found = _lots_of(lines, known)
    if known and all(line.units is None for line in lines):
        raise Invalid({"lines": ["Write what you counted. Nothing there? Write 0."]})
    book = instants.book_at(account.id, found, counted_at)
    if not is_confirmed:
        _ask_about(lines, found, book)
    count_id = _add(actor, box, seal_number, is_seal_intact, counted_at, replaces)
    rows = {lot_id: line.units for lot_id, line in zip(found, lines, strict=True)}
    rows = {lot.id: None for _product, lot in known} | rows
    book = instants.book_at(account.id, rows, counted_at)
    if rows:
        session().execute(
            _ADD_LINES,
            [
                {
                    "count_id": count_id,
                    "lot_id": lot_id,
                    "counted": units,
                    "book_at_save": book[lot_id],
                    "book": None,
                    "reason": None,
                    "correction_id": None,
                    "given_since": 0,
                }
                for lot_id, units in rows.items()
            ],
        )
    if not is_seal_intact:
        signals.to_explain.send(
            actor, station_id=box.station_id, kind="seal_broken", subject=f"count {count_id}"
        )
    detail = {"lots": sum(units is not None for units in rows.values()), "seal_intact": is_seal_intact}
    if replaces is not None:
        detail["replaces"] = replaces
    trail.record(actor, "count_saved", f"count {count_id}", chain=box.station_id, detail=detail)
    return count_id


def withdraw_count(actor: Actor, count_id: int, *, reason: str) -> int:
    """Drop a count that nobody closed. Raises WrongState when it is closed or dropped already."""
    require(actor, "counts.record")
    count = of_own_station(actor, count_id)
    _withdraw(actor, count.box_id, count_id, reason)
    trail.record(actor, "count_withdrawn", f"count {count_id}", chain=count.station_id)
    return count_id


def box_of(actor: Actor) -> Box:
    """The box of the actor's station. Raises WrongState before it is set up."""
    if actor.station_id is None:
        raise Forbidden("A box is counted at its station.")
    box = boxes.box_of(actor.station_id)
    if box is None:
        raise WrongState("This station has no box in the book yet. The in-charge sets it up.")
    return box


def of_own_station(actor: Actor, count_id: int) -> StockCount:
    """A count of the station where the actor works. Raises NotFound."""
    count = queries.find(actor, count_id)
    if count.station_id != actor.station_id:
        raise Forbidden("A count is closed at its station.")
    return count


def _instant(box: Box, counted_at: datetime | None) -> datetime:
    now = clock.now()
    if counted_at is not None and counted_at > now:
        raise Invalid({"counted_at": ["This time is still to come. Check the clock."]})
    counted_at = counted_at or now
    last = queries.last_closed(box.id)
    if last is not None and counted_at <= last.counted_at:
        shown = clock.day_and_time(last.counted_at)
        raise Invalid({"counted_at": [f"Count {last.id} stands for {shown}. Count again now."]})
    return counted_at


def _lots_of(lines: Sequence[Counted], known: Sequence[Any]) -> list[int]:
    """The lot's id for each line: one that is in the box, or a find that is added to the book."""
    found: list[int] = []
    for number, line in enumerate(lines):
        if line.units is not None and line.units < 0:
            raise Invalid({f"lines.{number}.counted": ["Write 0 or more."]})
        lot_id = _lot_of(number, line, known)
        if lot_id in found:
            raise Invalid({f"lines.{number}.lot": ["This lot is on the list already. Write it once."]})
        found.append(lot_id)
    return found


def _lot_of(number: int, line: Counted, known: Sequence[Any]) -> int:
    path = f"lines.{number}"
    wanted = catalogue.tidy_number(line.lot)
    code = line.product.strip().upper() if line.product else None
    here = [lot.id for product, lot in known if lot.number == wanted and code in (None, product.code)]
    if len(here) == 1:
        return int(here[0])
    if here:
        raise Invalid({f"{path}.product": ["Two products have this lot number. Say which one."]})
    product = catalogue.product_by_code(code) if code else None
    if product is None:
        raise Invalid({f"{path}.product": ["The book has no such lot in this box. Say which product it is."]})
    lot = catalogue.lot(product.id, wanted)
    if lot is not None and not line.expires_on:
        return lot.id
    if not line.expires_on:
        raise Invalid({f"{path}.expires_on": ["This lot is new here. Write its expiry, like 2027-03."]})
    try:
        return lots.find_or_add_lot(product, wanted, line.expires_on).id
    except Invalid as error:
        raise Invalid({f"{path}.{field}": words for field, words in error.errors.items()}) from None


def _ask_about(lines: Sequence[Counted], found: Sequence[int], book: dict[int, int]) -> None:
    odd = [
        f"{line.units} of lot {line.lot}"
        for lot_id, line in zip(found, lines, strict=True)
        if line.units is not None and is_unusual(line.units, book[lot_id])
    ]
    if odd:
        raise NumbersUnusual(
            f"Is this right: {', '.join(odd)}? Say so, or write it again.", field="confirmed"
        )


def _add(
    actor: Actor,
    box: Box,
    seal_number: str,
    is_seal_intact: bool,
    counted_at: datetime,
    replaces: int | None,
) -> int:
    if replaces is not None:
        _withdraw(actor, box.id, replaces, COUNTED_AGAIN)
    row = {
        "box_id": box.id,
        "station_id": box.station_id,
        "state": "counted",
        "seal_number": seal_number,
        "is_seal_intact": is_seal_intact,
        "counted_at": counted_at,
        "counted_by": actor.person_id,
        "recorded_at": clock.now(),
    }
    statement = _ADD_SQLITE if is_sqlite() else _ADD_POSTGRESQL
    count_id = session().execute(statement, row).scalar_one_or_none()
    if count_id is None:
        waiting = queries.open_count(box.id)
        if waiting is None:
            raise WrongState("Another person was counting. Look again and try again.")
        raise CountOpen(waiting.id)
    return int(count_id)


def _withdraw(actor: Actor, box_id: int, count_id: int, reason: str) -> None:
    values = {
        "of_count": count_id,
        "of_box": box_id,
        "person_id": actor.person_id,
        "at": clock.now(),
        "reason": reason,
    }
    if affected(session().execute(_WITHDRAW, values)) != 1:
        raise WrongState("This count is closed or dropped already. Look again.")
