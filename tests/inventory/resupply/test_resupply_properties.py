"""Whatever people do to requests in whatever order: no unit is lost, and nobody answers themselves.

The machine only knows names and verbs; versions, states and roles are for the verbs to refuse. It
tries outdated versions, other people's requests, numbers that do not add up, and lots that were never sent.
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import select

from core.database import session
from core.errors import Refusal
from inventory.ledger import verification
from inventory.resupply import progress, service
from inventory.resupply.models import OpenRequest, Requisition, RequisitionEvent
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.transitions import OPEN_STATES
from inventory.resupply.wanted import Counted, Named, Wanted
from tests.inventory.conftest import Book

PEOPLE = ("officer.cen", "incharge.cen", "officer.riv", "liaison.north", "liaison.south", "auditor")
ACCOUNTS = ("supplier", "store", "box", "in_transit", "damaged", "lost")
PLACES = ("CEN", "RIV", "DST")
LOTS = ("A", "B")
USUAL = {"draft": service.submit, "submitted": service.approve, "approved": deliveries.dispatch}
GIVES = {"RIV": "officer.riv", "CEN": "officer.cen"}
SMALL = st.integers(0, 5)
# Nobody named: whoever the step is for, or few requests would get far.
WHO = st.sampled_from([None] * 2 * len(PEOPLE) + list(PEOPLE))
WHICH = st.sampled_from([0, 0, 0, 1, 2])
MOSTLY = st.sampled_from([True, True, True, False])
SOURCE = st.sampled_from([None, None, "RIV", "CEN"])
NAMED = st.none() | st.lists(st.tuples(st.sampled_from(LOTS), SMALL), max_size=2)
WANTED = st.lists(st.sampled_from([3, 2, 5, 1, 0]), min_size=1, max_size=2)
PLAIN = st.sampled_from([service.submit, service.submit, service.cancel, service.close])


class Resupply(RuleBasedStateMachine):
    book: Book
    kept: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        session().rollback()
        newest = select(Requisition.id).order_by(Requisition.id.desc()).limit(1)
        self.first_id = session().scalar(newest) or 0
        for place, units in (("DST", 9), ("RIV", 4)):
            for lot in LOTS:
                self.book.fill(lot, units, "2027-06" if lot == "A" else "2027-09", place=place)

    def requests(self) -> list[Requisition]:
        session().rollback()
        query = select(Requisition).where(Requisition.id > self.first_id).order_by(Requisition.id.desc())
        return list(session().scalars(query.execution_options(populate_existing=True)))

    def act(
        self, verb: Callable[..., str], who: str | None, which: int, is_current: bool, **said: Any
    ) -> None:
        found = self.requests()
        if not found:
            return
        one = found[which % len(found)]
        actor = self.book.world.actor(who or self._rightly(one, verb.__name__))
        version = one.version - (not is_current)
        self._try(verb.__name__, lambda: verb(actor, one.id, version=version, **said))

    def _try(self, name: str, act: Callable[[], str]) -> None:
        try:
            self.book.world.act(act)
        except Refusal:
            return
        self.kept[name] += 1

    def _rightly(self, one: Requisition, name: str) -> str:
        """Somebody at the end where this step is taken."""
        if name in {"approve", "reject", "close", "close_short"}:
            return "liaison.north"
        if name == "dispatch":
            return GIVES.get(one.source_id and self._code(one.source_id), "liaison.north")
        at = self._code(one.station_id).lower()
        return f"incharge.{at}" if name == "receive" else f"officer.{at}"

    def _code(self, place_id: int) -> str:
        return next(code for code in PLACES if self.book.place_id(code) == place_id)

    @rule(who=st.sampled_from(PEOPLE[:3]) | WHO, wanted=WANTED, source=SOURCE)
    def draft(self, who: str | None, wanted: list[int], source: str | None) -> None:
        lines = [Wanted(code, number) for code, number in zip(("TAB-1", "TAB-2"), wanted, strict=False)]
        actor = self.book.world.actor(who or "officer.cen")
        self._try("draft", lambda: service.draft(actor, lines=lines, source=source))

    @initialize(wanted=WANTED)
    def begin(self, wanted: list[int]) -> None:
        self.draft("officer.riv", [2], "CEN")
        self.draft("officer.cen", [4, *wanted[:1]], None)

    @rule(which=WHICH, steps=st.integers(1, 4), short=SMALL)
    def go_on(self, which: int, steps: int, short: int) -> None:
        """The usual steps, by whoever they are for: by chance alone few requests would get far."""
        for _ in range(steps):
            found = self.requests()
            state = found[which % len(found)].state if found else ""
            if state == "dispatched":
                self.receive(None, which, short, is_missing=bool(short % 2), is_exact=True)
            elif verb := USUAL.get(state):
                self.act(verb, None, which, True)

    @rule(who=WHO, which=WHICH, number=SMALL, is_current=MOSTLY)
    def change(self, who: str | None, which: int, number: int, is_current: bool) -> None:
        self.act(service.change_lines, who, which, is_current, lines=[Wanted("TAB-1", number)])

    @rule(who=WHO, which=WHICH, verb=PLAIN, is_current=MOSTLY)
    def plain_step(self, who: str | None, which: int, verb: Callable[..., str], is_current: bool) -> None:
        self.act(verb, who, which, is_current)

    @rule(who=WHO, which=WHICH, is_current=MOSTLY, number=st.none() | SMALL)
    def approve(self, who: str | None, which: int, is_current: bool, number: int | None) -> None:
        lines = [] if number is None else [Wanted("TAB-1", number, "Less in store")]
        self.act(service.approve, who, which, is_current, lines=lines)

    @rule(who=WHO, which=WHICH, verb=st.sampled_from([service.reject, service.close_short, service.close]))
    def end(self, who: str | None, which: int, verb: Callable[..., str]) -> None:
        self.act(verb, who, which, True, reason="Enough for now")

    @rule(who=WHO, which=WHICH, lots=NAMED)
    def dispatch(self, who: str | None, which: int, lots: list[tuple[str, int]] | None) -> None:
        named = None if lots is None else [Named(lot, units, "As it lies") for lot, units in lots]
        self.act(deliveries.dispatch, who, which, True, lots=named)

    @rule(who=WHO, which=WHICH, short=SMALL, is_missing=st.booleans(), is_exact=MOSTLY)
    def receive(self, who: str | None, which: int, short: int, is_missing: bool, is_exact: bool) -> None:
        found = self.requests()
        for one in found[which : which + 1]:
            for sending in sendings.sendings_of([one.id])[one.id]:
                lines = [_counted(lot, short, is_missing, is_exact) for lot in sending.lots]
                waybill = sending.shipment.waybill
                self.act(deliveries.receive, who, which, True, waybill=waybill, lines=lines)

    @invariant()
    def no_unit_is_lost(self) -> None:
        session().rollback()
        for lot in LOTS:
            held = [self.book.held(kind, place).get(lot, 0) for kind in ACCOUNTS for place in PLACES]
            assert sum(held) == 0
            assert all(units >= 0 for units in held[len(PLACES) :])

    @invariant()
    def every_line_adds_up(self) -> None:
        found = self.requests()
        on_way = 0
        for lines in progress.lines_of([one.id for one in found]).values():
            for line in lines:
                counted = line.units_accepted + line.units_damaged + line.units_missing
                assert counted + line.units_on_way == line.units_sent
                assert line.units_sent <= (line.approved or 0) * line.units_per_treatment
                on_way += line.units_on_way
        sent = [
            sending for all_of in sendings.sendings_of(one.id for one in found).values() for sending in all_of
        ]
        under_way = [sending for sending in sent if sending.shipment.state == "in_transit"]
        assert sum(lot.units for sending in under_way for lot in sending.lots) == on_way
        assert sum(sum(self.book.held("in_transit", place).values()) for place in PLACES) == on_way

    @invariant()
    def nobody_answers_themselves_and_open_is_what_is_open(self) -> None:
        for one in self.requests():
            did = session().execute(
                select(RequisitionEvent.verb, RequisitionEvent.person_id).where(
                    RequisitionEvent.requisition_id == one.id
                )
            )
            people = {verb: person_id for verb, person_id in did}
            assert people.get("approve") not in {people.get("draft"), people.get("submit")} - {None}
            held = (
                session()
                .scalars(select(OpenRequest.product_id).where(OpenRequest.requisition_id == one.id))
                .all()
            )
            assert not held or one.state in OPEN_STATES
            assert held or one.state not in {"draft", "submitted"}

    def teardown(self) -> None:
        """Whoever counts in what is still on its way empties the account, and the book adds up."""
        for one in self.requests():
            for sending in sendings.sendings_of([one.id])[one.id]:
                lines = [Counted(lot.lot, lot.units) for lot in sending.lots]
                self._end(deliveries.receive, one.id, waybill=sending.shipment.waybill, lines=lines)
            self._end(service.cancel, one.id)
            self._end(service.close_short, one.id, reason="The test ends")
        session().rollback()
        assert [sum(self.book.held("in_transit", place).values()) for place in PLACES] == [0, 0, 0]
        assert session().scalars(select(OpenRequest.product_id)).all() == []
        assert list(verification.faults()) == []

    def _end(self, verb: Callable[..., str], number: int, **said: Any) -> None:
        """Take the step as it stands now, if it is one."""
        which = [one.id for one in self.requests()].index(number)
        self.act(verb, None, which, True, **said)


def _counted(lot: sendings.SentLot, short: int, is_missing: bool, is_exact: bool) -> Counted:
    short = min(short, lot.units)
    rest = {"missing": short} if is_missing else {"damaged": short}
    return Counted(lot.lot, lot.units - short + (not is_exact), reason="As found", **rest)


@pytest.mark.parametrize("examples", [10, pytest.param(150, marks=pytest.mark.heavy)])
def test_whatever_is_done_no_unit_is_lost_and_nobody_answers_themselves(book: Book, examples: int) -> None:
    Resupply.book = book
    Resupply.kept.clear()
    run_state_machine_as_test(
        Resupply,
        settings=settings(
            max_examples=examples,
            stateful_step_count=30,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )

    # It got somewhere: a machine that is refused everything would find nothing either.
    assert set(Resupply.kept) >= {"draft", "submit", "approve", "dispatch", "receive", "cancel"}
    assert Resupply.kept["receive"] >= 3, Resupply.kept
