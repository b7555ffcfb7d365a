"""Locked boxes: their seal, their keys, and what is received into a box or a store.

What comes in must be known: product, lot, expiry, and where from. A lot that has expired is
put aside, not into the box; one on hold may come in, so that a recall finds it. Levels are
the ledger's; each verb leaves one entry on the chain of the station or store.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail import service as trail
from core import clock
from core.database import affected, is_sqlite, session, table
from core.errors import Forbidden, Invalid, NotFound, WrongState
from inventory import fefo
from inventory.boxes import queries
from inventory.boxes.models import Box, BoxKey
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.catalogue.models import Product
from inventory.ledger import service as ledger
from inventory.ledger.refusals import LotExpired

_BOX_VALUES = {name: bindparam(name) for name in ("station_id", "seal_number")}
# A row comes back when the box was made, none when there is one: a row count would not say so on PostgreSQL.
_ADD_BOX_SQLITE, _ADD_BOX_POSTGRESQL = (
    engine.insert(table(Box)).values(_BOX_VALUES).on_conflict_do_nothing().returning(table(Box).c.id)
    for engine in (sqlite, postgresql)
)
_CHANGE_SEAL = (
    update(table(Box))
    .where(table(Box).c.id == bindparam("of_box"), table(Box).c.seal_number != bindparam("seal"))
    .values(seal_number=bindparam("seal"))
)
_GIVE_KEY = insert(table(BoxKey))
_KEYS = table(BoxKey).c
_RETURN_KEY = (
    update(table(BoxKey))
    .where(
        _KEYS.box_id == bindparam("of_box"),
        _KEYS.person_id == bindparam("of_person"),
        _KEYS.returned_at.is_(None),
    )
    .values(returned_at=bindparam("at"))
)


@dataclass(frozen=True)
class Received:
    """What came in: the ledger's movement and the whole of it in units."""

    movement_id: int
    lot: str
    units: int


def open_box(actor: Actor, *, seal_number: str) -> int:
    """Set up the box of the actor's station. Returns its id; raises WrongState when it has one."""
    require(actor, "boxes.manage")
    station_id = _station_of(actor)
    statement = _ADD_BOX_SQLITE if is_sqlite() else _ADD_BOX_POSTGRESQL
    row = {"station_id": station_id, "seal_number": seal_number}
    box_id = session().execute(statement, row).scalar_one_or_none()
    if box_id is None:
        raise WrongState("This station has its box already.")
    trail.record(actor, "box_opened", seal_number, chain=station_id)
    return int(box_id)


def change_seal(actor: Actor, *, seal_number: str) -> None:
    """Put a new seal on the box. Raises Invalid for the number it has now."""
    require(actor, "boxes.manage")
    station_id = _station_of(actor)
    box = _box(station_id)
    if affected(session().execute(_CHANGE_SEAL, {"of_box": box.id, "seal": seal_number})) != 1:
        raise Invalid({"seal_number": ["The box has this seal now. Write the new number."]})
    trail.record(actor, "seal_changed", seal_number, chain=station_id, detail={"before": box.seal_number})


def give_key(actor: Actor, *, person: str) -> None:
    """Hand a key to a person (by sign-in name) who works at the station."""
    require(actor, "boxes.manage")
    station_id = _station_of(actor)
    box = _box(station_id)
    person_id = _person_at(station_id, person)
    if queries.key_holder(box.id, person) is not None:
        raise Invalid({"person": ["This person holds a key already."]})
    row = {"box_id": box.id, "person_id": person_id, "given_at": clock.now(), "returned_at": None}
    session().execute(_GIVE_KEY, row)
    trail.record(actor, "key_given", person, chain=station_id)


def return_key(actor: Actor, *, person: str) -> None:
    """Take a key back, also from a person who has left the station since."""
    require(actor, "boxes.manage")
    station_id = _station_of(actor)
    box = _box(station_id)
    person_id = queries.key_holder(box.id, person)
    if person_id is None:
        raise Invalid({"person": ["This person holds no key."]})
    values = {"of_box": box.id, "of_person": person_id, "at": clock.now()}
    if affected(session().execute(_RETURN_KEY, values)) != 1:
        raise WrongState("This key came back already.")
    trail.record(actor, "key_returned", person, chain=station_id)


def put_seal(box_id: int, seal_number: str) -> None:
    """The seal a box has from now on. Part of a handover, whose trail entry names it."""
    session().execute(_CHANGE_SEAL, {"of_box": box_id, "seal": seal_number})


def pass_key(box_id: int, from_person_id: int, to_person_id: int) -> None:
    """A key from hand to hand. Part of a handover; who had none gives none, who has one keeps that."""
    at = clock.now()
    session().execute(_RETURN_KEY, {"of_box": box_id, "of_person": from_person_id, "at": at})
    if to_person_id not in {row.id for row in queries.keys_held(box_id)}:
        row = {"box_id": box_id, "person_id": to_person_id, "given_at": at, "returned_at": None}
        session().execute(_GIVE_KEY, row)


def receive_into_box(
    actor: Actor,
    *,
    product: str,
    lot_number: str,
    expiry: str,
    units: int | None = None,
    packs: int | None = None,
    occurred_at: datetime | None = None,
) -> Received:
    """Put units (or whole packs) of a lot from the supplier into the box of the actor's station.

    For what comes without a request: opening stock, a donation. What a store sends is counted in
    under its waybill, where another person sent it. Raises Invalid at the field, or LotExpired.
    """
    require(actor, "stock.receive")
    if actor.station_id is None:
        raise Forbidden("Stock is received at the station that has the box.")
    station = places.by_id(actor.station_id)
    from_account = ledger.account_of("supplier", station.id)
    delivery = (product, lot_number, expiry, units, packs)
    return _receive(actor, station, from_account, ledger.account_of("box", station.id), delivery, occurred_at)


def receive_into_store(
    actor: Actor,
    *,
    store: str,
    product: str,
    lot_number: str,
    expiry: str,
    units: int | None = None,
    packs: int | None = None,
    occurred_at: datetime | None = None,
) -> Received:
    """Put units (or whole packs) from the supplier into a store that the actor's posting covers."""
    require(actor, "stores.receive")
    place = places.by_code(store, "store")
    if place is None or place.is_closed or not places.covers(actor, place.id):
        raise Invalid({"store": ["Choose a store that you look after."]})
    from_account = ledger.account_of("supplier", place.id)
    delivery = (product, lot_number, expiry, units, packs)
    return _receive(actor, place, from_account, ledger.account_of("store", place.id), delivery, occurred_at)


def stores_above(station: Place) -> list[Place]:
    """Open stores of the station's district, its province and the programme."""
    above: set[int] = set()
    parent_id = station.parent_id
    while parent_id is not None:
        above.add(parent_id)
        parent_id = places.by_id(parent_id).parent_id
    return [store for store in places.of_kind("store") if store.parent_id in above]


def _station_of(actor: Actor) -> int:
    if actor.station_id is None:
        raise Forbidden("This is done at the station that has the box.")
    return actor.station_id


def _box(station_id: int) -> Box:
    box = queries.box_of(station_id)
    if box is None:
        raise NotFound("This station has no box yet. Set it up first.")
    return box


def _person_at(station_id: int, name: str) -> int:
    for row in queries.posted_here(station_id):
        if row.name == name:
            return int(row.id)
    raise Invalid({"person": ["Choose a person who works at this station."]})


def _receive(
    actor: Actor,
    place: Place,
    from_account: ledger.AccountRef,
    to_account: ledger.AccountRef,
    delivery: tuple[str, str, str, int | None, int | None],
    occurred_at: datetime | None,
) -> Received:
    code, number, expiry, units, packs = delivery
    product = _product(code)
    units = _units(product, units, packs)
    occurred_at = _past(occurred_at)
    lot = lots.find_or_add_lot(product, number, expiry)
    if fefo.is_expired(lot, clock.local(occurred_at).date()):
        raise LotExpired("Put it aside; do not put it in the box.", field="expires_on")
    made = ledger.post(
        actor,
        lot_id=lot.id,
        from_account=from_account,
        to_account=to_account,
        units=units,
        kind="receipt",
        occurred_at=occurred_at,
    )
    detail = {
        "product": product.code,
        "lot": lot.number,
        "units": units,
        "movements": ledger.digests([made]),
    }
    trail.record(actor, "stock_received", place.code, chain=place.id, detail=detail)
    return Received(made.id, lot.number, units)


def _product(code: str) -> Product:
    product = catalogue.product_by_code(code)
    if product is None or product.is_retired:
        raise Invalid({"product": ["Choose a product that is in use."]})
    return product


def _units(product: Product, units: int | None, packs: int | None) -> int:
    if (units is None) == (packs is None):
        raise Invalid({"units": ["Write units or packs, one of the two."]})
    if packs is not None:
        units = packs * product.units_per_pack
    assert units is not None
    if units <= 0:
        raise Invalid({"units": ["Write 1 or more."]})
    return units


def _past(occurred_at: datetime | None) -> datetime:
    if occurred_at is not None and occurred_at > clock.now():
        raise Invalid({"occurred_at": ["This time is still to come. Check the clock."]})
    return occurred_at or clock.now()
