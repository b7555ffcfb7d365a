"""Each watch against the book: for all places at once and for the one place, the same is found."""

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from accounts.places import queries as places
from accounts.places.models import Place
from accounts.trail import service as trail
from core import clock
from core.database import db, session, table, unit_of_work
from dispensing.certification import service as certification
from dispensing.certification import watches as certificates
from inventory.alerts import service, station_watches, stock_watches, watches
from inventory.alerts.kinds import KINDS
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Watch
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from inventory.forecasts import service as forecasts
from inventory.forecasts.models import StockPlan
from tests.factories import cast, counts
from tests.factories.resupply import request_at


def place_id(code: str) -> int:
    place = places.by_code(code)
    assert place is not None
    return place.id


def _by_key(finding: Finding) -> tuple:
    return finding.key, finding.stage, finding.detail


def said(find, at: str, kind: str = "") -> list[tuple]:
    """(kind, subject, stage) found at a place: the same from the whole programme and from the place alone."""
    session().rollback()
    here = place_id(at)
    # No watch promises an order: what is written is sorted where it is written.
    alone = sorted((one for one in find([here]) if not kind or one.kind == kind), key=_by_key)
    whole = [one for one in find(None) if one.place_id == here and (not kind or one.kind == kind)]
    assert sorted(whole, key=_by_key) == alone
    return [(one.kind, one.subject, one.stage) for one in alone]


def at_cen(find, kind: str = "") -> list[tuple]:
    return said(find, "CEN", kind)


def test_every_kind_is_watched_by_one_watch(world) -> None:
    found = [kind for watch in watches.of_kinds() for kind in watch.kinds]

    assert sorted(found) == sorted(KINDS)


def test_a_watch_for_an_unknown_kind_or_a_second_one_is_not_taken(world) -> None:
    for kind in ("weather", "out_of_stock"):
        with pytest.raises(ValueError, match=kind):
            watches.add(world.app, Watch(kind, lambda _places: []))


def test_a_box_with_enough_is_left_alone_and_one_on_hold_is_empty(world) -> None:
    assert at_cen(stock_watches.find) == []

    for number in ("B2291", "B2304"):
        world.act(
            lambda number=number: lots.hold_lot(world.actor("liaison.north"), number=number, reason="Wait")
        )

    assert at_cen(stock_watches.find) == [("out_of_stock", "LNG-1.5", 0)]


def test_what_has_ended_is_named_by_its_lot_and_is_not_stock(world) -> None:
    with world.at("2027-10-01T08:00:00+02:00"):
        assert at_cen(stock_watches.find) == [
            ("expired_in_box", "LNG-1.5/B2291", 0),
            ("expired_in_box", "LNG-1.5/B2304", 0),
            ("out_of_stock", "LNG-1.5", 0),
        ]


def test_a_lot_near_its_end_is_named(world) -> None:
    with world.at("2027-03-15T08:00:00+02:00"):
        assert at_cen(stock_watches.find, "expiring") == [("expiring", "LNG-1.5/B2291", 2)]


def test_a_closed_place_and_a_retired_product_are_not_looked_at(world) -> None:
    with world.at("2029-01-01T08:00:00+02:00"):
        assert len(said(stock_watches.find, "RIV")) == 3
        world.act(
            lambda: session().execute(update(table(Place)).where(Place.code == "RIV").values(is_closed=True))
        )
        assert said(stock_watches.find, "RIV") == []


@pytest.mark.parametrize(
    ("state", "days", "kind"),
    [
        ("submitted", 3, "request_waiting"),
        ("approved", 8, "dispatch_overdue"),
        ("dispatched", 15, "receipt_overdue"),
    ],
)
def test_a_request_that_waits_past_its_limit_is_named(world, state, days, kind) -> None:
    made = request_at(world, state)
    assert at_cen(station_watches.find_waits) == []

    with world.later(days=days):
        assert at_cen(station_watches.find_waits) == [(kind, f"requisition {made.id}", 0)]


def test_a_box_is_due_from_its_first_act_until_a_count_is_closed(world) -> None:
    counts.open_box(world, "CEN")
    with world.later(days=34):
        assert at_cen(station_watches.find_uncounted) == []
    with world.later(days=35):
        assert at_cen(station_watches.find_uncounted) == [("", "", 0)]
        started = counts.count(world, {"B2291": 6, "B2304": 3, "C1100": 8}, "officer.cen")
        assert at_cen(station_watches.find_uncounted) == [("", "", 0)]
        counts.close(world, started, None, "incharge.cen")
        assert at_cen(station_watches.find_uncounted) == []


def test_a_station_is_silent_when_nobody_there_was_heard_for_days(world) -> None:
    with world.later(days=6):
        assert at_cen(station_watches.find_silence) == []
        # What the system does there is no word from the station.
        world.act(lambda: trail.record(cast.at_station("CEN"), "stock_received", "CEN"))
    with world.later(days=7):
        assert at_cen(station_watches.find_silence) == [("", "", 0)]
        world.act(lambda: trail.record(world.actor("officer.cen"), "signed_in"))
        assert at_cen(station_watches.find_silence) == []
        assert said(station_watches.find_silence, "LAK") == []  # nobody works there


@pytest.mark.parametrize(
    ("days_left", "stage"),
    [(61, None), (60, 1), (31, 1), (30, 2), (8, 2), (7, 3), (0, 3), (-1, 4), (-400, 4)],
)
def test_a_certificate_is_named_in_stages_before_its_last_day(world, days_left, stage) -> None:
    last_day = clock.today() + timedelta(days=400)
    cast.certify("officer2.cen", expires_on=last_day)

    with world.later(days=400 - days_left):
        found = [one for one in at_cen(certificates.find_ending) if one[1] == "officer2.cen"]

    assert found == ([("", "officer2.cen", stage)] if stage else [])


def test_a_further_certificate_or_a_suspension_ends_the_asking(world) -> None:
    last_day = clock.today() + timedelta(days=40)
    cast.certify("officer2.cen", expires_on=last_day)
    assert at_cen(certificates.find_ending) == [("", "officer2.cen", 1)]

    def enter() -> None:
        certification.enter_certificate(
            world.actor("incharge.cen"),
            person="officer2.cen",
            kind="classroom",
            number="C-NEW",
            authority="Ministry of Health",
            issued_on=clock.today(),
            expires_on=last_day + timedelta(days=700),
        )

    world.act(enter)

    assert at_cen(certificates.find_ending) == []


def test_a_station_without_a_certified_officer_is_named(world) -> None:
    assert at_cen(certificates.find_nobody) == []
    assert said(certificates.find_nobody, "LAK") == []  # neither people nor a box

    cast.add_person("officer.lak", "officer", "LAK")
    assert said(certificates.find_nobody, "LAK") == [("", "", 0)]

    cast.certify("officer.lak", date(2026, 3, 2))
    assert said(certificates.find_nobody, "LAK") == []


def plan(minimum: int, emergency_point: int, *, amc_thousandths: int | None = None) -> None:
    """Let the nightly plan have said this of Central Station and its first product."""
    product = catalogue.product_by_code("LNG-1.5")
    assert product is not None
    row = {
        "place_id": place_id("CEN"), "product_id": product.id, "method": "max_min", "minimum": minimum,
        "maximum": minimum + 9, "emergency_point": emergency_point, "reorder_at": 0, "level": 0,
        "amc_thousandths": amc_thousandths, "days_out_thousandths": 0, "learned_treatments": 0.0,
        "learned_months": 0.0, "learned_spread_sum": 0.0, "learned_spread_months": 0.0,
        "rules_version": 1, "made_at": clock.now(),
    }  # fmt: skip
    unit_of_work(lambda: session().execute(insert(table(StockPlan)), row))


@pytest.mark.parametrize(
    ("minimum", "emergency_point", "kind"),
    [(8, 2, None), (9, 2, "below_minimum"), (20, 8, "below_minimum"), (20, 9, "below_emergency")],
)
def test_a_box_is_held_against_its_plan(world, minimum, emergency_point, kind) -> None:
    plan(minimum, emergency_point)

    assert at_cen(stock_watches.find) == ([(kind, "LNG-1.5", 0)] if kind else [])


def test_a_lot_that_is_not_used_in_time_at_the_rate_of_the_plan_is_named(world) -> None:
    plan(0, 0, amc_thousandths=1000)  # one a month: four of six by the end of March

    assert at_cen(stock_watches.find) == [("expiring", "LNG-1.5/B2291", 1)]


def test_a_station_that_should_hold_what_it_never_held_is_out(world) -> None:
    world.act(forecasts.plan_all)

    assert ("out_of_stock", "LNG-1.5", 0) in said(stock_watches.find, "LAK")


def test_a_pass_reads_levels_and_never_the_list_of_movements(world) -> None:
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        world.act(service.evaluate)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert any("stock_level" in statement for statement in seen)
    assert [statement for statement in seen if re.search(r"\bmovement\b", statement)] == []
