"""The auditor's page of the trail: what it shows, to whom, and that reading it is itself an entry."""

import json

import pytest
from sqlalchemy import select

from accounts.people import service as people
from accounts.people import sign_in as door
from accounts.people.service import system_actor
from accounts.trail.models import TrailEntry
from core.database import session
from tests.accounts.trail_entries import counted, newest, wrote_one
from tests.factories.cast import PASSWORD


def test_the_auditor_sees_the_newest_first(world):
    world.act(lambda: people.reset_person(system_actor(), "officer.cen"))
    world.act(lambda: people.disable_person(system_actor(), "officer.riv"))

    rows = rows_of(world.page("auditor").get("/trail"))

    assert "signed in" in rows[0] and "auditor" in rows[0]
    assert "disabled a person" in rows[1] and "officer.riv" in rows[1]
    assert "made a new start code" in rows[2]


def rows_of(page):
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


def test_each_opening_of_the_page_is_an_entry_with_what_was_sought(world):
    browser = world.page("auditor")

    wrote_one(world, "trail_read", lambda: browser.get("/trail"))
    wrote_one(world, "trail_read", lambda: browser.get("/trail?place=CEN&person=Officer.CEN"))

    assert json.loads(newest().detail) == {"place": "CEN", "person": "officer.cen"}


def test_the_filters_narrow_by_place_person_and_action(world):
    world.page("officer.cen")
    world.page("officer.riv")
    browser = world.page("auditor")

    at_river = rows_of(browser.get("/trail?place=RIV"))
    by_officer = rows_of(browser.get("/trail?person=officer.cen"))
    signed_in = rows_of(browser.get("/trail?action=signed_in"))

    assert at_river and all("River Station" in row for row in at_river)
    assert by_officer and all("officer.cen" in row for row in by_officer)
    assert signed_in and all("signed in" in row for row in signed_in)


def test_pages_go_back_to_the_first_entry_without_gap_or_double(world):
    browser = world.page("auditor")
    everything = set(session().scalars(select(TrailEntry.seq).where(TrailEntry.chain_id == 1)))
    page, seen = browser.get("/trail?limit=5"), []
    while True:
        seen += rows_of(page)
        onward = page.soup.select_one("nav a[rel=next]")
        if onward is None:
            break
        page = browser.get(onward["href"])

    assert len(seen) >= len(everything)
    assert "added a place" in seen[-1]


@pytest.fixture
def provincial(world):
    """An auditor of one province only, who does not see the programme's own chain."""
    code = world.act(
        lambda: people.add_person(system_actor(), name="auditor.pro", role="auditor", at=["PRO"])
    )
    door.choose_password("auditor.pro", code, PASSWORD, "127.0.0.1")
    return world.page("auditor.pro")


def test_an_auditor_of_a_province_sees_the_places_under_it_alone(world, provincial):
    world.page("officer.cen")
    world.page("admin")

    rows = rows_of(provincial.get("/trail"))

    assert [row for row in rows if "Central Station" in row]
    assert not [row for row in rows if "Whole programme" in row or "admin" in row]


def test_a_place_outside_the_posting_is_not_found(world, provincial):
    assert provincial.get("/trail?place=ALL").status == 404
    assert provincial.get("/trail?place=NONE").status == 404


@pytest.mark.parametrize("query", ["cursor=!", "limit=0", "cursor=zzzzzzzzzzzzzzzzzzzz"])
def test_a_cursor_that_is_not_ours_is_refused(world, query):
    assert world.page("auditor").get(f"/trail?{query}").status == 422


@pytest.mark.parametrize("query", ["action=nothing", "place=%00", "person=" + "x" * 41])
def test_a_filter_that_is_none_of_ours_says_so_and_reads_nothing(world, query):
    browser = world.page("auditor")
    before = counted()

    page = browser.get(f"/trail?{query}")

    assert page.status == 422 and rows_of(page) == []
    assert counted() == before


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "liaison.north", "programme", "admin"])
def test_nobody_else_reads_the_trail(world, name):
    assert world.page(name).get("/trail").status == 403
