"""The cast around one request: the station asks, the liaison decides and sends from the store."""

from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from accounts.permissions import Actor
from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Refusal
from inventory.ledger import queries as ledger
from inventory.resupply import answers, queries, service
from inventory.resupply.models import Requisition
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.suggestions import queries as suggestion
from inventory.resupply.wanted import Counted, Wanted
from tests.inventory.conftest import Book


class Asking:
    """`asked`, `approved`, `sent` bring a request to a state; each step is its own act."""

    def __init__(self, book: Book):
        self.book = book
        self.world = book.world
        self.officer = self.world.actor("officer.cen")
        self.in_charge = self.world.actor("incharge.cen")
        self.liaison = self.world.actor("liaison.north")

    def act(self, verb: Any, *arguments: Any, **said: Any) -> int:
        """Run a verb as its own act. Returns the request's number."""
        reference = self.world.act(lambda: verb(*arguments, **said))
        return int(reference.partition(".")[0])

    def now(self, number: int) -> Requisition:
        session().rollback()
        return queries.one_as_kept(number)

    def answer(self, number: int) -> dict[str, Any]:
        return answers.answer(self.now(number))

    def step(self, verb: Any, actor: Actor, number: int, **said: Any) -> int:
        """A step on the newest version, unless another one is said."""
        said.setdefault("version", self.now(number).version)
        return self.act(verb, actor, number, **said)

    def drafted(self, *lines: Wanted, actor: Actor | None = None, **said: Any) -> int:
        return self.act(service.draft, actor or self.officer, lines=lines or [Wanted("TAB-1", 6)], **said)

    def submitted(self, *lines: Wanted, **said: Any) -> int:
        number = self.drafted(*lines, **said)
        return self.step(service.submit, said.get("actor", self.officer), number)

    def approved(self, *lines: Wanted, **said: Any) -> int:
        return self.step(service.approve, self.liaison, self.submitted(*lines, **said))

    def sent(self, *lines: Wanted, waybill: str = "W-1", **said: Any) -> int:
        number = self.approved(*lines, **said)
        return self.step(deliveries.dispatch, self.liaison, number, waybill=waybill)

    def count(self, number: int, *lines: Counted, actor: Actor | None = None, **said: Any) -> int:
        said.setdefault("waybill", "W-1")
        return self.step(deliveries.receive, actor or self.in_charge, number, lines=lines, **said)


def plan_is(monkeypatch: pytest.MonkeyPatch, maximum: int, orders: dict[int, int]) -> None:
    """Let planning say this for every station: the maximum, and what to order by product."""

    def suggest(place_id: int, product_id: int) -> SimpleNamespace:
        return SimpleNamespace(
            on_hand=ledger.treatments_left(place_id).get(product_id, 0),
            on_order=queries.on_order(place_id, product_id),
            order=orders.get(product_id, 0),
            maximum=maximum,
        )

    monkeypatch.setattr(suggestion, "suggest", suggest)


def refused(kind: type[Refusal], act: Any, *arguments: Any, **said: Any) -> Any:
    """What the act is refused with; it must leave no trace."""
    session().rollback()
    before = session().scalar(select(TrailEntry.id).order_by(TrailEntry.id.desc()).limit(1))
    with pytest.raises(kind) as found:
        act(*arguments, **said)
    session().rollback()
    assert session().scalar(select(TrailEntry.id).order_by(TrailEntry.id.desc()).limit(1)) == before
    return found.value
