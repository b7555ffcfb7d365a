"""What a person said stands in the record and nowhere else: not in logs, addresses, titles or error pages.

Each free field gets a word that occurs nowhere else, and all that leaves by the side is searched for it.
"""

import logging
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup
from flask import request, request_started
from werkzeug.test import TestResponse

from accounts.trail.models import TrailEntry
from core.database import session
from dispensing.visits import service
from tests.contracts.test_bad_input import FIRST_PAGE
from tests.factories.visits import body
from tests.factories.world import World
from tests.guards.scene import Scene

LOT_REASON, NO_TRANSPORT, REASON = "markerlotword", "markertransport", "markerreason"
STORY = "markerstory"
MARKERS = (LOT_REASON, NO_TRANSPORT, REASON, STORY)
ANSWERS = ("18_24", "female", "estimated", "not_needed", "police_vehicle")


class Kept(logging.Handler):
    """Every line that any logger wrote, with its values put in and its traceback."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log() -> Iterator[Kept]:
    kept = Kept()
    loggers = [logging.getLogger(name) for name in (None, "lockbox", "sqlalchemy.engine", "werkzeug")]
    before = [(logger, logger.level, logger.disabled) for logger in loggers]
    for logger in loggers:
        logger.addHandler(kept)
        # The engine's own log repeats every value; it is never turned on in the program.
        logger.setLevel(logging.WARNING if logger.name == "sqlalchemy.engine" else logging.DEBUG)
    yield kept
    for logger, level, disabled in before:
        logger.removeHandler(kept)
        logger.setLevel(level)
        logger.disabled = disabled


@pytest.fixture
def addresses(world: World) -> Iterator[list[str]]:
    """Every address that was asked for, as a server's access log would keep it."""
    seen: list[str] = []

    def note(_app: object, **_: object) -> None:
        seen.append(request.full_path)

    with request_started.connected_to(note, world.app):
        yield seen


def leaks(text: str, marks: tuple[str, ...]) -> list[str]:
    return [mark for mark in marks if mark.lower() in text.lower()]


def a_day(scene: Scene) -> list[TestResponse]:
    """A visit through the API and one through the pages, each with every free field filled."""
    transport = {
        "facility": "GEN",
        "services": ["pep"],
        "transport": "none",
        "no_transport_reason": NO_TRANSPORT,
    }
    sent = body(dose__lot="B2304", dose__lot_reason=LOT_REASON, referrals=[transport])
    through_api = scene.ask("POST", "/api/v1/visits", "officer.cen", json=sent)
    assert through_api.status_code == 201, through_api.text
    scene.visit = through_api.get_json()
    typed = {
        **FIRST_PAGE,
        "lot": "LNG-1.5|B2304",
        "lot_reason": LOT_REASON,
        "transport": "none",
        "no_transport_reason": NO_TRANSPORT,
    }
    through_page = scene.ask("POST", "/visits/new", "officer.cen", data=typed)
    assert through_page.status_code == 303, through_page.get_data(as_text=True)
    found = [through_api, through_page, scene.ask("GET", through_page.location, "officer.cen")]
    corrected = {**body(), "reason": REASON}
    address = scene.address("/api/v1/visits/<code>/corrections")
    found.append(scene.ask("POST", address, "incharge.cen", json=corrected))
    assert found[-1].status_code == 201, found[-1].text
    found += _a_report(scene)
    for path in ("/visits", "/visits/<code>", "/visits/<code>/repeat", "/referrals/<number>/slip", "/trail"):
        found.append(scene.ask("GET", scene.address(path), "auditor" if path == "/trail" else "officer.cen"))
    return found


def _a_report(scene: Scene) -> list[TestResponse]:
    """Harm after the visit, in somebody's own words, read and printed."""
    told = {"visit": scene.visit["code"], "terms": ["nausea"], "words": STORY}
    made = scene.ask("POST", "/api/v1/adverse-events", "officer.cen", json=told)
    assert made.status_code == 201, made.text
    address = f"/adverse-events/{made.get_json()['id']}"
    return [made, *(scene.ask("GET", f"{address}{end}", "officer.cen") for end in ("", "/form"))]


def test_a_visit_leaves_no_trace_in_the_log_or_in_an_address(
    world: World, log: Kept, addresses: list[str]
) -> None:
    scene = Scene(world)
    first_code = scene.visit["code"]

    a_day(scene)
    world.app.logger.debug("the log is heard")

    said = "\n".join(log.lines)
    assert "the log is heard" in said
    assert leaks(said, (*MARKERS, first_code, scene.visit["code"], scene.visit["register_number"])) == []
    assert len(addresses) > 15
    assert leaks("\n".join(addresses), (*MARKERS, *ANSWERS)) == []


def test_titles_and_downloads_are_neutral(world: World) -> None:
    scene = Scene(world)
    for answer in a_day(scene):
        if answer.mimetype == "text/html" and answer.status_code == 200:
            title = BeautifulSoup(answer.get_data(as_text=True), "html.parser").title
            assert title and leaks(title.get_text(), (*MARKERS, scene.visit["code"])) == []
        assert leaks(answer.headers.get("Content-Disposition", ""), (scene.visit["code"],)) == []


def test_the_trail_holds_numbers_and_digests_and_no_word_of_a_record(world: World) -> None:
    a_day(Scene(world))

    session().rollback()
    kept = "\n".join(f"{entry.subject} {entry.detail}" for entry in session().query(TrailEntry))
    assert "CEN-" in kept
    assert leaks(kept, (*MARKERS, *ANSWERS)) == []


def test_a_crash_tells_the_log_the_place_and_not_the_words(
    world: World, log: Kept, monkeypatch: pytest.MonkeyPatch
) -> None:
    def crash(*_args: object) -> None:
        raise RuntimeError(f"cannot store {LOT_REASON}")

    scene = Scene(world)
    monkeypatch.setattr(service, "judge", crash)
    monkeypatch.setattr(world.app, "testing", False)
    monkeypatch.setitem(world.app.config, "PROPAGATE_EXCEPTIONS", False)

    answers = [
        scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(dose__lot_reason=LOT_REASON)),
        scene.ask("POST", "/visits/new", "officer.cen", data={**FIRST_PAGE, "lot_reason": LOT_REASON}),
    ]

    assert [answer.status_code for answer in answers] == [500, 500]
    assert "crash in" in "\n".join(log.lines)
    assert (
        leaks("\n".join(log.lines) + "".join(answer.get_data(as_text=True) for answer in answers), MARKERS)
        == []
    )


def test_a_stranger_s_error_page_repeats_nothing(world: World) -> None:
    scene = Scene(world)
    a_day(scene)
    for path in (
        "/visits/<code>",
        "/visits/<code>/recorded",
        "/api/v1/visits/<code>",
        "/referrals/<number>/slip",
    ):
        answer = scene.ask("GET", scene.address(path), "officer.riv")
        assert leaks(answer.get_data(as_text=True), (*MARKERS, scene.visit["register_number"])) == []


def test_this_guard_can_fail(world: World, log: Kept, addresses: list[str]) -> None:
    scene = Scene(world)
    world.app.logger.info("visit %s: %s", scene.visit["code"], LOT_REASON)
    scene.ask("GET", f"/visits?note={REASON}", "officer.cen")

    assert leaks("\n".join(log.lines), (LOT_REASON, scene.visit["code"])) == [LOT_REASON, scene.visit["code"]]
    assert leaks("\n".join(addresses), MARKERS) == [REASON]
