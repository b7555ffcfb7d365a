"""What the trail remembers of a bag when two people have signed: a list changed later no longer fits it."""

from typing import Any

from sqlalchemy import select

from core.database import session
from core.idempotency import digest_of
from dispensing.modules.stay.models import StayBag, StayItem

_PACKED = (StayBag.stay_id, StayBag.seal_number, StayBag.packed_by, StayBag.witnessed_by)
_RETURNED = (StayBag.returned_by, StayBag.return_witnessed_by, StayBag.was_seal_intact)


def of_bag(bag_id: Any) -> str:
    """The fingerprint of what went in, and of who signed; "" when the bag is gone."""
    return _digest("bag", bag_id, _PACKED, (StayItem.line, StayItem.kind, StayItem.words, StayItem.quantity))


def of_return(bag_id: Any) -> str:
    """The fingerprint of what came out."""
    return _digest("return", bag_id, _RETURNED, (StayItem.line, StayItem.returned))


def _digest(name: str, bag_id: Any, columns: Any, of_items: Any) -> str:
    bag = session().execute(select(*columns).where(StayBag.id == bag_id)).one_or_none()
    if bag is None:
        return ""
    items = session().execute(select(*of_items).where(StayItem.bag_id == bag_id).order_by(StayItem.line))
    return digest_of(name, [list(bag), [list(item) for item in items]])
