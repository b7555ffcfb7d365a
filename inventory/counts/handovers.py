"""Hand the box from one person to another, with a closed count or the reason why there is none.

The rule kept here: at every hour one person answers for the box, and both have signed when it
changes hands. Both stand at the screen; the one who takes it signs with name and password.
"""

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import session, table
from core.errors import Invalid, NotFound, SamePerson
from inventory import signals
from inventory.boxes import service as boxes
from inventory.counts import queries
from inventory.counts.models import CustodyHandover, StockCount
from inventory.counts.service import box_of

# A count of this shift still says what is in the box.
COUNT_HOLDS_FOR = timedelta(hours=12)

_ADD = insert(table(CustodyHandover)).returning(table(CustodyHandover).c.id)


def hand_over(
    actor: Actor,
    taker: Actor,
    *,
    seal_number: str,
    is_key_handed: bool,
    is_seal_intact: bool = True,
    no_count_reason: str | None = None,
) -> int:
    """Pass the box of the station to `taker`, who has signed. Returns the handover's number.

    A seal found broken waits to be explained, by another than who held the box. Raises SamePerson,
    NotFound for a person of another station, and Invalid at `no_count_reason` without a closed count
    of this shift or a reason.
    """
    require(actor, "counts.record")
    require(taker, "counts.record")
    box = box_of(actor)
    if taker.station_id != box.station_id:
        raise NotFound("This person does not work at your station.")
    if taker.person_id == actor.person_id:
        raise SamePerson("You hold the box. Another person must take it.")
    count = count_for(box.id)
    if count is None and not no_count_reason:
        raise Invalid({"no_count_reason": ["Count first, or write why there is no time."]})
    row = {
        "box_id": box.id,
        "station_id": box.station_id,
        "from_person_id": actor.person_id,
        "to_person_id": taker.person_id,
        "handed_at": clock.now(),
        "count_id": count.id if count else None,
        "no_count_reason": None if count else no_count_reason,
        "seal_before": box.seal_number,
        "seal_after": seal_number,
        "is_key_handed": is_key_handed,
        "is_seal_intact": is_seal_intact,
    }
    handover_id = int(session().execute(_ADD, row).scalar_one())
    boxes.put_seal(box.id, seal_number)
    if is_key_handed:
        boxes.pass_key(box.id, actor.person_id, taker.person_id)
    if not is_seal_intact:
        subject = f"handover {handover_id}"
        signals.to_explain.send(actor, station_id=box.station_id, kind="seal_broken", subject=subject)
    detail = {
        "to": taker.name,
        "count": row["count_id"],
        "seal": [box.seal_number, seal_number],
        "key": is_key_handed,
        "seal_intact": is_seal_intact,
    }
    trail.record(actor, "box_handed_over", f"handover {handover_id}", chain=box.station_id, detail=detail)
    return handover_id


def count_for(box_id: int) -> StockCount | None:
    """The closed count that a handover now is pinned to: of this shift, and after the last handover."""
    count = queries.last_closed(box_id)
    if count is None or count.counted_at < clock.now() - COUNT_HOLDS_FOR:
        return None
    last = _last_handed(box_id)
    return None if last is not None and count.counted_at < last else count


def _last_handed(box_id: int) -> datetime | None:
    query = select(CustodyHandover.handed_at).where(CustodyHandover.box_id == box_id)
    return session().scalar(query.order_by(CustodyHandover.id.desc()).limit(1))
