"""Recall a lot everywhere, and what a station does with its units: put aside, put back, send back.

The rule kept here: after a recall is kept no dose comes from the lot, because a dose keeps the
rows of its lots until it is kept itself (`ledger.queries.levels`, keep_lots). One liaison recalls
at once; it takes another one to end it. Physical units move only when a person says so.
"""

from collections.abc import Iterable
from typing import Any
from urllib.parse import quote

from accounts.notices import service as notices
from accounts.notices.audience import people_for
from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail import service as trail
from core import clock
from core.errors import Invalid, NotFound, WrongState
from inventory import fefo
from inventory.catalogue import holds
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Lot, Product
from inventory.catalogue.service import UNKNOWN_NUMBER
from inventory.ledger import service as ledger
from inventory.ledger.models import HOLDS_STOCK
from inventory.ledger.refusals import LotExpired
from inventory.lots import queries

STATION_ROLES = ("officer", "in_charge")
GOES_TO = {"store": "To the store", "supplier": "To the supplier"}


def recall_lot(actor: Actor, *, number: str, reason: str, reference: str, product: str | None = None) -> int:
    """Stop a lot everywhere for good, and tell the stations that hold it. Returns the lot's id.

    `reference` is the number of the notice that asks for it. Raises NotFound, Invalid at `product`
    when two products share the number, or WrongState when it is recalled already.
    """
    require(actor, "lots.recall")
    lot, of_product = the_lot(number, product)
    if lot.number == UNKNOWN_NUMBER:
        raise WrongState("This stands for lots nobody knows. It stays on hold.")
    recall_id = holds.recall(actor, lot.id, reason, reference)
    _tell(actor, lot, queries.holders(lot.id), "to_put_aside", f"recall {recall_id}")
    trail.record(actor, "lot_recalled", lot.number, detail=_named(of_product, reference=reference))
    return lot.id


def release_recall(actor: Actor, *, number: str, reason: str, product: str | None = None) -> None:
    """End a recall: by another person than who made it, with a reason.

    Raises SamePerson, or WrongState when the lot is not recalled. What was put aside stays aside
    until each station puts it back.
    """
    require(actor, "lots.recall")
    lot, of_product = the_lot(number, product)
    holds.refuse_the_same_person(actor, lot.id)
    holds.release(actor, lot.id, "recall", reason)
    _tell(actor, lot, queries.holders(lot.id, aside=True), "task", f"recall of lot {lot.id} ended")
    trail.record(actor, "recall_released", lot.number, detail=_named(of_product))


def put_aside(actor: Actor, *, number: str, units: int, product: str | None = None, place: str = "") -> int:
    """Take units of a lot on hold out of the box (or store) and put them aside. Returns the movement's id.

    Raises WrongState for a lot that may be used, QuantityShort when the book holds fewer.
    """
    lot, here = _lot_and_place(actor, number, product, place)
    if lot.held_at is None:
        raise WrongState("This lot is not on hold. Leave it where it is.")
    kinds = (HOLDS_STOCK[here.kind], "quarantine")
    return _move(actor, lot, here, kinds, units, ("put_aside", "lot_put_aside"), lot.held_reason or "")


def put_back(actor: Actor, *, number: str, units: int, product: str | None = None, place: str = "") -> int:
    """Put units back that were put aside, once the lot may be used again. Returns the movement's id.

    Raises WrongState while it is on hold, LotExpired after its last day.
    """
    lot, here = _lot_and_place(actor, number, product, place)
    if lot.held_at is not None:
        raise WrongState("This lot is on hold. Leave it aside.")
    if fefo.is_expired(lot, clock.today()):
        raise LotExpired("Leave it aside, and send it back.")
    kinds = ("quarantine", HOLDS_STOCK[here.kind])
    return _move(actor, lot, here, kinds, units, ("put_back", "lot_put_back"), "")


def return_lot(
    actor: Actor, *, number: str, units: int, to: str, product: str | None = None, place: str = ""
) -> int:
    """Send units that were put aside to the store or the supplier. Returns the movement's id.

    Raises WrongState for a lot that may be used again: nobody waits for it to arrive.
    """
    lot, here = _lot_and_place(actor, number, product, place)
    if to not in GOES_TO:
        raise Invalid({"to": ["Choose the store or the supplier."]})
    if lot.held_at is None and lot.expires_on >= clock.today():
        raise WrongState("This lot may be used again. Put it back.")
    kinds = ("quarantine", "returned")
    return _move(actor, lot, here, kinds, units, ("returned", "lot_returned"), GOES_TO[to])


def _tell(actor: Actor, lot: Lot, holders: Iterable[Any], kind: str, cause: str) -> None:
    """Tell the people of each place, and for a store its liaisons; who acts knows already."""
    told: set[int] = set()
    for place in holders:
        told.update(people_for(("liaison",) if place.kind == "store" else STATION_ROLES, place.id))
    link = f"/lots/{quote(lot.number, safe='')}"
    notices.tell(
        told - {actor.person_id}, kind=kind, link=link, is_urgent=kind == "to_put_aside", cause=cause
    )


def the_lot(number: str, product: str | None) -> tuple[Lot, Product]:
    """The one lot that is meant. Raises NotFound, or Invalid when the product must say which."""
    found = [(lot, of_product) for lot, of_product in catalogue.lots_numbered(number)]
    if not found:
        raise NotFound("No lot has this number.")
    if product:
        found = [row for row in found if row[1].code == product.strip().upper()]
    if len(found) != 1:
        raise Invalid({"product": [f"Choose one: {_either(catalogue.lots_numbered(number))}."]})
    return found[0]


def _either(rows: Iterable[Any]) -> str:
    return " or ".join(product.code for _lot, product in rows)


def _named(product: Product, **more: str) -> dict[str, str]:
    return {"product": product.code, **more}


def _lot_and_place(actor: Actor, number: str, product: str | None, place: str) -> tuple[Lot, Place]:
    require(actor, "lots.put_aside")
    here = _own_place(actor, place)
    lot, _product = the_lot(number, product)
    return lot, here


def _own_place(actor: Actor, code: str) -> Place:
    """The actor's station; for who has none, the store that is named and that they look after."""
    if actor.station_id is not None:
        return places.by_id(actor.station_id)
    store = places.by_code(code, "store") if code else None
    if store is None or not places.covers(actor, store.id):
        raise NotFound("No store you look after has this code.")
    return store


def _move(
    actor: Actor,
    lot: Lot,
    here: Place,
    kinds: tuple[str, str],
    units: int,
    names: tuple[str, str],
    reason: str,
) -> int:
    """Post one movement inside a place; `names` are its kind and the trail's action."""
    if units <= 0:
        raise Invalid({"units": ["Write 1 or more."]})
    source, target = (ledger.account_of(kind, here.id) for kind in kinds)
    made = ledger.post(
        actor,
        lot_id=lot.id,
        from_account=source,
        to_account=target,
        units=units,
        kind=names[0],
        occurred_at=clock.now(),
        reason=reason,
    )
    detail = {"units": units, "movements": ledger.digests([made])}
    trail.record(actor, names[1], lot.number, chain=here.id, detail=detail)
    return made.id
