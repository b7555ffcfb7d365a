"""Whatever is done, counted and written down late, in whatever order: the box holds what was counted and
what happened after, and the book at the instant of the last count is what was counted.

The model beside the book knows nothing of accounts or pins: it keeps a list of what happened when.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.people.service import system_actor
from core import clock
from core.errors import Refusal
from inventory.boxes import service as boxes
from inventory.catalogue import service as lots
from inventory.counts import closing, losses, queries, service
from inventory.ledger import instants, levels, pins, verification
from inventory.ledger import queries as ledger
from inventory.ledger import service as book_service
from inventory.ledger.refusals import CountedSince
from tests.conftest import NOW
from tests.factories import counts
from tests.inventory.conftest import Book

LOTS = ("A", "B")
LOT, UNITS, LATE = st.sampled_from(LOTS), st.integers(1, 4), st.sampled_from([0, 0, 5, 40])
COUNTED = st.lists(st.none() | st.integers(0, 9), min_size=2, max_size=2)
ACTS = st.one_of(
    st.tuples(st.just("receive"), LOT, UNITS, LATE),
    st.tuples(st.just("gave"), st.sampled_from([None, *LOTS]), UNITS, LATE),
    st.tuples(st.just("give"), st.none(), UNITS, st.just(0)),
    st.tuples(st.just("lose"), LOT, UNITS, LATE),
    st.tuples(
        st.just("count"), st.lists(st.none() | st.integers(0, 9), min_size=2, max_size=2), st.none(), LATE
    ),
    st.tuples(st.just("close"), st.none(), st.none(), st.just(0)),
    st.tuples(st.just("undo"), st.none(), st.integers(0, 12), st.just(0)),
    st.tuples(st.just("reverse"), st.none(), st.integers(0, 12), st.just(0)),
)
_numbers: Iterator[int] = iter(range(1, 1_000_000))


@dataclass
class Happened:
    """One thing that changed the box: when, which lot, by how much, and the movement that says so."""

    at: datetime
    lot: str
    change: int
    movement_id: int
    is_dose: bool


@dataclass
class Model:
    happened: list[Happened] = field(default_factory=list)
    counted: dict[str, tuple[datetime, int]] = field(default_factory=dict)
    open: tuple[datetime, dict[str, int | None]] | None = None

    def is_settled(self, lot: str, at: datetime) -> bool:
        return lot in self.counted and at <= self.counted[lot][0]

    def box(self, lot: str) -> int:
        since, units = self.counted.get(lot, (datetime.min.replace(tzinfo=NOW.tzinfo), 0))
        return units + sum(one.change for one in self.happened if one.lot == lot and one.at > since)

    def close(self) -> None:
        assert self.open is not None
        at, counted = self.open
        for lot, units in counted.items():
            if units is not None:
                self.counted[lot] = (at, units)
                if self.box(lot) < 0:  # more went out since than was there: the box is empty
                    self.happened.append(Happened(clock.now(), lot, -self.box(lot), 0, False))
        self.open = None


class Play:
    """One example: a product of its own in the box of Central Station, so that examples do not meet."""

    def __init__(self, book: Book):
        self.world, self.model = book.world, Model()
        self.number = next(_numbers)
        self.now = NOW + timedelta(days=self.number)
        self.officer = self.world.actor("officer2.cen")
        self.witness = self.world.actor("incharge.cen")
        self.place_id = book.place_id()
        counts.open_box(self.world)
        self.code = f"PLAY-{self.number}"
        self.product_id = self.world.act(
            lambda: lots.add_product(
                system_actor(),
                code=self.code,
                name=self.code,
                atc="G03AD01",
                units_per_treatment=1,
                units_per_pack=1,
                window_hours=120,
                repeat_within_hours=2,
            )
        )
        with clock.at(self.now):
            for lot in LOTS:
                self.do("receive", lot, 3, 0)

    def run(self, acts: list[Any]) -> None:
        for act in acts:
            self.now += timedelta(minutes=3)
            with clock.at(self.now):
                with suppress(Refusal):
                    self.do(*act)
                self.check()
        waiting = queries.open_count(counts.open_box(self.world))
        if waiting:
            self.world.act(lambda: service.withdraw_count(self.officer, waiting.id, reason="Over"))

    def do(self, what: str, lot: Any, units: Any, late: int) -> None:
        getattr(self, what)(lot, units, clock.now() - timedelta(minutes=late))

    def receive(self, lot: str, units: int, at: datetime) -> None:
        expiry = {"A": "2080-01", "B": "2081-01"}[lot]
        made = self.world.act(
            lambda: boxes.receive_into_box(
                self.officer, product=self.code, lot_number=lot, expiry=expiry, units=units, occurred_at=at
            )
        )
        change = 0 if self.model.is_settled(lot, at) else units
        self.model.happened.append(Happened(at, lot, change, made.movement_id, False))

    def gave(self, lot: str | None, units: int, at: datetime, is_fact: bool = True) -> None:
        wanted = {"station_id": self.place_id, "product_id": self.product_id, "occurred_at": at}
        taken = self.world.act(
            lambda: book_service.dispense(
                self.officer, units=units, lot_number=lot, lot_reason="torn", is_fact=is_fact, **wanted
            )
        )
        assert sum(one.units for one in taken) == units
        for one in taken:
            assert one.from_variance or not self.model.is_settled(one.lot_number, at)
            change = 0 if one.from_variance else -one.units
            self.model.happened.append(Happened(at, one.lot_number, change, one.movement_id, True))

    def give(self, _lot: None, units: int, at: datetime) -> None:
        self.gave(None, units, at, is_fact=False)

    def lose(self, lot: str, units: int, at: datetime) -> None:
        def act() -> int:
            loss_id = losses.propose_loss(
                self.officer, lot=lot, product=self.code, units=units, reason="damaged", occurred_at=at
            )
            return losses.confirm_loss(self.witness, loss_id)

        loss = losses.find(self.officer, self.world.act(act))
        change = 0 if self.model.is_settled(lot, at) else -units
        self.model.happened.append(Happened(at, lot, change, loss.movement_id or 0, False))

    def count(self, units: list[int | None], _units: None, at: datetime) -> None:
        waiting = queries.open_count(counts.open_box(self.world))
        lines = [
            service.Counted(lot, one, self.code, "2080-01") for lot, one in zip(LOTS, units, strict=True)
        ]
        self.world.act(
            lambda: service.save_count(
                self.officer,
                seal_number="S",
                is_seal_intact=True,
                lines=lines,
                counted_at=at,
                replaces=waiting.id if waiting else None,
            )
        )
        self.model.open = (at, dict(zip(LOTS, units, strict=True)))

    def close(self, *_: Any) -> None:
        waiting = queries.open_count(counts.open_box(self.world))
        if waiting is None:
            return
        why = [
            closing.Why(line.lot, "unexplained", line.product)
            for line in queries.lines(waiting)
            if line.difference
        ]
        self.world.act(lambda: closing.close_count(self.witness, waiting.id, why=why))
        self.model.close()

    def undo(self, _lot: None, index: int, _at: datetime) -> None:
        doses = [one for one in self.model.happened if one.is_dose]
        if index < len(doses):
            self.world.act(lambda: pins.undo(self.officer, doses[index].movement_id, "Wrong"))
            self.model.happened.remove(doses[index])

    def reverse(self, _lot: None, index: int, _at: datetime) -> None:
        others = [one for one in self.model.happened if one.change and one.movement_id and not one.is_dose]
        if index >= len(others):
            return
        wrong = others[index]
        if self.model.is_settled(wrong.lot, wrong.at):
            with pytest.raises(CountedSince):
                self.world.act(lambda: book_service.reverse(self.witness, wrong.movement_id, "Wrong"))
            return
        self.world.act(lambda: book_service.reverse(self.witness, wrong.movement_id, "Wrong"))
        self.model.happened.remove(wrong)

    def check(self) -> None:
        found = {level.number: level for level in ledger.levels(self.place_id, self.product_id)}
        for lot in LOTS:
            assert found[lot].units == self.model.box(lot), lot
        box_id = queries.box_account_id(self.place_id) or 0
        for lot, (at, units) in self.model.counted.items():
            lot_id = found[lot].lot_id
            assert instants.book_at(box_id, [lot_id], at) == {lot_id: units}
        assert list(verification.faults()) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=4, max_size=18))
def test_the_box_holds_what_was_counted_and_what_happened_after(book: Book, acts: list[Any]) -> None:
    Play(book).run(acts)


@pytest.mark.heavy
@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=6, max_size=40))
def test_the_same_over_long_histories(book: Book, acts: list[Any]) -> None:
    Play(book).run(acts)


def test_without_the_pin_a_late_dose_moves_a_counted_box_and_this_model_sees_it(
    book: Book, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unpinned(account: Any, lot_id: int, *_: Any) -> levels.Settled:
        return levels.Settled(instants.held(account.id, lot_id), None, None)

    acts = [("count", [2, None], None, 0), ("close", None, None, 0), ("gave", "A", 1, 40)]
    Play(book).run(acts)
    monkeypatch.setattr(levels, "settle", unpinned)

    with pytest.raises(AssertionError):
        Play(book).run(acts)
