"""Close a count: the witness says why it differs, and the book is brought to what was counted.

The rule kept here: the correction is what was counted less the book at that instant, and what
moved since stays. From then on the count is pinned (`ledger.pins`). The witness is another person,
and where something differs not the one who last took stock out.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import bindparam, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import Instant, affected, session, table
from core.errors import Invalid, SamePerson, WrongState
from inventory import signals
from inventory.counts import queries, reasons, verification
from inventory.counts.models import StockCount, StockCountLine
from inventory.counts.queries import Line
from inventory.counts.service import of_own_station
from inventory.ledger import instants, pins
from inventory.ledger import service as ledger
from inventory.ledger.posting import Posted

_COUNTS, _LINES = table(StockCount), table(StockCountLine)
_CLOSE = (
    update(_COUNTS)
    .where(_COUNTS.c.id == bindparam("of_count"), _COUNTS.c.state == "counted")
    .values(state="closed", ended_by=bindparam("person_id"), ended_at=bindparam("at", type_=Instant))
)
_SETTLE_LINE = (
    update(_LINES)
    .where(_LINES.c.count_id == bindparam("of_count"), _LINES.c.lot_id == bindparam("of_lot"))
    .values(
        book=bindparam("known_book"),
        reason=bindparam("why"),
        correction_id=bindparam("made"),
        given_since=bindparam("more"),
    )
)


@dataclass(frozen=True)
class Why:
    """The reason for one lot's difference; the product where two share a lot number."""

    lot: str
    reason: str
    product: str | None = None


def close_count(actor: Actor, count_id: int, *, why: Sequence[Why]) -> int:
    """Close a count as its witness. Returns its number.

    Raises SamePerson, WrongState when it is closed or dropped already, and Invalid at
    `reasons.LOT` for a difference without a reason that fits.
    """
    require(actor, "counts.record")
    count = of_own_station(actor, count_id)
    if count.counted_by == actor.person_id:
        raise SamePerson("You counted. Another person must close the count.")
    values = {"of_count": count_id, "person_id": actor.person_id, "at": clock.now()}
    if affected(session().execute(_CLOSE, values)) != 1:
        raise WrongState("This count is closed or dropped already. Look again.")
    lines = _settled(count, [line for line in queries.lines(count) if line.counted is not None])
    box = ledger.account_of("box", count.station_id)
    differs = any(line.difference for line in lines)
    if differs and instants.last_taker(box.id, count.counted_at) == actor.person_id:
        raise SamePerson("You were the last to take stock out. Another person must close the count.")
    chosen = _reasons(lines, why)
    made: list[Posted] = []
    for line in lines:
        made += _correct(actor, count, line, chosen.get(line.lot_id))
    _open_incidents(actor, count, set(chosen.values()))
    trail.record(
        actor,
        "count_closed",
        f"count {count_id}",
        chain=count.station_id,
        detail={
            "off": len(chosen),
            "movements": ledger.digests(made),
            "closed_count": count_id,
            "digest": verification.of_count(count_id),
        },
    )
    return count_id


def _settled(count: StockCount, lines: list[Line]) -> list[Line]:
    """The lines with the book of that instant, after their levels are pinned and locked.

    In the order in which doses take lots, so that a dose and a closing never wait for each other.
    """
    box = ledger.account_of("box", count.station_id)
    for line in sorted(lines, key=lambda line: (line.expires_on, line.lot_id)):
        pins.pin(box, line.lot_id, count.counted_at, count.id)
    book = instants.book_at(box.id, [line.lot_id for line in lines], count.counted_at)
    return [
        line._replace(book=book[line.lot_id], difference=(line.counted or 0) - book[line.lot_id])
        for line in lines
    ]


def _reasons(lines: Sequence[Line], why: Sequence[Why]) -> dict[int, str]:
    """{lot id: reason} for every line that differs. Raises Invalid for all that is missing at once."""
    said = _by_lot(lines, why)
    errors, chosen = {}, {}
    for line in lines:
        choices = reasons.allowed(line.difference or 0)
        if not choices:
            continue
        reason = said.get(line.lot_id)
        if reason not in choices:
            more_or_fewer = "more" if (line.difference or 0) > 0 else "fewer"
            words = f"Say why there are {abs(line.difference or 0)} {more_or_fewer} of lot {line.lot}."
            errors[path_of(lines, line)] = [words]
            continue
        chosen[line.lot_id] = reason
    if errors:
        raise Invalid(errors)
    return chosen


def path_of(lines: Sequence[Line], line: Line) -> str:
    """Where a message about this line's reason belongs."""
    is_alone = sum(other.lot == line.lot for other in lines) == 1
    return f"reasons.{line.lot}" if is_alone else f"reasons.{line.lot}.{line.product}"


def _by_lot(lines: Sequence[Line], why: Sequence[Why]) -> Mapping[int, str]:
    said = {}
    for one in why:
        number, product = one.lot.strip().upper(), (one.product or "").strip().upper()
        meant = [line for line in lines if line.lot == number and product in ("", line.product)]
        if not meant:
            raise Invalid({f"reasons.{one.lot}": ["This lot was not counted. Take it out."]})
        if len(meant) > 1:
            raise Invalid({f"reasons.{one.lot}": ["Two products have this lot number. Say which one."]})
        said[meant[0].lot_id] = one.reason
    return said


def _correct(actor: Actor, count: StockCount, line: Line, reason: str | None) -> list[Posted]:
    corrected = pins.correct(
        actor,
        station_id=count.station_id,
        lot_id=line.lot_id,
        difference=line.difference or 0,
        against=reasons.account_for(reason or ""),
        counted_at=count.counted_at,
        reason=_words(count, line, reason),
    )
    settled = {
        "of_count": count.id,
        "of_lot": line.lot_id,
        "known_book": line.book,
        "why": reason,
        "made": corrected.movements[-1].id if corrected.movements else None,
        "more": corrected.given_since,
    }
    session().execute(_SETTLE_LINE, settled)
    if corrected.given_since:
        _explain(actor, count, "count_again")
    return corrected.movements


def _words(count: StockCount, line: Line, reason: str | None) -> str:
    return f"Count {count.id}: {reasons.allowed(line.difference or 0)[reason]}" if reason else ""


def _open_incidents(actor: Actor, count: StockCount, chosen: set[str]) -> None:
    for reason, kind in reasons.TO_EXPLAIN.items():
        if reason in chosen:
            _explain(actor, count, kind)


def _explain(actor: Actor, count: StockCount, kind: str) -> None:
    """The one who counted answers for it, not the one who looked at it and closed it."""
    signals.to_explain.send(
        actor,
        station_id=count.station_id,
        kind=kind,
        subject=f"count {count.id}",
        caused_by=count.counted_by,
    )
