"""Who may see a report, what is sealed and erased, what is never changed, and what is counted."""

import json
from typing import Any

import pytest
from sqlalchemy import text, update

from core import sealing
from core.database import session, table
from core.errors import Forbidden, Invalid, NotFound, Refusal, WrongState
from dispensing.adverse_events import asking, queries, service
from dispensing.adverse_events.models import AdverseEvent, EventAnswer, EventStep
from operations.verify import faults
from tests.factories.events import Made, event_at, follow_up, hours_ago, kept, review, visit_of
from tests.factories.world import World
from tests.reports import dose_log


def test_strangers_are_told_that_there_is_nothing(world: World) -> None:
    code = visit_of(world)
    made = event_at(world, "submitted", visit=code)
    for name in ("officer.riv", "incharge.riv", "liaison.south"):
        with pytest.raises(NotFound):
            world.act(lambda who=name: service.read(world.actor(who), made.number))
    for name in ("programme", "auditor", "admin"):
        with pytest.raises(Forbidden):
            world.act(lambda who=name: service.read(world.actor(who), made.number))
    with pytest.raises(NotFound):
        event_at(world, "draft", visit=code, at="officer.riv")
    with pytest.raises(NotFound):
        world.act(lambda: asking.record_answer(world.actor("officer.riv"), code))


def test_a_draft_is_the_station_s_until_it_is_valid(world: World) -> None:
    liaison = world.actor("liaison.north")
    incomplete = event_at(world, "draft", product=None, lot=None)
    valid = event_at(world, "draft")

    with pytest.raises(NotFound):
        world.act(lambda: service.read(liaison, incomplete.number))
    assert world.act(lambda: service.read(liaison, valid.number)).number == valid.number


def test_erasing_the_key_erases_words_and_leaves_facts_and_fingerprints(world: World) -> None:
    made = event_at(world, "submitted", visit=visit_of(world), age_years=19)
    found = kept(world, made)
    assert queries.history(found)[0].hidden["words"] == "Felt sick all day"

    world.act(lambda: sealing.erase([found.key_id]))

    with pytest.raises(WrongState, match="was erased"):
        follow_up(world, made, outcome="recovered")
    found = kept(world, made)
    assert queries.history(found)[0].hidden == {}
    assert json.loads(found.facts)["terms"] == ["nausea"]
    assert list(faults()) == []


def test_words_stand_nowhere_in_the_open(world: World) -> None:
    made = event_at(world, "submitted", words="markerword")
    rows = session().execute(text("SELECT facts, sealed, answer, reason FROM adverse_event_step")).all()
    entries = session().execute(text("SELECT subject, detail FROM trail_entry")).all()

    in_the_open = str(rows) + str(entries) + kept(world, made).facts
    assert "markerword" not in in_the_open
    assert "nausea" in in_the_open  # what is coded is found: so would a word be


def test_a_changed_report_is_found(world: World) -> None:
    made = event_at(world, "submitted")
    due_at = kept(world, made).regulator_due_at
    for kept_at, said_of_it in ((None, 1), (due_at, 0)):
        change = update(table(AdverseEvent)).values(regulator_due_at=kept_at)
        world.act(lambda statement=change: session().execute(statement))
        assert len(list(faults())) == said_of_it


@pytest.mark.parametrize("model", [EventStep, EventAnswer])
def test_steps_and_answers_are_never_changed(world: World, model: Any) -> None:
    code = visit_of(world)
    event_at(world, "draft", visit=code)
    world.act(lambda: asking.record_answer(world.actor("officer.cen"), code))

    with pytest.raises(Exception, match="never changed"):
        world.act(lambda: session().execute(table(model).delete()))


def test_asked_none_is_counted_apart_from_nobody_asked(world: World) -> None:
    codes = [visit_of(world) for _ in range(3)]
    officer = world.actor("officer.cen")
    world.act(lambda: asking.record_answer(officer, codes[0]))
    event_at(world, "submitted", visit=codes[1])
    ids = [queries.visit_id(officer, code) for code in codes]

    assert queries.said_of(ids) == {ids[0]: "no", ids[1]: "yes"}
    with pytest.raises(Invalid):
        world.act(lambda: asking.record_answer(officer, codes[2], asked_at=hours_ago(-1)))


def test_the_dose_log_tells_harm_from_none_and_from_nobody_asked(world: World) -> None:
    reported, asked, silent = (visit_of(world) for _ in range(3))
    event_at(world, "submitted", visit=reported)
    world.act(lambda: asking.record_answer(world.actor("officer.cen"), asked))

    assert sorted(row["adverse_event"] for row in dose_log.log(world)) == ["", "no", "yes"]
    assert silent


def test_a_nullified_report_counts_no_more_and_goes_nowhere(world: World) -> None:
    made, liaison = event_at(world, "submitted"), world.actor("liaison.north")
    world.act(lambda: service.nullify(liaison, made.number, version=2, reason="Written twice"))

    with pytest.raises(WrongState):
        follow_up(world, Made(made.number, 3), outcome="recovered")


def test_every_refusal_leaves_nothing_behind(world: World) -> None:
    made = event_at(world, "submitted")
    before = session().scalar(text("SELECT count(*) FROM adverse_event_step"))
    for act in (
        lambda: review(world, Made(made.number, 1)),
        lambda: follow_up(world, made, outcome="fatal"),
        lambda: event_at(world, "draft", lot="C1100"),
    ):
        with pytest.raises(Refusal):
            act()

    assert session().scalar(text("SELECT count(*) FROM adverse_event_step")) == before
