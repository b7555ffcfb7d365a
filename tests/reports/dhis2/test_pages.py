"""The pages, pressed through: say where numbers go, look, dry run, send, file; and what goes wrong."""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import pytest

from core.errors import CannotStart
from reports.dhis2 import queries
from reports.dhis2.wire import remote
from tests.reports.dhis2 import setting
from tests.reports.dhis2.setting import CLIENTS, NAMES
from tests.reports.dhis2.stand_in import StandIn

HOME = "/reports/dhis2"


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


def test_from_nothing_to_a_quarter_that_is_sent(world, monkeypatch) -> None:
    setting.count(world)
    page = world.page("programme")
    page.get(f"{HOME}/target")
    page.send({"data_set": "BfMAe6Itzgt", "attribute_option_combo": "HllvX50cXC0"})
    page.get(f"{HOME}/figures/VSU_EC_CLIENTS")
    page.send({"VSU_EC_CLIENTS:data_element": " f7n9E0hX8qk ", "VSU_EC_CLIENTS:option_combo": "V6L425pT3A0"})
    page.get(f"{HOME}/places")
    page.send({"place:NOR": "DiszpKrYNg8", "place:SOU": "g8upMTyEZGZ"})
    assert queries.names().figures.keys() == {CLIENTS}
    with setting.server() as running:
        setting.connect(monkeypatch, world, running.url)
        page.get(HOME)
        shown = page.get(f"{HOME}/preview?period=2026Q3")
        assert "2 numbers would leave: 2 not sent before, 0 changed" in shown.words
        assert "Send to DHIS2" not in shown.words

        tried = page.send({}, action="/send")
        assert tried.heading == "Dry run: Quarter 3 of 2026"
        assert "DHIS2 would have: 2 new" in tried.words and running.kept == {}
        page.get(f"{HOME}/preview?period=2026Q3")
        sent = page.send({}, action="/send", press="Send to DHIS2")

        assert sent.heading == "Sent: Quarter 3 of 2026" and "DHIS2 has: 2 new" in sent.words
        assert sorted(running.kept.values()) == ["13", "26"]
        page.get(f"{HOME}/preview?period=2026Q3")
        again = page.send({}, action="/send", press="Send to DHIS2")
        assert "Nothing changed: all 2 numbers are there already." in again.words
    assert "Nothing changed: all 2 numbers" in page.get(HOME).words


def test_a_wrong_uid_is_told_at_its_field_and_nothing_is_kept(counted) -> None:
    page = counted.page("programme")
    page.get(f"{HOME}/figures/VSU_EC_CLIENTS")

    answer = page.send({"VSU_EC_CLIENTS:data_element": "f7n9E0hX8q"})

    assert answer.status == 422
    assert answer.errors() == [
        "A UID is 11 letters and digits and begins with a letter. “f7n9E0hX8q” is not."
    ]
    assert queries.version() == 1


def test_two_people_at_once_are_told_so(counted) -> None:
    page = counted.page("programme")
    page.get(f"{HOME}/places")
    setting.name_all(counted, replace(NAMES, places={"NOR": "DiszpKrYNg8"}), seen=1)

    answer = page.send({"place:CEN": "g8upMTyEZGZ"})

    assert answer.status == 409 and "Somebody changed the mapping meanwhile" in answer.words


def test_the_mapping_goes_out_and_comes_back_as_a_file(counted) -> None:
    page = counted.page("programme")
    text = page.fetch("GET", f"{HOME}/mapping.csv").response.get_data(as_text=True)
    rows = list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))
    assert ["place", "NOR", "", "", "DiszpKrYNg8", "", "", "North District"] in rows

    def bring(content: str, **ticks: str):
        page.get(f"{HOME}/mapping")
        token = page.page.soup.select_one("input[name=csrf_token]")["value"]
        data = {"csrf_token": token, "file": (io.BytesIO(content.encode()), "names.csv"), **ticks}
        return page.fetch("POST", f"{HOME}/mapping", data=data)

    assert "Nothing was saved. The file is sound. 6 numbers and 2 places." in bring(text).words
    assert queries.version() == 1
    assert "Saved. 6 numbers and 2 places." in bring(text, save="yes").words
    assert queries.version() == 2 and queries.names() == NAMES
    refused = bring(text.replace("DiszpKrYNg8", "DiszpKrYNg"), save="yes")
    assert refused.status == 422 and "place NOR: A UID is 11 letters and digits" in refused.words
    assert bring("", save="yes").status == 422
    assert queries.version() == 2


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("", "Write a month like 202610"),
        ("2026", "Write a month like 202610"),
        ("202611", "is not over yet"),
        ("209912", "is not over yet"),
        ("2026-10-01", "Write a month like 202610"),
        ("2026Q9", "Write a month like 202610"),
        ("%00", "Write a month like 202610"),
        ("x" * 3000, "Write a month like 202610"),
    ],
)
def test_a_period_that_is_none_is_told_on_the_page(counted, period: str, words: str) -> None:
    answer = counted.page("programme").get(f"{HOME}/preview?period={period}")

    assert answer.status == 422 and words in " ".join(answer.errors())


def test_the_preview_says_what_is_left_out_and_why(world) -> None:
    setting.count(world, {"CEN": (4, 4), "LAK": (30, 30)})
    setting.name_all(world)

    shown = world.page("programme").get(f"{HOME}/preview?period=2026Q3")

    assert "Left out:" in shown.words and "fewer than 10" in shown.words
    assert "-99" not in shown.words


def test_a_file_comes_as_an_attachment_without_a_byte_order_mark(counted) -> None:
    page = counted.page("programme")
    page.get(f"{HOME}/preview?period=2026Q3")

    answer = page.send({}, action="/file", press="File: CSV").response

    assert answer.headers["Content-Disposition"] == 'attachment; filename="dhis2-2026Q3.csv"'
    assert answer.get_data().startswith(b'"dataelement","period","orgunit"')


def test_sending_before_the_dry_run_is_refused_on_the_page(counted, server) -> None:
    page = counted.page("programme")
    shown = page.get(f"{HOME}/preview?period=2026Q3")
    token = shown.soup.select_one("input[name=csrf_token]")["value"]

    answer = page.fetch("POST", f"{HOME}/send", data={"csrf_token": token, "period": "2026Q3", "dry": "no"})

    assert answer.status == 409 and "Make a dry run first" in answer.words and server.kept == {}


@pytest.mark.parametrize(
    ("mood", "words"),
    [
        (401, "does not take our name and password"),
        ("cut", "Send again: nothing is doubled"),
        (413, "too much"),
    ],
)
def test_a_sending_that_breaks_off_is_told_in_words(counted, server, mood, words: str) -> None:
    page = counted.page("programme")
    page.get(f"{HOME}/preview?period=2026Q3")
    server.moods = [mood]

    answer = page.send({}, action="/send")

    assert "Not complete." in answer.words and words in answer.words


def test_a_name_that_dhis2_does_not_know_is_told_by_ours(counted, monkeypatch) -> None:
    with setting.server(known={"dataElement": {"Ix2HsbDMLea": "x"}}) as running:
        setting.connect(monkeypatch, counted, running.url)
        page = counted.page("programme")
        page.get(f"{HOME}/preview?period=2026Q3")

        answer = page.send({}, action="/send")

    assert "North District" in answer.words
    assert (
        "DHIS2 does not know this data element, or may not show it to us. Survivors given EC." in answer.words
    )


@pytest.mark.parametrize("who", ["officer.cen", "incharge.cen", "liaison.north", "admin", "auditor"])
def test_others_do_not_see_it(counted, who: str) -> None:
    assert counted.page(who).get(HOME).status == 403


def test_without_a_server_the_page_offers_files_alone(counted) -> None:
    page = counted.page("programme")

    assert "No DHIS2 is set up." in page.get(HOME).words
    shown = page.get(f"{HOME}/preview?period=2026Q3").words
    assert "File: ADX" in shown and "Dry run" not in shown


@pytest.mark.parametrize("path", ["figures/VSU_NOTHING", "sendings/99"])
def test_what_is_not_there_is_not_found(counted, path: str) -> None:
    assert counted.page("programme").get(f"{HOME}/{path}").status == 404


GOOD = {
    "DHIS2_URL": "https://dhis2.example.org/hmis",
    "DHIS2_TOKEN": "t",
    "DHIS2_USERNAME": "",
    "DHIS2_PASSWORD": "",
    "DHIS2_SECONDS": 60,
}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"DHIS2_URL": "http://dhis2.example.org"}, "https://"),
        ({"DHIS2_URL": "https://dhis2.example.org/api"}, "before /api"),
        ({"DHIS2_URL": "https://me:pw@dhis2.example.org"}, "without a name"),
        ({"DHIS2_URL": "dhis2.example.org"}, "like https://"),
        ({"DHIS2_URL": "https://[dhis2"}, "cannot be read"),
        ({"DHIS2_TOKEN": ""}, "not both"),
        ({"DHIS2_USERNAME": "a", "DHIS2_PASSWORD": "b"}, "not both"),
        ({"DHIS2_SECONDS": 0}, "1 or more"),
    ],
)
def test_a_wrong_setting_stops_the_start(change: dict, words: str) -> None:
    remote.check(GOOD)
    remote.check({**GOOD, "DHIS2_URL": ""})
    with pytest.raises(CannotStart, match=words):
        remote.check({**GOOD, **change})
