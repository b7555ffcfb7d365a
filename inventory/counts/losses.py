"""Write stock off with a witness: one person says it, another of the station confirms it.

The rule kept here: nothing leaves the box for any account but a dose on one person's word. What
has expired leaves in this way alone.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import Instant, affected, session, table
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from inventory import fefo, signals
from inventory.catalogue import queries as catalogue
from inventory.catalogue.expiry import shown
from inventory.counts import verification
from inventory.counts.models import StockLoss
from inventory.counts.reasons import LOSSES, TO_EXPLAIN
from inventory.ledger import instants
from inventory.ledger import service as ledger
from inventory.ledger.refusals import QuantityShort

_LOSSES = table(StockLoss)
_PROPOSE = insert(_LOSSES).returning(_LOSSES.c.id)
_END = (
    update(_LOSSES)
    .where(_LOSSES.c.id == bindparam("of_loss"), _LOSSES.c.state == "proposed")
    .values(
        state=bindparam("ends_as"),
        ended_by=bindparam("person_id"),
        ended_at=bindparam("at", type_=Instant),
        withdrawn_reason=bindparam("why"),
    )
)
_MOVED = update(_LOSSES).where(_LOSSES.c.id == bindparam("of_loss")).values(movement_id=bindparam("made"))


def propose_loss(
    actor: Actor,
    *,
    lot: str,
    units: int,
    reason: str,
    product: str | None = None,
    occurred_at: datetime | None = None,
) -> int:
    """Say that units of a lot are lost to use. Nothing moves before another person confirms it.

    Raises Invalid at the field. Returns the number of the loss.
    """
    require(actor, "stock.write_off")
    loss_id = _propose(actor, lot, units, reason, product, occurred_at)
    trail.record(actor, "loss_proposed", f"loss {loss_id}", detail={"units": units, "reason": reason})
    return loss_id


def confirm_loss(actor: Actor, loss_id: int) -> int:
    """Confirm a loss as its witness; only now does the stock leave the box.

    Raises SamePerson, WrongState when it is confirmed or dropped already, QuantityShort.
    """
    require(actor, "stock.write_off")
    loss = find(actor, loss_id)
    trail.record(actor, "loss_confirmed", f"loss {loss_id}", detail=_confirm(actor, loss))
    return loss_id


def write_off(
    actor: Actor, witness: Actor, *, lot: str, units: int, reason: str, product: str | None = None
) -> int:
    """Both at once, when the witness stands beside the person and has just signed at the same screen."""
    require(actor, "stock.write_off")
    require(witness, "stock.write_off")
    loss_id = _propose(actor, lot, units, reason, product, None)
    detail: dict[str, Any] = {"units": units, "reason": reason, "proposed_by": actor.name}
    detail |= _confirm(witness, find(witness, loss_id))
    trail.record(witness, "loss_confirmed", f"loss {loss_id}", detail=detail)
    return loss_id


def withdraw_loss(actor: Actor, loss_id: int, *, reason: str) -> int:
    """Drop a loss that nobody confirmed."""
    require(actor, "stock.write_off")
    find(actor, loss_id)
    _end(actor, loss_id, "withdrawn", reason)
    trail.record(actor, "loss_withdrawn", f"loss {loss_id}")
    return loss_id


def find(actor: Actor, loss_id: int) -> StockLoss:
    """A loss of the actor's own station. Raises NotFound."""
    query = select(StockLoss).where(StockLoss.id == loss_id, StockLoss.station_id == actor.station_id)
    found = session().scalars(query.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound("No loss of your station has this number.")
    return found


def _propose(
    actor: Actor, lot: str, units: int, reason: str, product: str | None, occurred_at: datetime | None
) -> int:
    if actor.station_id is None:
        raise Forbidden("Stock is written off at the station that has the box.")
    if reason not in LOSSES:
        raise Invalid({"reason": ["Choose why it cannot be used."]})
    if units < 1:
        raise Invalid({"units": ["Write 1 or more."]})
    now = clock.now()
    if occurred_at is not None and occurred_at > now:
        raise Invalid({"occurred_at": ["This time is still to come. Check the clock."]})
    found = _lot(lot, product)
    occurred_at = occurred_at or now
    if reason == "expired" and not fefo.is_expired(found, clock.local(occurred_at).date()):
        until = shown(found.expires_on, found.expires_by_month)
        raise Invalid({"reason": [f"This lot may be used through {until}. Choose another reason."]})
    row = {
        "station_id": actor.station_id,
        "lot_id": found.id,
        "units": units,
        "reason": reason,
        "state": "proposed",
        "occurred_at": occurred_at,
        "proposed_by": actor.person_id,
        "proposed_at": now,
        "ended_by": None,
        "ended_at": None,
        "withdrawn_reason": None,
        "movement_id": None,
    }
    return int(session().execute(_PROPOSE, row).scalar_one())


def _lot(number: str, product: str | None) -> Any:
    rows: Sequence[Any] = catalogue.lots_numbered(number)
    meant = [lot for lot, made in rows if product is None or made.code == product.strip().upper()]
    if not meant:
        raise Invalid({"lot": ["The book has no such lot. Check the number."]})
    if len(meant) > 1:
        raise Invalid({"product": ["Two products have this lot number. Say which one."]})
    return meant[0]


def _confirm(witness: Actor, loss: StockLoss) -> dict[str, Any]:
    """Move the stock. Returns what the trail keeps of it."""
    if loss.proposed_by == witness.person_id:
        raise SamePerson("You wrote it off. Another person must confirm it.")
    _end(witness, loss.id, "confirmed", None)
    box = ledger.account_of("box", loss.station_id)
    missing = instants.held(ledger.account_of("variance", loss.station_id).id, loss.lot_id)
    made = ledger.post(
        witness,
        lot_id=loss.lot_id,
        from_account=box,
        to_account=ledger.account_of(loss.reason, loss.station_id),
        units=loss.units,
        kind="loss",
        occurred_at=loss.occurred_at,
        reason=f"Loss {loss.id}: {LOSSES[loss.reason]}",
    )
    if made.is_counted:
        # A count has settled the box since, so that no level says how many there can have been.
        held = instants.book_at(box.id, [loss.lot_id], loss.occurred_at)[loss.lot_id]
        if loss.units > held + max(0, missing):
            raise QuantityShort("The book held fewer then. Check the number and the day.", field="units")
    session().execute(_MOVED, {"of_loss": loss.id, "made": made.id})
    if loss.reason in TO_EXPLAIN:
        kind, subject = TO_EXPLAIN[loss.reason], f"loss {loss.id}"
        signals.to_explain.send(
            witness, station_id=loss.station_id, kind=kind, subject=subject, caused_by=loss.proposed_by
        )
    return {
        "movements": ledger.digests([made]),
        "loss": loss.id,
        "digest": verification.of_loss(loss.id),
    }


def _end(actor: Actor, loss_id: int, state: str, reason: str | None) -> None:
    values = {
        "of_loss": loss_id,
        "ends_as": state,
        "person_id": actor.person_id,
        "at": clock.now(),
        "why": reason,
    }
    if affected(session().execute(_END, values)) != 1:
        raise WrongState("This was confirmed or dropped already. Look again.")
