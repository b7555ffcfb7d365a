"""Two passes at one instant, and passes while doses are given: one alert, told once, and no dose refused."""

import threading
from collections.abc import Callable

import pytest
from sqlalchemy import insert, select, text

from core import clock
from core.database import db, session, table, unit_of_work
from inventory.alerts import service, statements
from inventory.alerts.models import Alert
from inventory.alerts.watches import Watch
from inventory.catalogue import queries as catalogue
from tests.conftest import NOW


def at_once(app, acts: list[Callable[[], object]]) -> None:
    """Run the acts in threads that begin together; what one of them raises, this raises."""
    start, raised = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            with app.app_context(), clock.at(NOW):
                start.wait(30)
                act()
                db.session.remove()
        except BaseException as error:  # noqa: BLE001 - a thread's failure is the test's
            raised.append(error)

    threads = [threading.Thread(target=run, args=(act,), daemon=True) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if raised:
        raise raised[0]


def two_that_looked_before_either_wrote(ward) -> list[Alert]:
    first, second = service.judge(), service.judge()
    for made in (first, second):
        ward.world.act(lambda made=made: service.write(made))
    return [alert for alert in ward.alerts() if alert.state == "open"]


def test_two_passes_that_looked_at_one_instant_open_one_alert_and_tell_once(ward) -> None:
    ward.say("out_of_stock")

    assert len(two_that_looked_before_either_wrote(ward)) == 1
    assert ward.told().count("officer.cen") == 1
    assert ward.events() == ["opened"]


def test_without_the_index_there_would_be_two(ward, monkeypatch) -> None:
    ward.say("out_of_stock")
    drop = "DROP INDEX uq_alert_open"
    with db.engine.begin() as connection:
        connection.execute(text(drop))
    plain = insert(table(Alert)).returning(Alert.id)
    monkeypatch.setattr(statements, "open_where_none_is", lambda: plain)

    assert len(two_that_looked_before_either_wrote(ward)) == 2


def test_two_passes_repeat_and_close_once(ward) -> None:
    ward.say("count_overdue")
    ward.night()

    with ward.world.later(days=7):
        (alert,) = two_that_looked_before_either_wrote(ward)
    assert alert.times_told == 2

    ward.so.clear()
    two_that_looked_before_either_wrote(ward)
    assert ward.events() == ["opened", "repeated", "closed"]


def test_an_alert_opened_while_a_pass_looks_is_not_closed_by_what_it_saw_before(ward) -> None:
    watching = ward.world.app.extensions["alert_watches"]

    def find(place_ids):
        found = ward.find(place_ids)
        if not found and not ward.so:
            ward.say("out_of_stock")
            at_once(ward.world.app, [lambda: unit_of_work(service.evaluate)])
        return found

    watching[:] = [Watch(tuple(ward.kinds), find)]

    assert service.judge().changes.closed == []
    assert [alert.state for alert in ward.alerts()] == ["open"]


def test_passes_in_several_threads_open_one_alert(ward) -> None:
    ward.say("out_of_stock")
    ward.say("below_minimum", "B")

    at_once(ward.world.app, [lambda: unit_of_work(service.evaluate) for _ in range(4)])

    assert sorted(alert.kind for alert in ward.alerts()) == ["below_minimum", "out_of_stock"]
    assert ward.told().count("officer.cen") == 1


@pytest.mark.parametrize("doses", [6])
def test_a_pass_while_doses_are_given_refuses_none_and_ends_with_the_truth(world, book, doses) -> None:
    book.fill("Z1", doses)

    def give() -> None:
        for _ in range(doses // 2):
            book.dispense(1)

    def look() -> None:
        for _ in range(5):
            unit_of_work(service.evaluate)

    at_once(world.app, [give, give, look])

    session().rollback()
    assert book.held() == {"Z1": 0}
    product = catalogue.product_by_id(book.product_id)
    unit_of_work(service.evaluate)
    found = select(Alert.state).where(Alert.kind == "out_of_stock", Alert.subject == product.code)
    assert list(session().scalars(found)) == ["open"]
