"""Whatever people do in whatever order, the book adds up, and doses follow expiry."""

from contextlib import suppress
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import Refusal
from inventory import fefo
from inventory.catalogue import service as lots
from inventory.ledger import queries, service, verification
from tests.inventory.conftest import Book

ON = date(2026, 11, 20)
NUMBERS = ("A", "B", "C")
EXPIRIES = {"A": "2026-10", "B": "2026-12", "C": "2027-06"}
ACTS = st.one_of(
    st.tuples(st.just("fill"), st.sampled_from(NUMBERS), st.integers(1, 4)),
    st.tuples(st.just("give"), st.sampled_from([None, *NUMBERS]), st.integers(1, 4)),
    st.tuples(st.just("gave"), st.sampled_from([None, *NUMBERS]), st.integers(1, 4)),
    st.tuples(st.just("reverse"), st.none(), st.integers(0, 30)),
    st.tuples(st.just("hold"), st.sampled_from(NUMBERS), st.none()),
    st.tuples(st.just("release"), st.sampled_from(NUMBERS), st.none()),
)
LEVELS = st.lists(
    st.builds(
        fefo.LotLevel,
        lot_id=st.integers(1, 9),
        number=st.text("ABC", min_size=1, max_size=2),
        expires_on=st.integers(-3, 9).map(lambda days: ON + timedelta(days=days)),
        is_held=st.booleans(),
        units=st.integers(0, 5),
    ),
    max_size=6,
    unique_by=(lambda level: level.lot_id, lambda level: level.number),
)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=5, max_size=25))
def test_after_any_acts_units_are_kept_nothing_is_below_nothing_and_levels_follow(
    book: Book, acts: list[tuple[str, Any, Any]]
) -> None:
    made: list[int] = []
    for act in acts:
        with suppress(Refusal):
            made += _do(book, made, *act)

    assert list(verification.faults()) == []
    held = {kind: book.held(kind) for kind in ("supplier", "variance", "box", "given")}
    for number in NUMBERS:
        assert sum(levels.get(number, 0) for levels in held.values()) == 0
        assert held["box"].get(number, 0) >= 0
        assert held["given"].get(number, 0) >= 0
    lines = queries.card(book.place_id(), book.product_id, queries.Position(limit=1)).items
    assert sum(held["box"].values()) == (lines[0].balance if lines else 0)


def _do(book: Book, made: list[int], what: str, number: Any, amount: Any) -> list[int]:
    liaison = book.world.actor("liaison.north")
    if what == "fill":
        return [book.fill(number, amount, EXPIRIES[number])]
    if what in {"give", "gave"}:
        taken = book.dispense(amount, lot_number=number, lot_reason="torn", is_fact=what == "gave")
        assert sum(one.units for one in taken) == amount
        return [one.movement_id for one in taken]
    if what == "reverse" and amount < len(made):
        return [book.world.act(lambda: service.reverse(book.actor, made[amount], "wrong")).id]
    if what == "hold":
        book.world.act(lambda: lots.hold_lot(liaison, number=number, reason="recall"))
    if what == "release":
        book.world.act(lambda: lots.release_lot(liaison, number=number))
    return []


@given(levels=LEVELS, units=st.integers(1, 12))
def test_what_is_picked_is_usable_complete_and_leaves_nothing_earlier(
    levels: list[fefo.LotLevel], units: int
) -> None:
    if fefo.judge(levels, units, ON):
        assert sum(level.units for level in levels if fefo.usable(level, ON)) < units
        return

    picked = fefo.pick(levels, units, ON)

    assert sum(taken for _level, taken in picked) == units
    assert all(fefo.usable(level, ON) and 0 < taken <= level.units for level, taken in picked)
    last = picked[-1][0].expires_on
    left = {level.lot_id: level.units for level in levels} | {
        level.lot_id: level.units - taken for level, taken in picked
    }
    assert not [
        level for level in levels if fefo.usable(level, ON) and level.expires_on < last and left[level.lot_id]
    ]


@given(levels=LEVELS, units=st.integers(1, 12), chosen=st.text("ABC", min_size=1, max_size=2))
def test_a_lot_that_was_not_refused_can_be_picked_alone(
    levels: list[fefo.LotLevel], units: int, chosen: str
) -> None:
    if fefo.judge(levels, units, ON, chosen) is None:
        [(level, taken)] = fefo.pick(levels, units, ON, chosen)
        assert (level.number, taken) == (chosen, units)
        assert not [
            one
            for one in levels
            if fefo.usable(one, ON) and one.expires_on < level.expires_on and one.units >= units
        ]
