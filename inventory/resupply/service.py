"""Ask for stock, and answer: draft, change, submit, cancel, approve, reject, close.

Who asked never approves; an approval names the version it read. What a request asks above the
maximum needs a reason, and so does each number that the approver changes. Sending and counting
are in `shipments`.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, delete, insert, update

from accounts.permissions import SYSTEM, Actor, require
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock
from core.database import session, table
from core.errors import Forbidden, Invalid
from inventory.boxes import service as boxes
from inventory.catalogue import queries as catalogue
from inventory.catalogue.models import Product
from inventory.resupply import progress, queries, steps, transitions
from inventory.resupply.models import Requisition, RequisitionLine
from inventory.resupply.refusals import OverMaximum, OwnRequest
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.suggestions.figures import Figures, figures
from inventory.resupply.waiting import handing, telling
from inventory.resupply.wanted import Wanted

MOST_LINES = 20
_LINES = table(RequisitionLine)
_ADD = insert(table(Requisition)).returning(table(Requisition).c.id)
_ADD_LINE = insert(_LINES)
_DROP_LINES = delete(_LINES).where(_LINES.c.requisition_id == bindparam("of_id"))
_APPROVE_LINE = (
    update(_LINES)
    .where(_LINES.c.requisition_id == bindparam("of_id"), _LINES.c.product_id == bindparam("of_product"))
    .values(approved=bindparam("treatments"), approve_reason=bindparam("why"))
)


def draft(
    actor: Actor, *, lines: Sequence[Wanted], is_emergency: bool = False, source: str | None = None
) -> str:
    """Begin a request of the actor's station. Returns `number.version`.

    `source` is the code of a store above it, or of another station for a transfer; without one, the
    nearest store. Raises Invalid at the line, OverMaximum without a reason, AlreadyOpen for a product
    that is asked for already.
    """
    require(actor, "requisitions.ask")
    if actor.station_id is None:
        raise Forbidden("Stock is asked for at the station that needs it.")
    station = places.by_id(actor.station_id)
    row = {
        "station_id": station.id,
        "source_id": _source(station, source),
        "is_emergency": is_emergency,
        "is_drafted_by_system": actor.role == SYSTEM,
        "state": "draft",
        "version": 1,
        "asked_by": actor.person_id,
        "asked_at": clock.now(),
        "is_closed_short": False,
    }
    requisition_id = session().execute(_ADD, row).scalar_one()
    _write_lines(requisition_id, station.id, is_emergency, lines)
    return steps.record(actor, queries.one_as_kept(requisition_id), "draft")


def change_lines(
    actor: Actor,
    requisition_id: int,
    *,
    version: int,
    lines: Sequence[Wanted],
    is_emergency: bool | None = None,
) -> str:
    """Write the lines of a draft anew. Raises as `draft` does, and WrongState with who changed what."""
    found = steps.look(actor, requisition_id, "change", version)
    is_emergency = found.is_emergency if is_emergency is None else is_emergency
    steps.take(actor, found, "draft", is_emergency=is_emergency)
    steps.unclaim(found.id)
    session().execute(_DROP_LINES, {"of_id": found.id})
    _write_lines(found.id, found.station_id, is_emergency, lines)
    return steps.record(actor, found, "change")


def submit(actor: Actor, requisition_id: int, *, version: int) -> str:
    """Ask for what the draft says. The liaisons of the district are told."""
    found = steps.look(actor, requisition_id, "submit", version)
    for number, line in enumerate(progress.lines_of([found.id])[found.id]):
        _refuse_over_maximum(figures(found.station_id, line.product_id), line.asked, line.ask_reason, number)
    now, asked_now = clock.now(), handing.first(found.station_id)
    steps.take(
        actor,
        found,
        "submitted",
        submitted_by=actor.person_id,
        submitted_at=now,
        handed_to_id=asked_now,
        handed_at=now,
    )
    telling.to_approve(found, asked_now)
    return steps.record(actor, found, "submit")


def cancel(actor: Actor, requisition_id: int, *, version: int, reason: str = "") -> str:
    """Take a request back, until something was sent for it."""
    found = steps.look(actor, requisition_id, "cancel", version)
    steps.take(actor, found, "cancelled")
    return steps.record(actor, found, "cancel", reason)


def approve(actor: Actor, requisition_id: int, *, version: int, lines: Sequence[Wanted] = ()) -> str:
    """Approve as asked, or the lines named with another number and the reason; 0 for a line too.

    Raises OwnRequest for whoever asked, WrongState when it was changed or cancelled since, Invalid.
    """
    found = steps.look(actor, requisition_id, "approve", version)
    _refuse_own(actor, found)
    decided = _decided(progress.lines_of([found.id])[found.id], lines)
    steps.take(actor, found, "approved", decided_by=actor.person_id, decided_at=clock.now())
    for product_id, (treatments, why) in decided.items():
        values = {"of_id": found.id, "of_product": product_id, "treatments": treatments, "why": why}
        session().execute(_APPROVE_LINE, values)
    telling.decided(found, "approve")
    if found.source_id is not None and steps.is_transfer(found):
        telling.to_send(found, found.source_id)
    return steps.record(actor, found, "approve")


def reject(actor: Actor, requisition_id: int, *, version: int, reason: str) -> str:
    """Say no to the whole request, and why."""
    found = steps.look(actor, requisition_id, "reject", version)
    _refuse_own(actor, found)
    _ask_why(reason)
    steps.take(actor, found, "rejected", decided_by=actor.person_id, decided_at=clock.now())
    telling.decided(found, "reject")
    return steps.record(actor, found, "reject", reason)


def close(actor: Actor, requisition_id: int, *, version: int, reason: str = "") -> str:
    """End a request of which everything arrived; with differences, say what was found about them."""
    found = steps.look(actor, requisition_id, "close", version)
    if sendings.is_different(found.id):
        _ask_why(reason)
    steps.take(actor, found, "closed")
    return steps.record(actor, found, "close", reason)


def close_short(actor: Actor, requisition_id: int, *, version: int, reason: str) -> str:
    """Say that the rest will not be sent, and why, so that the station may ask anew."""
    found = steps.look(actor, requisition_id, "close_short", version)
    _ask_why(reason)
    lines = progress.lines_of([found.id])[found.id]
    if not any(line.units_open for line in lines):
        raise Invalid({"reason": ["Everything that was approved was sent. Nothing is open."]})
    if found.state == "approved":
        becomes = "closed"
    else:
        is_on_its_way = any(line.units_on_way for line in lines)
        becomes = transitions.after_sending(is_on_its_way=is_on_its_way, is_rest_open=False)
    steps.take(actor, found, becomes, is_closed_short=True)
    telling.decided(found, "close_short")
    return steps.record(actor, found, "close_short", reason)


def _source(station: Place, code: str | None) -> int | None:
    """The place that should give: named, or the nearest store above the station; None without one."""
    if not code:
        above = boxes.stores_above(station)
        near = [store for store in above if store.parent_id == station.parent_id]
        return (near or above)[0].id if above else None
    source = places.by_code(code, "store", "station")
    is_known = source is not None and not source.is_closed and source.id != station.id
    if source is None or not is_known:
        raise Invalid({"source": ["Choose a store or another station."]})
    if source.kind == "store" and source.id not in {store.id for store in boxes.stores_above(station)}:
        raise Invalid({"source": ["Choose a store that serves you."]})
    return source.id


def _write_lines(requisition_id: int, station_id: int, is_emergency: bool, lines: Sequence[Wanted]) -> None:
    if not 1 <= len(lines) <= MOST_LINES:
        raise Invalid({"lines": [f"Ask for 1 to {MOST_LINES} products."]})
    rows: dict[int, dict[str, Any]] = {}
    for number, wanted in enumerate(lines):
        product = _product(wanted.product, number)
        if product.id in rows:
            raise Invalid({f"lines.{number}.product": ["This product stands above. Write one number."]})
        if wanted.treatments <= 0:
            raise Invalid({f"lines.{number}.treatments": ["Write 1 or more."]})
        known = figures(station_id, product.id)
        _refuse_over_maximum(known, wanted.treatments, wanted.reason, number)
        rows[product.id] = {
            "requisition_id": requisition_id,
            "product_id": product.id,
            "suggested": known.suggested,
            "asked": wanted.treatments,
            "ask_reason": wanted.reason,
            "approve_reason": "",
        }
    paths = {product_id: f"lines.{number}.product" for number, product_id in enumerate(rows)}
    steps.claim(station_id, requisition_id, is_emergency, paths)
    session().execute(_ADD_LINE, list(rows.values()))


def _product(code: str, number: int) -> Product:
    product = catalogue.product_by_code(code)
    if product is None or product.is_retired:
        raise Invalid({f"lines.{number}.product": ["Choose a product that is in use."]})
    return product


def _refuse_over_maximum(known: Figures, asked: int, reason: str, number: int) -> None:
    if asked > known.most and not reason:
        words = f"Ask for {known.most} or fewer, or say why." if known.most else "Say why you need more now."
        raise OverMaximum(words, field=f"lines.{number}.reason")


def _refuse_own(actor: Actor, found: Requisition) -> None:
    if queries.acted_as_asker(found.id, actor.person_id, transitions.ASKING_VERBS):
        raise OwnRequest("Another liaison decides about what you asked for.")


def _ask_why(reason: str) -> None:
    if not reason:
        raise Invalid({"reason": ["Say why in a few words."]})


def _decided(asked: Sequence[progress.Line], lines: Sequence[Wanted]) -> dict[int, tuple[int, str]]:
    """{product: (treatments, reason)} for every line: as asked where nothing else was said."""
    by_code = {line.product: line for line in asked}
    decided = {line.product_id: (line.asked, "") for line in asked}
    said: set[str] = set()
    for number, one in enumerate(lines):
        line = by_code.get(one.product.upper())
        if line is None or line.product in said:
            raise Invalid({f"lines.{number}.product": ["Choose a product of this request, each once."]})
        said.add(line.product)
        if one.treatments < 0:
            raise Invalid({f"lines.{number}.treatments": ["Write 0 or more."]})
        if one.treatments != line.asked and not one.reason:
            raise Invalid({f"lines.{number}.reason": ["Say why you change it."]})
        decided[line.product_id] = (one.treatments, one.reason)
    if not any(treatments for treatments, _why in decided.values()):
        raise Invalid({"lines": ["Nothing is left. Reject the request and say why."]})
    return decided
