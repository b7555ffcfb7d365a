"""Send what was approved, and count what arrived.

Stock leaves a store or a box for the account "in transit" of the station that asked, and leaves it
again as accepted, damaged or lost: each unit once. Whoever sent a delivery never receives it. A
difference waits to be explained, and both sides see it.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import bindparam, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from accounts.people.queries import names_of
from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock, codes
from core.database import affected, is_sqlite, session, table
from core.errors import Invalid, NotFound, SamePerson, WrongState
from inventory import fefo, signals
from inventory.forecasts import service as forecasts
from inventory.ledger import queries as stock
from inventory.ledger import service as ledger
from inventory.ledger.models import HOLDS_STOCK
from inventory.ledger.refusals import LotExpired, QuantityShort
from inventory.resupply import progress, queries, steps, transitions
from inventory.resupply.models import Requisition, Shipment, ShipmentLot
from inventory.resupply.shipments import counting, picking
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.shipments.queries import SentLot
from inventory.resupply.waiting import handing, telling
from inventory.resupply.wanted import Counted, Named

WAYBILL_CHARACTERS = 7
NO_SUCH_WAYBILL = "No delivery to your station has this waybill. Read its label again."
_SHIPMENTS, _LOTS = table(Shipment), table(ShipmentLot)
_SHIPMENT_FIELDS = (
    "requisition_id",
    "source_id",
    "waybill",
    "carrier",
    "seal_number",
    "state",
    "dispatched_by",
    "dispatched_at",
)
# A row comes back when the waybill was not used before.
_ADD_SQLITE, _ADD_POSTGRESQL = (
    engine.insert(_SHIPMENTS)
    .values({name: bindparam(name) for name in _SHIPMENT_FIELDS})
    .on_conflict_do_nothing()
    .returning(_SHIPMENTS.c.id)
    for engine in (sqlite, postgresql)
)
_ADD_LOT = insert(_LOTS)
_ARRIVE = (
    update(_SHIPMENTS)
    .where(_SHIPMENTS.c.id == bindparam("of_id"), _SHIPMENTS.c.state == "in_transit")
    .values(
        state="received",
        received_by=bindparam("by"),
        received_at=bindparam("at"),
        is_seal_intact=bindparam("intact"),
    )
)
_COUNT_LOT = (
    update(_LOTS)
    .where(_LOTS.c.shipment_id == bindparam("of_shipment"), _LOTS.c.lot_id == bindparam("of_lot"))
    .values({name: bindparam(f"{name}_now") for name in ("accepted", "damaged", "missing", "reason")})
)
# What becomes of units that were sent: what the count calls them, and the account they end in.
ENDS_IN = {"accepted": "box", "damaged": "damaged", "missing": "lost"}


def dispatch(
    actor: Actor,
    requisition_id: int,
    *,
    version: int | None,
    store: str | None = None,
    lots: Sequence[Named] | None = None,
    waybill: str | None = None,
    carrier: str = "",
    seal_number: str = "",
) -> str:
    """Send what is still open, or the part that is there.

    Without `lots`, by FEFO; without `waybill`, a new one. `store` may be another one than was asked.
    Raises LotExpired, LotOnHold, LotNotFefo, QuantityShort when nothing is there, Invalid, WrongState.
    """
    found = steps.look(actor, requisition_id, "dispatch", version)
    source = _source(actor, found, store)
    wanted = _open(found, source)
    steps.take(actor, found, "dispatched", source_id=source.id)
    on = clock.today()
    picks = picking.by_fefo(wanted, on) if lots is None else picking.as_named(wanted, lots, on)
    if not picks:
        raise QuantityShort("This place holds nothing of it to send. Choose another, or close the rest.")
    number = waybill.strip().upper() if waybill else codes.make(codes.HANDWRITING, WAYBILL_CHARACTERS)
    row = {
        "requisition_id": found.id,
        "source_id": source.id,
        "waybill": number,
        "carrier": carrier,
        "seal_number": seal_number,
        "state": "in_transit",
        "dispatched_by": actor.person_id,
        "dispatched_at": clock.now(),
    }
    shipment_id = session().execute(_ADD_SQLITE if is_sqlite() else _ADD_POSTGRESQL, row).scalar_one_or_none()
    if shipment_id is None:
        raise Invalid({"waybill": ["This number was used before. Write the new one."]})
    made = _send(actor, found, source, shipment_id, picks)
    telling.dispatched(found, number)
    return steps.record(actor, found, "dispatch", f"Waybill {number}", made)


def receive(
    actor: Actor,
    requisition_id: int,
    *,
    version: int | None,
    waybill: str,
    lines: Sequence[Counted],
    seal_intact: bool = True,
) -> str:
    """Count a delivery: accepted, damaged and missing make up what was sent of each lot.

    Raises NotFound for a waybill that is not this request's, WrongState when it was received before,
    SamePerson for whoever sent it, Invalid at the line.
    """
    require(actor, transitions.PERMISSION["receive"])
    shipment = _arrived(actor, queries.one(actor, requisition_id), waybill)
    found = steps.look(actor, requisition_id, "receive", version)
    if shipment.dispatched_by == actor.person_id:
        raise SamePerson("You sent this. Let another person count it.")
    lots = sendings.lots_of([shipment.id])
    expected = [counting.Expected(lot.lot_id, lot.lot, lot.product, lot.units) for lot in lots]
    counted = counting.matched(expected, lines)
    _refuse_expired(lots, counted)
    steps.take(actor, found, _after(found, counted))
    values = {"of_id": shipment.id, "by": actor.person_id, "at": clock.now(), "intact": seal_intact}
    if affected(session().execute(_ARRIVE, values)) != 1:
        raise WrongState("Somebody received this delivery a moment ago.")
    made = _count(actor, found, shipment.id, counted)
    if found.submitted_at is not None and not steps.is_transfer(found):
        # How long this station waits for a store is what its next plan reckons with.
        forecasts.note_delivery(found.station_id, asked_at=found.submitted_at, received_at=clock.now())
    _explain(actor, found, shipment, counted, seal_intact)
    return steps.record(actor, found, "receive", f"Waybill {shipment.waybill}", made)


def spellings(typed: str) -> set[str]:
    """How a typed or scanned waybill may stand in the book."""
    return {typed.strip().upper(), codes.tidy(typed)}


def _source(actor: Actor, found: Requisition, code: str | None) -> Place:
    """The place that gives: as asked, or for a store another one that the liaison looks after."""
    if steps.is_transfer(found):
        source = places.by_id(found.source_id or 0)
        if code and code.strip().upper() != source.code:
            raise Invalid({"store": ["This was asked of a station. Leave the store out."]})
        return source
    store = places.by_code(code, "store") if code else None
    if not code and found.source_id is not None:
        store = places.by_id(found.source_id)
    if store is None or store.is_closed or not places.covers(actor, store.id):
        raise Invalid({"store": ["Choose a store that you look after."]})
    return store


def _open(found: Requisition, source: Place) -> list[picking.Open]:
    lines = [line for line in progress.lines_of([found.id])[found.id] if line.units_open]
    if not lines:
        raise WrongState("Everything that was approved was sent.")
    kind = HOLDS_STOCK[source.kind]
    return [
        picking.Open(
            line.product, line.units_open, stock.levels(source.id, line.product_id, kind, keep_lots=True)
        )
        for line in lines
    ]


def _send(
    actor: Actor, found: Requisition, source: Place, shipment_id: int, picks: Sequence[picking.Pick]
) -> list[ledger.Posted]:
    from_account = ledger.account_of(HOLDS_STOCK[source.kind], source.id)
    to_account = ledger.account_of("in_transit", found.station_id)
    made = []
    for pick in picks:
        row = {
            "shipment_id": shipment_id,
            "lot_id": pick.lot_id,
            "units": pick.units,
            "lot_reason": pick.reason,
            "reason": "",
        }
        session().execute(_ADD_LOT, row)
        made.append(
            ledger.post(
                actor,
                lot_id=pick.lot_id,
                from_account=from_account,
                to_account=to_account,
                units=pick.units,
                kind="sent",
                occurred_at=clock.now(),
                reason=pick.reason,
            )
        )
    return made


def _arrived(actor: Actor, found: Requisition, waybill: str) -> Shipment:
    """The delivery, on its way to the actor's station. One answer for not here and for nowhere."""
    shipment = sendings.shipment(found.id, spellings(waybill))
    if shipment is None or actor.station_id != found.station_id:
        raise NotFound(NO_SUCH_WAYBILL)
    if shipment.received_at is not None:
        by = names_of([shipment.received_by])[shipment.received_by]
        raise WrongState(f"Received already on {clock.day_and_time(shipment.received_at)} by {by}.")
    return shipment


def _refuse_expired(lots: Sequence[SentLot], counted: Mapping[int, Counted]) -> None:
    for lot in lots:
        if fefo.is_expired(lot, clock.today()) and counted[lot.lot_id].accepted:
            raise LotExpired(f"{lot.lot} has expired. Count it as damaged and put it aside.", field="lines")


def _after(found: Requisition, counted: Mapping[int, Counted]) -> str:
    lines = progress.lines_of([found.id])[found.id]
    arriving = sum(one.accepted + one.damaged + one.missing for one in counted.values())
    is_on_its_way = sum(line.units_on_way for line in lines) > arriving
    return transitions.after_sending(
        is_on_its_way=is_on_its_way, is_rest_open=any(line.units_open for line in lines)
    )


def _count(
    actor: Actor, found: Requisition, shipment_id: int, counted: Mapping[int, Counted]
) -> list[ledger.Posted]:
    from_account = ledger.account_of("in_transit", found.station_id)
    made = []
    for lot_id, one in counted.items():
        values = {f"{name}_now": getattr(one, name) for name in (*ENDS_IN, "reason")}
        session().execute(_COUNT_LOT, {"of_shipment": shipment_id, "of_lot": lot_id, **values})
        for name, kind in ENDS_IN.items():
            if units := getattr(one, name):
                made.append(
                    ledger.post(
                        actor,
                        lot_id=lot_id,
                        from_account=from_account,
                        to_account=ledger.account_of(kind, found.station_id),
                        units=units,
                        kind="received",
                        occurred_at=clock.now(),
                        reason="" if name == "accepted" else one.reason,
                    )
                )
    return made


def _explain(
    actor: Actor, found: Requisition, shipment: Shipment, counted: Mapping[int, Counted], seal_intact: bool
) -> None:
    """A broken seal and a difference each wait to be explained at the station; the liaison is told.

    Who sent it answers for it: whoever counted it is the check on them.
    """
    is_short = any(one.damaged or one.missing for one in counted.values())
    said = {"seal_broken": not seal_intact, "delivery_differs": is_short}
    kinds = [kind for kind, is_so in said.items() if is_so]
    for kind in kinds:
        signals.to_explain.send(
            actor,
            station_id=found.station_id,
            kind=kind,
            subject=f"waybill {shipment.waybill}",
            caused_by=shipment.dispatched_by,
        )
    if kinds:
        telling.differs(found, handing.first(found.station_id), shipment.waybill)
