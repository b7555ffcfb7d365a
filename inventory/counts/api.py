"""Counts and losses in the API: one person counts or says it, another closes or confirms."""

from typing import Any

from flask import request
from flask_smorest import Blueprint

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places import queries as places
from core.errors import NotFound
from core.fields import Nothing
from core.openapi import API_PREFIX, answer_once, documented_post
from core.pagination import Position, position
from inventory.counts import closing, losses, queries, service
from inventory.counts.schemas import (
    CloseInput,
    CountInput,
    CountListView,
    CountView,
    LossInput,
    LossView,
    WithdrawInput,
)

blp = Blueprint("counts", __name__, url_prefix=API_PREFIX, description="Counts of the box, and losses.")


def _count(reference: str | int, *, as_saved: bool = False) -> dict[str, Any]:
    """A count as it stands; `as_saved` as its counter was told, whatever was recorded or closed since."""
    count = queries.find(current_actor(), int(reference))
    counted_by, ended_by = queries.people_of(count)
    is_ended = not as_saved
    return {
        "id": count.id,
        "station": places.by_id(count.station_id).code,
        "state": count.state if is_ended else queries.OPEN,
        "seal_number": count.seal_number,
        "seal_intact": count.is_seal_intact,
        "counted_at": count.counted_at,
        "counted_by": counted_by,
        "ended_at": count.ended_at if is_ended else None,
        "ended_by": ended_by if is_ended else None,
        "withdrawn_reason": count.withdrawn_reason if is_ended else None,
        "lines": [line._asdict() for line in queries.lines(count, as_saved=as_saved)],
        "movements": queries.made_by(count) if is_ended else [],
    }


def _loss(reference: str) -> dict[str, Any]:
    station_id = current_actor().station_id
    found = queries.losses(station_id, Position(1), int(reference)).items if station_id else []
    if not found:
        raise NotFound("No loss of your station has this number.")
    row, loss = found[0], found[0].StockLoss
    return {
        "id": loss.id,
        "state": loss.state,
        "product": row.product,
        "lot": row.lot,
        "units": loss.units,
        "reason": loss.reason,
        "occurred_at": loss.occurred_at,
        "proposed_by": row.proposed_by,
        "ended_by": row.ended_by,
        "movement": loss.movement_id,
    }


@blp.post("/counts")
@needs("counts.record")
@documented_post(blp, CountView)
@blp.arguments(CountInput)
def save_count(body: dict[str, Any]) -> Any:
    """Save what was counted in the box of the token's station. The book's figures are told only now."""
    actor = current_actor()
    lines = [
        service.Counted(line["lot"], line["counted"], line["product"], line["expires_on"])
        for line in body["lines"]
    ]

    def act() -> str:
        return str(
            service.save_count(
                actor,
                seal_number=body["seal_number"],
                is_seal_intact=body["seal_intact"],
                lines=lines,
                counted_at=body["counted_at"],
                is_confirmed=body["confirmed"],
                replaces=body["replaces"],
            )
        )

    return answer_once(actor.person_id, act, lambda ref: _count(ref, as_saved=True), CountView())


@blp.get("/counts")
@needs("counts.read")
@blp.response(200, CountListView)
def list_counts() -> Any:
    """Counts of the places that the token's person covers, newest first."""
    page = queries.counts(current_actor(), position(request))
    items = [
        {
            "id": row.id,
            "station": row.code,
            "state": row.StockCount.state,
            "counted_at": row.StockCount.counted_at,
            "seal_intact": row.StockCount.is_seal_intact,
            "off": row.off,
        }
        for row in page.items
    ]
    return {"items": items, "next": page.next}


@blp.get("/counts/<int:count_id>")
@needs("counts.read")
@blp.response(200, CountView)
def read_count(count_id: int) -> Any:
    """One count: what was counted, the book at that instant, and what was corrected."""
    return _count(count_id)


@blp.post("/counts/<int:count_id>/close")
@needs("counts.record")
@documented_post(blp, CountView)
@blp.arguments(CloseInput)
def close_count(body: dict[str, Any], count_id: int) -> Any:
    """Close a count as its witness, with a reason for each difference."""
    actor = current_actor()
    why = [closing.Why(one["lot"], one["reason"], one["product"]) for one in body["reasons"]]
    return answer_once(
        actor.person_id, lambda: str(closing.close_count(actor, count_id, why=why)), _count, CountView()
    )


@blp.post("/counts/<int:count_id>/withdraw")
@needs("counts.record")
@documented_post(blp, CountView)
@blp.arguments(WithdrawInput)
def withdraw_count(body: dict[str, Any], count_id: int) -> Any:
    """Drop a count that nobody closed."""
    actor = current_actor()
    return answer_once(
        actor.person_id, lambda: str(service.withdraw_count(actor, count_id, **body)), _count, CountView()
    )


@blp.post("/stock/losses")
@needs("stock.write_off")
@documented_post(blp, LossView)
@blp.arguments(LossInput)
def propose_loss(body: dict[str, Any]) -> Any:
    """Say that stock cannot be used. It leaves the box when another person of the station confirms it."""
    actor = current_actor()
    return answer_once(
        actor.person_id, lambda: str(losses.propose_loss(actor, **body)), _proposed, LossView()
    )


def _proposed(reference: str) -> dict[str, Any]:
    """The loss as it was answered first, whatever became of it since."""
    return {**_loss(reference), "state": "proposed", "ended_by": None, "movement": None}


@blp.post("/stock/losses/<int:loss_id>/confirm")
@needs("stock.write_off")
@documented_post(blp, LossView)
@blp.arguments(Nothing)
def confirm_loss(_body: dict[str, Any], loss_id: int) -> Any:
    """Confirm a loss as its witness; only now does the stock leave the box."""
    actor = current_actor()
    return answer_once(actor.person_id, lambda: str(losses.confirm_loss(actor, loss_id)), _loss, LossView())
