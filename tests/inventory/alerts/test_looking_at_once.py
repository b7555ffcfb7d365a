"""After each movement its own box is looked at; the dose before it is kept whatever becomes of the look."""

import logging

import pytest
from sqlalchemy import event, select

from accounts.trail.models import TrailEntry
from core.database import db, session
from inventory.alerts import service
from inventory.alerts.models import Alert
from inventory.alerts.watches import Watch
from inventory.catalogue import service as marks
from inventory.ledger.refusals import QuantityShort
from inventory.lots import service as lots
from tests.factories import cast
from tests.factories.visits import body

QUESTIONS = 4  # the fourth, how long a delivery takes, where a lot ends within half a year


def of_kind(kind: str, *, state: str = "open") -> list[Alert]:
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(Alert).where(Alert.kind == kind, Alert.state == state)))


def empty_the_box(world, product: str = "LNG-1.5", units: int = 9) -> None:
    for _ in range(units):
        sent = body(dose__product=product, dose__given_at="2026-11-20T09:25:00+02:00")
        assert world.api("officer.cen").post("/visits", sent).status_code == 201


def test_the_dose_that_empties_the_box_opens_the_alert_and_a_delivery_closes_it(world) -> None:
    empty_the_box(world, units=8)
    assert of_kind("out_of_stock") == []

    empty_the_box(world, units=1)
    (opened,) = of_kind("out_of_stock")
    assert (opened.subject, opened.level, opened.opened_cause) == ("LNG-1.5", "liaison", "None left to use.")

    cast.put_in_box("CEN", "LNG-1.5", "B9000", "2028-01", 4)
    assert of_kind("out_of_stock") == []
    (closed,) = of_kind("out_of_stock", state="closed")
    assert closed.closed_cause == "There are doses in the box again."


def test_a_recall_is_seen_in_every_box_that_holds_the_lot_and_so_is_its_end(world) -> None:
    cast.put_in_box("RIV", "UPA-30", "S5520", "2026-12-10", 2)
    world.act(service.evaluate)
    assert "S5520" in [one.subject.partition("/")[2] for one in of_kind("expiring")]
    first, second = world.actor("liaison.north"), world.actor("liaison.south")

    world.act(lambda: lots.recall_lot(first, number="S5520", reason="Tablets break", reference="N 12"))

    assert "S5520" not in [one.subject.partition("/")[2] for one in of_kind("expiring")]
    assert [one.subject for one in of_kind("out_of_stock")] == ["UPA-30"]

    world.act(lambda: lots.release_recall(second, number="S5520", reason="Tested again"))

    assert of_kind("out_of_stock") == []


def test_a_hold_is_seen_at_once(world) -> None:
    cast.put_in_box("RIV", "UPA-30", "S5520", "2027-12", 2)

    world.act(lambda: marks.hold_lot(world.actor("liaison.north"), number="S5520", reason="A question"))

    assert [one.subject for one in of_kind("out_of_stock")] == ["UPA-30"]


def test_a_dose_leaves_one_entry_on_the_trail_also_when_it_opens_an_alert(world) -> None:
    empty_the_box(world, units=8)
    before = session().query(TrailEntry).count()

    empty_the_box(world, units=1)

    assert len(of_kind("out_of_stock")) == 1
    assert session().query(TrailEntry).count() - before == 2  # the visit, and the token that the test made


def test_a_look_that_changes_nothing_opens_no_transaction(world, monkeypatch) -> None:
    monkeypatch.setattr(service, "unit_of_work", lambda _act: pytest.fail("a transaction for nothing"))

    empty_the_box(world, units=1)

    assert of_kind("out_of_stock") == []


def test_a_look_at_a_box_that_is_well_asks_for_its_lots_its_plan_and_its_alerts_alone(world) -> None:
    """It follows each dose, and each question costs a twentieth of a dose."""
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_rest) -> None:
        asked.append(statement)

    place_id = world.actor("officer.cen").place_id
    cast.put_in_box("CEN", "LNG-1.5", "B9000", "2028-01", 4)
    world.act(lambda: service.evaluate([place_id]))
    event.listen(db.engine, "before_cursor_execute", note)
    try:
        service.look(place_id)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)

    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= QUESTIONS


@pytest.fixture
def watches(world):
    kept = world.app.extensions["alert_watches"]
    yield world.app.extensions
    world.app.extensions["alert_watches"] = kept


def fails(_place_ids):
    raise ValueError("19 years, lot B2291")


def fails_in_the_database(_place_ids):
    session().execute(db.text("SELECT nothing FROM nowhere"))
    return []


@pytest.mark.parametrize("find", [fails, fails_in_the_database])
def test_a_watch_that_fails_costs_no_dose_and_says_nothing_personal(world, watches, caplog, find) -> None:
    watches["alert_watches"] = [Watch("out_of_stock", find)]

    with caplog.at_level(logging.ERROR, logger="lockbox"):
        answer = world.api("officer.cen").post("/visits", body())

    assert answer.status_code == 201
    assert answer.get_json()["dose"]["lots"] == [{"lot": "B2291", "units": 1}]
    assert [line for line in caplog.messages if "watch for out_of_stock failed" in line]
    assert "B2291" not in caplog.text and "19 years" not in caplog.text


def test_a_look_that_cannot_write_costs_no_dose(world, monkeypatch, caplog) -> None:
    def refuses(*_):
        raise QuantityShort("not today")

    empty_the_box(world, units=8)
    monkeypatch.setattr(service, "_open", refuses)

    with caplog.at_level(logging.ERROR, logger="lockbox"):
        empty_the_box(world, units=1)

    assert of_kind("out_of_stock") == []
    assert "what follows from an act failed: QuantityShort" in caplog.text
    # The night finds what the look could not write.
    monkeypatch.undo()
    world.act(service.evaluate)
    assert len(of_kind("out_of_stock")) == 1
