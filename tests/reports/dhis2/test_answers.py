"""One request and what comes back, from a server on this machine that answers, fails, stalls, points away."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from reports.dhis2.wire import answers, payload
from reports.dhis2.wire.payload import Target, Value
from reports.dhis2.wire.remote import Remote
from tests.reports.dhis2.stand_in import BASIC, TOKEN, Metadata, StandIn
from tests.reports.dhis2.test_wire import KNOWN, OCTOBER, TARGET, VALUES


@pytest.fixture
def server() -> Iterator[StandIn]:
    with StandIn(Metadata(KNOWN)) as running:
        yield running


def send(server: StandIn, values: list[Value], *, dry: bool = False, **said: Any) -> answers.Answer:
    remote = Remote(said.pop("url", server.url), said.pop("sign", BASIC), (1.0, said.pop("seconds", 5.0)))
    unit = values[0].org_unit
    made = payload.data_value_set(said.pop("target", TARGET), OCTOBER, unit, values)
    try:
        return remote.send(payload.as_json(made), said.get("parameters", TARGET.parameters), dry=dry)
    finally:
        remote.close()


def test_sent_twice_the_second_time_changes_nothing(server: StandIn) -> None:
    first, second = send(server, VALUES[:2]), send(server, VALUES[:2])

    assert first.is_taken and second.is_taken
    assert dict(first.counts) == {"imported": 2, "updated": 0, "ignored": 0, "deleted": 0}
    assert dict(second.counts) == {"imported": 0, "updated": 0, "ignored": 2, "deleted": 0}


def test_a_dry_run_says_the_same_and_keeps_nothing(server: StandIn) -> None:
    answer = send(server, VALUES[:2], dry=True, sign=f"ApiToken {TOKEN}")

    assert answer.counts["imported"] == 2
    assert server.kept == {}


@pytest.mark.parametrize("is_old", [False, True])
def test_names_that_it_does_not_know_are_told_each_with_its_lines(is_old: bool) -> None:
    wrong = [VALUES[0], Value("DiszpKrYNg8", "aaaaaaaaaaa", "V6L425pT3A0", (), 4)]
    with StandIn(Metadata(KNOWN), is_old=is_old) as server:
        answer = send(server, wrong)

    (conflict,) = answer.conflicts
    assert conflict.words == "DHIS2 does not know this data element, or may not show it to us."
    assert conflict.named == ("aaaaaaaaaaa",)
    assert conflict.indexes == (() if is_old else (1,))
    assert dict(answer.counts) == {"imported": 1, "updated": 0, "ignored": 1, "deleted": 0}
    assert not answer.is_taken and not answer.problem


def test_codes_are_found_when_the_scheme_says_code(server: StandIn) -> None:
    target = Target("VSU_MONTHLY", "default", "code", "code", "code", "code")
    values = [Value("CEN", "VSU_EC_CLIENTS", "A18", (), 12)]

    assert send(server, values, target=target, parameters=target.parameters).is_taken
    refused = send(server, values, target=target, parameters={**target.parameters, "dataSetIdScheme": "uid"})
    assert [one.code for one in refused.conflicts] == ["E7600"]


@pytest.mark.parametrize(
    ("mood", "problem"),
    [
        (401, "sign_in"),
        (403, "sign_in"),
        (404, "address"),
        (413, "too_large"),
        (429, "busy"),
        (500, "busy"),
        (503, "busy"),
        (400, "turned_down"),
        (409, "turned_down"),
        ("cut", "late"),
        ("slow", "late"),
        ("html", "unreadable"),
        ("redirect", "elsewhere"),
    ],
)
def test_each_way_to_fail_has_words_of_its_own(server: StandIn, mood: int | str, problem: str) -> None:
    server.moods = [mood]

    answer = send(server, VALUES[:2], seconds=0.3 if mood == "slow" else 5.0)

    assert answer.problem == problem and answers.PROBLEMS[problem]
    assert server.kept == {}


def test_a_wrong_password_and_nobody_there_are_told_apart(server: StandIn) -> None:
    assert send(server, VALUES[:2], sign="Basic d3Jvbmc=").problem == "sign_in"
    assert send(server, VALUES[:2], url="http://127.0.0.1:9").problem == "unreachable"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'{"importCount": 3}',
        b'{"importCount": {"imported": -1, "updated": 0, "ignored": 0, "deleted": 0}}',
        b'{"importCount": {"imported": true, "updated": 0, "ignored": 0, "deleted": 0}}',
        b'{"importCount": {"imported": 1, "updated": 0, "ignored": 0, "deleted": 0}, "conflicts": [1]}',
        b'{"response": {"importCount": {}}}',
        b"[" * 100_000,
        b"\xff\xfe",
    ],
)
def test_an_answer_that_is_none_is_told_as_such(body: bytes) -> None:
    assert answers.read(200, body).problem == "unreadable"


def test_words_of_the_receiver_are_cut_and_made_one_line() -> None:
    said = {"importCount": dict.fromkeys(answers.COUNTS, 0), "status": "WARNING"}
    said["conflicts"] = [{"object": 3, "value": "No\n<b>such\x00 " + "x" * 400, "indexes": [0, "1", -1]}]

    (conflict,) = answers.read(409, json.dumps(said).encode()).conflicts

    assert conflict.words.startswith("No <b>such x") and len(conflict.words) == answers.LONGEST_WORDS
    assert conflict.named == () and conflict.indexes == (0,)
