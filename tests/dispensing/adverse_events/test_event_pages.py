"""Reports as people with a plain browser meet them, and as programs do."""

import csv
import io
from typing import Any

import pytest
from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core.database import session
from dispensing.adverse_events import asking, queries
from dispensing.adverse_events.waiting import queries as waits
from tests.factories.events import event_at, review, visit_of
from tests.factories.world import World
from tests.guards.test_plain_words import HIGHEST_GRADE, _lines, grade

SAYS = {"terms": ["nausea"], "words": "Felt bad", "seriousness": ["admission"]}


def missing(page: Any) -> list[str]:
    """What the page says is missing."""
    found = [item.get_text(" ").split(": ") for item in page.soup.select("ul[aria-labelledby=four] li")]
    return sorted({name.strip() for name, state in found if state.strip() == "missing"})


def test_from_the_receipt_to_a_report_at_the_liaison_s(world: World) -> None:
    code = visit_of(world)
    officer = world.page("officer.cen")
    receipt = officer.get(f"/visits/{code}/recorded")
    assert receipt.soup.select_one(f"a[href='/visits/{code}/problems']")
    officer.get(f"/visits/{code}/problems")
    page = officer.get(f"/visits/{code}/report")
    assert missing(page) == ["What happened"]

    page = officer.send({**SAYS, "onset_hours": "2", "known_hours": "1"}, press="Check")
    assert (missing(page), page.status) == ([], 200) and "All four things are here" in page.words
    page = officer.send({}, press="Send report")

    assert "Waits for review" in page.words and "Serious" in page.words
    assert "District by 21 Nov 2026, 08:30" in page.words
    assert f"/visits/{code}" in str(page.soup)
    liaison = world.page("liaison.north")
    home = liaison.get("/")
    assert "A report waits for your review" in home.words
    seen = liaison.get(page.path)
    assert "Felt bad" in seen.words and code not in str(seen.soup)
    seen = liaison.send({"causality": "possible", "expected": "yes"}, action="/review")
    assert "Reviewed" in seen.words and "Told 20 Nov 2026" in seen.words
    day = {"sent_on-day": "20", "sent_on-month": "11", "sent_on-year": "2026"}
    seen = liaison.send({"reference": "ZR-4", **day}, action="/sent")
    assert "ZR-4, sent 20 Nov 2026" in seen.words
    seen = liaison.send({}, action="/close")
    assert "Closed" in seen.words
    again = officer.get(f"{page.path}/follow-up")
    assert again.soup.select_one("input[value=nausea][checked]")
    again = officer.send({"outcome": "recovered"}, press="Add to the report")
    assert "Waits for review" in again.words and "Well again" in again.words


def test_the_check_step_works_without_script_and_keeps_what_was_typed(world: World) -> None:
    officer = world.page("officer.cen")
    page = officer.get("/adverse-events/new")
    assert missing(page) == ["What happened", "Which product", "Who it is about"]

    page = officer.send({"product": "LNG-1.5", "words": "Felt bad"}, press="Check")
    assert missing(page) == ["Who it is about"]
    assert "Still missing: who it is about." in page.words
    page = officer.send({"kind": "product_defect"}, press="Check")
    assert missing(page) == []
    assert "Felt bad" in page.words


def test_a_draft_is_kept_finished_and_sent_later(world: World) -> None:
    officer = world.page("officer.cen")
    officer.get("/adverse-events/new")
    page = officer.send({"terms": ["headache"]}, press="Keep it, send later")
    assert "Not sent in yet" in page.words and "Still missing: who it is about, which product." in page.words
    assert "A report is not sent in yet" in officer.get("/").words

    officer.get(f"{page.path}/change")
    page = officer.send({"product": "LNG-1.5", "lot": "C1100", "sex": "female"}, press="Save")
    assert page.errors() == ["This lot is of another product. Check both."]
    page = officer.send({"lot": "B2304"}, press="Save")
    page = officer.send({}, action="/submit")
    assert "Waits for review" in page.words and "B2304" in page.words


def test_bad_answers_are_told_at_their_field_and_nothing_is_kept(world: World) -> None:
    officer, code = world.page("officer.cen"), visit_of(world)
    officer.get(f"/visits/{code}/report")
    page = officer.send({"terms": ["nausea"], "onset_hours": "two", "known_hours": "-1"}, press="Send report")

    assert (page.status, page.errors()) == (422, ["Write whole hours, like 5."] * 2)
    page = officer.send({"onset_hours": "1", "known_hours": "5"}, press="Send report")
    assert page.errors() == ["This is after you knew of it. Check both times."]
    assert "No report yet" in officer.get("/adverse-events").words


def test_asked_none_is_pressed_once_and_stands_on_the_visit_s_page(world: World) -> None:
    officer, code = world.page("officer.cen"), visit_of(world)
    officer.get(f"/visits/{code}/problems")
    before = officer.page
    page = officer.send({}, press="I asked: no problem")
    officer.page = before
    page = officer.send({}, press="I asked: no problem")

    assert page.words.count(": no problem") == 1 + 1  # the button's own words, and one answer


def test_an_outdated_review_is_told_and_keeps_nothing(world: World) -> None:
    made = event_at(world, "submitted")
    liaison, officer = world.page("liaison.north"), world.api("officer.cen")
    liaison.get(f"/adverse-events/{made.number}")
    news = {"version": made.version, "outcome": "not_recovered"}
    assert officer.post(f"/adverse-events/{made.number}/follow-up", news).status_code == 201

    page = liaison.send({"causality": "certain", "expected": "no"}, action="/review")

    assert (
        page.status == 409 and "Follow-up added at 09:30" in page.words and "Waits for review" in page.words
    )


def test_the_form_prints_every_field_even_when_it_is_empty(world: World) -> None:
    code = visit_of(world)
    made = event_at(world, "submitted", visit=code, age_years=19)
    page = world.page("liaison.north").get(f"/adverse-events/{made.number}/form")

    labels = [one.get_text(" ").strip() for one in page.soup.select(".paper dt")]
    assert {"Code", "Age", "Sex", "Weight", "Suspect product", "Lot (batch)", "Expiry", "Dose", "Given on",
            "Event", "Began", "Serious because", "Outcome", "Action taken", "Reporter's role", "Station",
            "Caused by it (WHO-UMC)", "Regulator's number"} <= set(labels)  # fmt: skip
    assert "19 years" in page.words and "1 tablet" in page.words and code not in str(page.soup)
    empty = event_at(world, "draft", product=None, lot=None, terms=(), words="", sex=None, age_band=None)
    blank = world.page("officer.cen").get(f"/adverse-events/{empty.number}/form")
    assert [one.get_text(" ").strip() for one in blank.soup.select(".paper dt")] == labels
    answer = world.page("officer.cen").client.get(f"/adverse-events/{empty.number}/form.pdf")
    assert answer.data.startswith(b"%PDF")
    assert answer.headers["Content-Disposition"] == "inline; filename=report.pdf"


def test_files_are_asked_for_with_a_purpose_and_hold_no_words_but_for_one(world: World) -> None:
    made = event_at(world, "submitted", kind="suspected_counterfeit", lot="=1+1", words="markerword")
    liaison = world.page("liaison.north")
    for path, has_words in (
        ("/adverse-events/export", False),
        (f"/adverse-events/{made.number}/export", True),
    ):
        page = liaison.get(path)
        assert liaison.send({"purpose": ""}).errors() == ["Write what the file is for."]
        page = liaison.send({"purpose": "To the regulator"})
        rows = list(csv.DictReader(io.StringIO(page.response.data.decode("utf-8-sig"))))
        assert rows[0]["report_number"].replace("-", "") == made.number
        assert ("markerword" in str(rows)) is has_words
    session().rollback()
    kept = session().scalars(select(TrailEntry.detail).where(TrailEntry.action == "events_exported")).all()
    assert len(kept) == 2 and all("To the regulator" in one for one in kept)


def test_other_reports_on_a_lot_are_counted_and_the_lot_is_held_from_there(world: World) -> None:
    mine = event_at(world, "submitted")
    event_at(world, "submitted", at="officer.riv")
    page = world.page("officer.cen").get(f"/adverse-events/{mine.number}")
    assert "1 other report speaks of this lot, 1 of them elsewhere." in page.words
    assert "on hold everywhere" not in page.words

    liaison = world.page("liaison.north")
    page = liaison.get(f"/adverse-events/{mine.number}")
    assert "1 other report speaks of this lot." in page.words
    page = liaison.send({}, action="/hold")
    assert page.path == "/lots/B2291" and "On hold" in page.words


def test_programme_sees_numbers_alone_and_none_that_are_small(world: World) -> None:
    for _ in range(5):
        event_at(world, "submitted")
    event_at(world, "submitted", kind="medication_error")
    programme = world.page("programme")
    page = programme.get("/adverse-events/counts")

    assert "Felt ill after the tablets 5" in page.words
    assert "A mistake was made in giving them fewer than 5" in page.words
    assert programme.get("/adverse-events").status == 403


def test_none_of_some_still_allows_a_share(world: World) -> None:
    code, officer = visit_of(world), world.actor("officer.cen")
    assert waits.most_share(waits.totals(world.actor("programme"))) is None
    for one in [code, *(visit_of(world) for _ in range(4))]:
        world.act(lambda visit=one: asking.record_answer(officer, visit))

    page = world.page("programme").get("/adverse-events/counts")

    assert "None of 5 still allows that up to 60.0 in 100 feel ill" in page.words


@pytest.mark.parametrize("path", ["/adverse-events", "/adverse-events/new"])
def test_the_words_are_plain(world: World, path: str) -> None:
    assert grade(_lines(world.page("officer.cen").get(path))) <= HIGHEST_GRADE


def test_a_program_gets_the_same_answer_again_and_keys_are_held(world: World) -> None:
    api = world.api("officer.cen")
    body = {"visit": visit_of(world), "terms": ["nausea"], "known_at": "2026-11-20T09:30:00+02:00"}
    first = api.post("/adverse-events", body, key="one")
    assert (first.status_code, first.get_json()["valid"], first.get_json()["missing"]) == (201, True, [])
    number = first.get_json()["id"]
    assert (
        api.post(f"/adverse-events/{number}/submit", {"version": 1}, key="two").get_json()["state"]
        == "submitted"
    )

    again = api.post("/adverse-events", body, key="one")
    assert (again.status_code, again.headers["Idempotent-Replay"]) == (200, "true")
    assert again.get_json() == first.get_json()
    assert api.post("/adverse-events", {**body, "terms": []}, key="one").get_json()["code"] == "key_reused"
    assert api.get("/adverse-events").get_json()["items"][0]["id"] == number


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"terms": ["sneezing"]}, "terms.0"),
        ({"known_at": "yesterday"}, "known_at"),
        ({"known_at": "2026-11-20T09:00:00"}, "known_at"),
        ({"known_at": "2026-11-21T09:00:00+02:00"}, "known_at"),
        ({"words": "x" * 1001}, "words"),
        ({"colour": "red"}, "colour"),
        ({"terms": "nausea"}, "terms"),
        ({"age_years": True}, "age_years"),
        ({"lot": "B2291"}, "product"),
        ({"product": "LNG-1.5", "lot": "C1100"}, "lot"),
    ],
)
def test_bad_input_is_told_at_its_field(world: World, body: dict[str, Any], field: str) -> None:
    answer = world.api("officer.cen").post("/adverse-events", body)

    assert (answer.status_code, list(answer.get_json()["errors"])) == (422, [field])


def test_another_station_s_visit_and_a_missing_one_get_the_same_answer(world: World) -> None:
    other = world.api("officer.riv")
    answers = [
        other.post("/adverse-events", {"visit": code, "terms": ["nausea"]}).get_json()
        for code in (visit_of(world), "0000000000", "\x00", "")
    ]
    assert answers == [answers[0]] * 4 and answers[0]["status"] == 404
    made = event_at(world, "submitted")
    for name in ("officer.riv", "liaison.south"):
        client = world.api(name)
        found, nothing = (
            client.get(f"/adverse-events/{one}").get_json() for one in (made.number, "ZZZZZZZZ")
        )
        assert found == nothing and found["status"] == 404


def test_reading_one_and_the_list_is_trailed_on_the_station_s_chain(world: World) -> None:
    made = event_at(world, "submitted")
    review(world, made)
    world.api("liaison.north").get(f"/adverse-events/{made.number}")
    station_id = queries.one(world.actor("officer.cen"), made.number).station_id
    query = select(TrailEntry.subject).where(
        TrailEntry.action == "event_read", TrailEntry.chain_id == station_id
    )

    assert session().scalars(query).all() == [made.number]
