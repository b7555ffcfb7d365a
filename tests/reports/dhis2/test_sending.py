"""From the counts to the receiver: what leaves, what stays back, what comes of it, and what is kept of it."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from sqlalchemy import delete, select, update

from accounts.trail.models import TrailEntry
from core.database import in_unit_of_work, session, table
from core.errors import WrongState
from reports.dhis2 import queries, sending
from reports.dhis2.names.mapping import Theirs
from reports.dhis2.preparing import prepare
from reports.dhis2.wire import remote
from reports.figures.models import MonthlyCount
from tests.reports.dhis2 import setting
from tests.reports.dhis2.setting import (
    CLIENTS,
    DOSES,
    FIGURES,
    NAMES,
    QUARTER,
)
from tests.reports.dhis2.stand_in import StandIn

SCHEMA = json.loads((Path(__file__).parent / "data_value_set.schema.json").read_text(encoding="utf-8"))


@pytest.fixture
def counted(world, monkeypatch):
    monkeypatch.setitem(world.app.config, "DHIS2_URL", "")
    setting.count(world)
    setting.name_all(world)
    return world


@pytest.fixture
def server(counted, monkeypatch) -> Iterator[StandIn]:
    with setting.server() as running:
        setting.connect(monkeypatch, counted, running.url)
        yield running


def prepared(world, period: str = QUARTER):
    return prepare(world.actor("programme"), period)


def send(world, *, dry: bool, period: str = QUARTER) -> queries.Sending:
    there = remote.from_settings(world.app.config)
    number = sending.send(world.actor("programme"), prepared(world, period), there, dry=dry)
    found = queries.sending(number)
    assert found is not None
    return found


def test_sent_twice_without_a_change_the_second_time(counted, server) -> None:
    tried = send(counted, dry=True)
    assert tried.is_complete and server.kept == {}

    first, second = send(counted, dry=False), send(counted, dry=False)

    assert first.counts["imported"] == first.values == len(server.kept) > 0
    assert dict(second.counts) == {"imported": 0, "updated": 0, "ignored": first.values, "deleted": 0}
    assert first.is_complete and second.is_complete and not second.is_news
    assert first.fingerprint == second.fingerprint == tried.fingerprint


def test_every_request_is_of_the_documented_shape_and_names_the_schemes(counted, server) -> None:
    send(counted, dry=True)

    assert len(server.asked) == 2
    for parameters, said in server.asked:
        jsonschema.validate(said, SCHEMA)
        assert parameters == {
            "dataElementIdScheme": "uid",
            "orgUnitIdScheme": "uid",
            "categoryOptionComboIdScheme": "uid",
            "dataSetIdScheme": "uid",
            "dryRun": "true",
        }


def test_no_marker_stands_in_the_place_of_a_hidden_number(world, monkeypatch) -> None:
    setting.count(world, {"CEN": (12, 9), "RIV": (5, 5), "LAK": (30, 27)})
    setting.name_all(world)
    with setting.server() as running:
        setting.connect(monkeypatch, world, running.url)
        found = send(world, dry=True)
        everything = json.dumps(running.asked)

    assert found.left_out
    for marker in ("-99", "null", "small", "<", "hidden", '"value": ""'):
        assert marker not in everything


def test_without_a_dry_run_of_these_numbers_nothing_is_sent(counted, server) -> None:
    with pytest.raises(WrongState, match="dry run first"):
        send(counted, dry=False)

    send(counted, dry=True)
    counted.act(lambda: session().execute(update(table(MonthlyCount)).values(count=MonthlyCount.count + 1)))

    with pytest.raises(WrongState, match="dry run first"):
        send(counted, dry=False)
    assert server.kept == {}


def test_a_dry_run_that_broke_off_does_not_count(counted, server) -> None:
    server.moods = [500]
    assert not send(counted, dry=True).is_complete

    with pytest.raises(WrongState, match="dry run first"):
        send(counted, dry=False)


def test_a_correction_is_sent_as_a_change(counted, server) -> None:
    send(counted, dry=True)
    send(counted, dry=False)
    counted.act(lambda: session().execute(update(table(MonthlyCount)).values(count=MonthlyCount.count + 1)))

    send(counted, dry=True)
    again = send(counted, dry=False)

    assert again.counts["updated"] > 0 and again.counts["imported"] == 0
    assert ("f7n9E0hX8qk", "DiszpKrYNg8", "V6L425pT3A0", "HllvX50cXC0", QUARTER) in server.kept
    assert server.kept["f7n9E0hX8qk", "DiszpKrYNg8", "V6L425pT3A0", "HllvX50cXC0", QUARTER] == "28"


def test_a_number_that_was_sent_and_may_not_be_sent_now_is_left_as_it_stands(counted, server) -> None:
    send(counted, dry=True)
    send(counted, dry=False)
    before = dict(server.kept)
    counted.act(lambda: session().execute(update(table(MonthlyCount)).values(count=3)))

    now = {(code, line) for code, line, _number in prepared(counted).numbers()}

    stale = queries.last_sent(QUARTER).keys() - now
    assert ("NOR", CLIENTS) in stale
    send(counted, dry=True)
    send(counted, dry=False)
    assert {key: server.kept[key] for key in before} == before


def test_names_that_dhis2_does_not_know_are_told_by_our_own(counted, server) -> None:
    wrong = {**FIGURES, CLIENTS: Theirs("aaaaaaaaaaa"), DOSES: Theirs("Ix2HsbDMLea", "bbbbbbbbbbb")}
    setting.name_all(counted, replace(NAMES, figures=wrong), seen=1)

    found = send(counted, dry=True)

    assert found.is_complete and found.conflicts == 4
    conflicts = found.answers[0].conflicts
    assert {one["named"][0]: one["lines"] for one in conflicts} == {
        "aaaaaaaaaaa": [list(CLIENTS)],
        "bbbbbbbbbbb": [list(DOSES)],
    }


def test_an_unknown_unit_stops_only_its_own_place(counted, server) -> None:
    setting.name_all(counted, replace(NAMES, places={"NOR": "DiszpKrYNg8", "SOU": "ccccccccccc"}), seen=1)

    found = send(counted, dry=True)

    by_place = {one.place: one for one in found.answers}
    assert not by_place["NOR"].conflicts and by_place["NOR"].counts["imported"]
    assert by_place["SOU"].conflicts and not by_place["SOU"].counts["imported"]


@pytest.mark.parametrize(
    ("moods", "answered", "problem"),
    [([401], 1, "sign_in"), ([413], 1, "too_large"), (["", "cut"], 2, "late"), (["", 503], 2, "busy")],
)
def test_a_sending_that_breaks_off_says_where_and_can_be_made_again(
    counted, server, moods: list[Any], answered: int, problem: str
) -> None:
    send(counted, dry=True)
    server.moods = list(moods)

    broken = send(counted, dry=False)

    assert (len(broken.answers), broken.problem, broken.is_complete) == (answered, problem, False)
    again = send(counted, dry=False)
    assert again.is_complete and len(server.kept) == again.values


def test_the_network_is_never_asked_inside_a_transaction(counted, server) -> None:
    seen = []
    take = server.take
    server.take = lambda *said: (seen.append(in_unit_of_work()), take(*said))[1]  # type: ignore[method-assign]
    there = remote.from_settings(counted.app.config)

    with pytest.raises(RuntimeError, match="not asked inside a transaction"):
        counted.act(lambda: sending.send(counted.actor("programme"), prepared(counted), there, dry=True))

    send(counted, dry=True)
    assert seen == [False, False]


def test_the_sending_is_kept_before_the_first_number_leaves_and_never_changed(counted, server) -> None:
    kept = []
    take = server.take

    def look(*said: Any) -> Any:
        kept.append(len(server.asked))
        return take(*said)

    server.take = look  # type: ignore[method-assign]
    found = send(counted, dry=True)

    entry = session().scalars(select(TrailEntry).where(TrailEntry.action == "dhis2_sent")).one()
    assert entry.subject == QUARTER and json.loads(entry.detail)["fingerprint"] == found.fingerprint
    assert found.begun_by == "programme"
    with pytest.raises(Exception, match="never changed or deleted"):
        counted.act(lambda: session().execute(delete(table(queries.Dhis2Sending))))


def test_without_a_server_it_is_told(counted) -> None:
    with pytest.raises(WrongState, match="No DHIS2 is set up"):
        sending.send(counted.actor("programme"), prepared(counted), None, dry=True)
