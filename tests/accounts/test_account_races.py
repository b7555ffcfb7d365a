"""Two people who do the same thing at the same moment: one of them is told, and nothing is done twice."""

import threading
import time

import pytest
from sqlalchemy import func, select

from accounts.people import queries, service
from accounts.people import sign_in as door
from accounts.people.models import Posting, StartCode
from accounts.people.service import system_actor
from accounts.places import queries as places
from accounts.places import service as places_service
from accounts.trail import service as trail
from accounts.trail.models import TrailEntry
from core import clock, idempotency
from core.database import session, unit_of_work
from core.errors import Invalid
from tests.factories.cast import PASSWORD

AT_ONCE = 6


def lingering(act):
    """Stay a moment between acting and committing, so that the others arrive meanwhile."""
    made = act()
    time.sleep(0.05)
    return made


@pytest.fixture
def together(app):
    """Run acts in threads that start at the same moment; what each returned or raised."""
    moment = clock.now()

    def run(*acts):
        gate, done = threading.Barrier(len(acts)), [None] * len(acts)

        def one(number, act):
            with app.app_context(), clock.at(moment):
                gate.wait()
                try:
                    done[number] = unit_of_work(lambda: lingering(act))
                except Exception as error:  # noqa: BLE001 - the test looks at what each thread met
                    done[number] = error

        threads = [threading.Thread(target=one, args=pair) for pair in enumerate(acts)]
        session().rollback()
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session().rollback()
        return done

    return run


def add(name):
    return lambda: service.add_person(system_actor(), name=name, role="officer", at=["CEN"])


def test_one_of_those_who_add_the_same_name_at_once_wins(together):
    done = together(*[add("officer.new")] * AT_ONCE)

    lost = [answer for answer in done if isinstance(answer, Invalid)]
    assert len(lost) == AT_ONCE - 1, done
    assert {tuple(error.errors) for error in lost} == {("name",)}


def test_a_person_moved_twice_at_once_ends_with_one_role(together):
    def move(role, at):
        return lambda: service.move_person(system_actor(), "officer.cen", role=role, at=[at])

    together(move("officer", "RIV"), move("in_charge", "CEN"), move("liaison", "NOR"), move("officer", "LAK"))

    person = queries.by_name("officer.cen")
    open_ones = select(func.count()).where(Posting.person_id == person.id, Posting.ended_at.is_(None))
    assert session().scalar(open_ones) == 1


def test_only_the_newest_of_codes_made_at_once_opens(together):
    codes = together(*[lambda: service.reset_person(system_actor(), "officer.cen")] * AT_ONCE)

    person = queries.by_name("officer.cen")
    unused = select(func.count()).where(StartCode.person_id == person.id, StartCode.used_at.is_(None))
    assert session().scalar(unused) == 1
    opened = [code for code in codes if opens(code)]
    assert len(opened) == 1


def opens(code):
    try:
        return door.choose_password("officer.cen", code, PASSWORD, "127.0.0.1")
    except Invalid:
        return None


def test_the_first_entries_of_a_chain_may_arrive_together(world, together):
    place_id = world.act(
        lambda: places_service.add_place(
            system_actor(), code="FRESH", name="Fresh", kind="station", parent="NOR"
        )
    )
    assert places.by_id(place_id).code == "FRESH"

    done = together(*[lambda: trail.record(system_actor(), "place_changed", chain=place_id)] * AT_ONCE)

    assert done == [None] * AT_ONCE
    seqs = session().scalars(select(TrailEntry.seq).where(TrailEntry.chain_id == place_id)).all()
    assert sorted(seqs) == list(range(1, AT_ONCE + 1))
    assert list(trail.faults()) == []


def test_one_key_pressed_many_times_at_once_acts_once(together):
    acted = []

    def press():
        return idempotency.once(system_actor().person_id, "one-key", "digest", lambda: acted.append(1) or "x")

    done = together(*[press] * AT_ONCE)

    assert [outcome.effect for outcome in done] == ["x"] * AT_ONCE
    assert sorted(outcome.is_replay for outcome in done) == [False] + [True] * (AT_ONCE - 1)
    assert acted == [1]
