"""The pages of a count: blind until it is saved, closed by a second person, plain words for bad input."""

import re
from typing import Any

import pytest

from inventory.catalogue import queries as catalogue
from inventory.ledger import queries as ledger
from tests.factories import cast, counts
from tests.factories.visits import body
from tests.factories.world import World
from tests.page_client import Page, PageClient

ANSWERS = {"seal_number": "S-1", "seal_intact": "yes"}


@pytest.fixture(autouse=True)
def box(world: World) -> None:
    counts.open_box(world, "RIV")
    cast.add_person("officer2.riv", "officer", "RIV")


def _field(number: str) -> str:
    lot = catalogue.lot(catalogue.product_by_code("LNG-1.5").id, number)  # type: ignore[union-attr]
    assert lot is not None
    return f"lot_{lot.id}"


def _save(client: PageClient, counted: dict[str, str], **more: Any) -> Page:
    client.get("/counts/new")
    return client.send({**ANSWERS, **{_field(lot): units for lot, units in counted.items()}, **more})


def _held(world: World) -> dict[str, int]:
    place = world.actor("officer.riv").place_id
    return {line.lot.number: line.units for line in ledger.stock(place)}


def test_the_form_and_the_sheet_carry_no_figure_of_the_book(world: World) -> None:
    cast.put_in_box("RIV", "LNG-1.5", "R9000", "2027-12", 7411)
    client = world.page("officer.riv")

    for path in ("/counts/new", "/counts/sheet"):
        page = client.get(path)
        html = page.response.get_data(as_text=True)
        assert "R9000" in html and "7413" not in html and "S-1" not in html
        assert not re.search(r'value="5"', html)


def test_the_witness_sees_that_the_box_was_counted_otherwise_before(world: World) -> None:
    client = world.page("officer.riv")
    first = _save(client, {"R9000": "1", "B2304": "5"})
    number = first.heading.removeprefix("Count ")
    assert "was dropped" not in first.words

    again = _save(client, {"R9000": "2", "B2304": "5"}, replaces=number)
    seen = world.page("incharge.riv").get(f"/counts/{again.heading.removeprefix('Count ')}")

    assert f"Count {number} was dropped before this one." in seen.words
    assert seen.soup.select(f"main a[href='/counts/{number}']")


def test_a_count_is_saved_and_closed_by_the_witness_on_the_counters_screen(world: World) -> None:
    client = world.page("officer.riv")

    saved = _save(client, {"R9000": "1", "B2304": "5"})
    assert saved.heading.startswith("Count ") and "Waits for a witness" in saved.words
    reason = _field("R9000").replace("lot_", "reason_")
    wrong = client.send(
        {reason: "lost", "witness": "incharge.riv", "witness_password": "wrong words"}, action="/close"
    )
    assert wrong.errors() == ["The name and password do not fit. Check both and try again."]
    own = client.send({"witness": "officer.riv", "witness_password": cast.PASSWORD}, action="/close")
    assert "You counted" in own.words and own.status == 409
    closed = client.send({"witness": "Incharge.riv ", "witness_password": cast.PASSWORD}, action="/close")

    assert "Closed" in closed.words and "by incharge.riv" in closed.words
    assert _held(world) == {"R9000": 1, "B2304": 5}
    assert cast.PASSWORD not in closed.response.get_data(as_text=True)


def test_the_witness_closes_it_later_under_their_own_sign_in(world: World) -> None:
    _save(world.page("officer.riv"), {"R9000": "1", "B2304": ""})
    witness = world.page("incharge.riv")
    witness.get("/counts")
    link = witness.page.soup.select_one("main table a")  # type: ignore[union-attr]
    page = witness.get(str(link["href"]))  # type: ignore[index]
    assert "Not counted" in page.words and not page.soup.select("[name=witness]")

    missing = witness.send({}, action="/close")
    assert missing.errors() == ["Say why there are 1 fewer of lot R9000."]
    closed = witness.send({_field("R9000").replace("lot_", "reason_"): "unexplained"}, action="/close")

    assert "Nobody knows" in closed.words
    assert _held(world) == {"R9000": 1, "B2304": 5}
    assert "One thing to explain" in world.page("incharge.riv").get("/").words


def test_what_was_given_before_closing_stays(world: World) -> None:
    client = world.page("officer.riv")
    _save(client, {"R9000": "2", "B2304": "5"})
    with world.later(minutes=2):
        sent = body(dose__given_at="2026-11-20T09:31:00+02:00", arrived_at="2026-11-20T09:31:00+02:00")
        assert world.api("officer.riv").post("/visits", sent).status_code == 201
        closed = client.send({"witness": "incharge.riv", "witness_password": cast.PASSWORD}, action="/close")

    assert "Closed" in closed.words
    assert _held(world) == {"R9000": 2, "B2304": 4}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1.5", "Write a whole number of single tablets, like 6. Write 0 for none."),
        ("-1", "Write a whole number of single tablets, like 6. Write 0 for none."),
        ("two", "Write a whole number of single tablets, like 6. Write 0 for none."),
        ("", "Write what you counted. Nothing there? Write 0."),
    ],
)
def test_bad_numbers_are_told_at_their_field(world: World, typed: str, words: str) -> None:
    refused = _save(world.page("officer.riv"), {"B2304": "", "R9000": typed})

    assert refused.status == 422
    assert refused.errors() == [words]


def test_an_absurd_number_is_asked_once(world: World) -> None:
    client = world.page("officer.riv")

    asked = _save(client, {"R9000": "4000"})
    assert asked.errors() == ["Is this right: 4000 of lot R9000? Say so, or write it again."]
    saved = client.send({"confirmed": "yes"})

    assert saved.heading.startswith("Count ")


def test_a_lot_that_is_not_listed_is_a_find(world: World) -> None:
    client = world.page("officer.riv")
    half = _save(client, {"R9000": "2", "B2304": "5"}, find_counted_0="3")
    assert half.errors() == ["Write the lot number on the pack."]
    unread = client.send({"find_lot_0": "new-1", "find_product_0": "LNG-1.5", "find_expiry_0": "soon"})
    assert unread.errors() == ["Write the expiry like 2027-03 or 2027-03-15."]

    saved = client.send({"find_expiry_0": "2028-01"})

    assert "NEW-1" in saved.words and "+3" in saved.words


def test_the_open_count_is_offered_and_can_be_replaced(world: World) -> None:
    late = world.page("officer2.riv")
    late.get("/counts/new")
    _save(world.page("officer.riv"), {"R9000": "2"})

    offered = late.send({**ANSWERS, _field("R9000"): "2"})
    assert "waits for a witness" in offered.words and "officer.riv counted" in offered.words
    saved = late.send({})

    assert saved.heading.startswith("Count ") and "officer2.riv" in saved.words


def test_a_count_on_paper_has_its_own_time(world: World) -> None:
    client = world.page("officer.riv")
    day = {"paper_on-day": "20", "paper_on-month": "11", "paper_on-year": "2026"}

    half = _save(client, {"R9000": "2"}, paper_at="8.15")
    assert half.errors() == ["Write both the day and the time."]
    late = client.send({**day, "paper_at": "23:00"})
    assert late.errors() == ["This time is still to come. Check the clock."]
    saved = client.send({"paper_at": "8.15"})

    assert "20 Nov 2026, 08:15" in saved.words


def test_a_count_is_dropped_with_a_reason(world: World) -> None:
    client = world.page("officer.riv")
    _save(client, {"R9000": "2"})

    assert client.send({}, action="/withdraw").errors() == ["Write in a few words why."]
    listed = client.send({"withdraw_reason": "Wrong box"}, action="/withdraw")

    assert "Dropped" in listed.words


def test_a_station_without_a_box_is_told_what_to_do(world: World) -> None:
    page = world.page("officer.cen").get("/counts/new")

    assert "This station has no box in the book yet." in page.words
    assert world.page("auditor").get("/counts/new").status == 403
    assert world.page("auditor").get("/counts").heading == "Counts"


def test_a_line_left_blank_is_told_before_the_count_is_closed(world: World) -> None:
    client = world.page("officer.riv")

    page = _save(client, {"R9000": "2", "B2304": ""})

    assert "Not counted: lot B2304." in page.words
    assert page.soup.select_one(".notice a[href='/counts/new']")
    assert "Not counted: lot" not in _save(client, {"R9000": "2", "B2304": "5"}).words
