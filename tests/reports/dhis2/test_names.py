"""The mapping: what is wrong with one, in words, and that it goes out as a table and comes back the same."""

import csv
import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from accounts.people.service import system_actor
from core.errors import Forbidden, Invalid, WrongState
from core.spreadsheets import csv_stream, read_table
from reports.dhis2 import queries
from reports.dhis2.names import mapping, service, table
from reports.dhis2.names.mapping import Names, Theirs
from reports.dhis2.numbers import elements
from reports.dhis2.numbers.elements import Line
from reports.dhis2.wire.payload import Target
from tests.factories import cast

PARENTS = {"ALL": None, "PRO": "ALL", "NOR": "PRO", "CEN": "NOR", "RIV": "NOR"}
CLIENTS, CASES = Line("VSU_EC_CLIENTS"), Line("VSU_SV_CASES")
YOUNG, OLDER = (Line("VSU_EC_CLIENTS", "age_band", name) for name in ("16_17", "18_24"))
UID, OTHER_UID, COMBO = "f7n9E0hX8qk", "Ix2HsbDMLea", "V6L425pT3A0"
SOUND = Names(
    Target("BfMAe6Itzgt", "HllvX50cXC0"),
    {
        CLIENTS: Theirs(UID),
        YOUNG: Theirs(OTHER_UID, COMBO, "AGE=A16"),
        OLDER: Theirs(OTHER_UID, "Prlt0C1RF0s"),
    },
    {"CEN": "DiszpKrYNg8", "RIV": "g8upMTyEZGZ"},
)
LINES = list(elements.lines({"LNG-1.5": "Levonorgestrel"}))


def test_a_sound_mapping_has_no_fault() -> None:
    assert mapping.faults(SOUND, PARENTS) == {}


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"target": Target("short")}, "data_set", "A UID is 11 letters and digits"),
        ({"target": Target("B" * 51, data_set_scheme="code")}, "data_set", "A code has 1 to 50"),
        ({"target": Target("BfMAe6Itzgt", "x")}, "attribute_option_combo", "A UID is 11"),
        ({"target": Target("BfMAe6Itzgt", org_unit_scheme="name")}, "org_unit_scheme", "Choose UID or code"),
        (
            {"figures": {CLIENTS: Theirs("1234567890a")}},
            "VSU_EC_CLIENTS:data_element",
            "begins with a letter",
        ),
        (
            {"figures": {CLIENTS: Theirs(UID, "V6L425pT3A")}},
            "VSU_EC_CLIENTS:option_combo",
            "A UID is 11",
        ),
        ({"figures": {CLIENTS: Theirs(UID, "", "AGE")}}, "VSU_EC_CLIENTS:adx", "like AGE=U18"),
        (
            {"figures": {YOUNG: Theirs(UID, COMBO), OLDER: Theirs(UID, COMBO)}},
            "VSU_EC_CLIENTS:age_band:18_24:data_element",
            "goes there already",
        ),
        (
            {"figures": {CLIENTS: Theirs(UID), CASES: Theirs(UID, COMBO)}},
            "VSU_SV_CASES:data_element",
            "adds up what stands under one data element",
        ),
        (
            {"figures": {CLIENTS: Theirs(UID), YOUNG: Theirs(UID, COMBO)}},
            "VSU_EC_CLIENTS:age_band:16_17:data_element",
            "adds up what stands under one data element",
        ),
        ({"places": {"XXX": "DiszpKrYNg8"}}, "place:XXX", "no station, district or province of ours"),
        ({"places": {"CEN": "DiszpKrYNg"}}, "place:CEN", "A UID is 11"),
        ({"places": {"CEN": "DiszpKrYNg8", "RIV": "DiszpKrYNg8"}}, "place:RIV", "CEN goes to this"),
        ({"places": {"CEN": "DiszpKrYNg8", "PRO": "g8upMTyEZGZ"}}, "place:CEN", "counted twice"),
        ({"places": {"CEN": "DiszpKrYNg8", "ALL": "g8upMTyEZGZ"}}, "place:CEN", "lies in ALL"),
    ],
)
def test_each_fault_is_told_at_its_field(change: dict[str, Any], field: str, words: str) -> None:
    found = mapping.faults(replace(SOUND, **change), PARENTS)

    assert list(found) == [field]
    assert words in " ".join(found[field])


def test_a_mapping_goes_out_as_a_table_and_comes_back_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mapping.csv"
    rows = table.rows(SOUND, LINES, {"CEN": "=Central", "RIV": "River", "LAK": "Lake"}, {CLIENTS: "Given"})
    path.write_bytes(b"".join(csv_stream(table.HEAD, rows)))

    assert table.read(read_table(path), LINES) == SOUND
    words = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))
    assert len(words) == len(LINES) + 2 + 4 + 3
    assert [row["words"] for row in words if row["ours"] == "CEN"] == ["'=Central"]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (["figure,VSU_EC_CLIENTS,,,f7n9E0hX8qk,,", "figure,VSU_EC_CLIENTS,,,Ix2HsbDMLea,,"], "same as row 2"),
        (["figure,VSU_NOTHING,,,f7n9E0hX8qk,,"], "Row 2 names no figure of ours: VSU_NOTHING"),
        (["figure,VSU_EC_CLIENTS,age_band,90,f7n9E0hX8qk,,"], "no category of VSU_EC_CLIENTS: age_band 90"),
        (["figur,VSU_EC_CLIENTS,,,f7n9E0hX8qk,,"], "begins with 'figur'"),
        (["scheme,everything,,,uid,,"], "begins with 'scheme'"),
    ],
)
def test_a_row_that_cannot_be_read_is_told_by_its_number(tmp_path: Path, rows: list[str], words: str) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text("\n".join([",".join(table.HEAD[:7]), *rows]), encoding="utf-8")

    with pytest.raises(Invalid) as refusal:
        table.read(read_table(path), LINES)

    assert words in " ".join(refusal.value.errors["file"])


def test_a_table_without_our_columns_is_told_which_one_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "mapping.csv"
    path.write_text("row,ours\nplace,CEN", encoding="utf-8")

    with pytest.raises(Invalid) as refusal:
        table.read(read_table(path), LINES)

    assert "No theirs" in refusal.value.errors["file"][0]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (CLIENTS, "Survivors given EC"),
        (YOUNG, "Survivors given EC: age 16 or 17"),
        (Line("VSU_EC_CLIENTS", "hours_band", "0-24"), "Survivors given EC: under 24 hours"),
        (Line("VSU_EC_NOT_GIVEN", "reason", "already_pregnant"), "Not given: they are already pregnant"),
        (Line("VSU_STK_RECEIVED", "product", "LNG-1.5"), "Received: Levonorgestrel"),
        (Line("VSU_STK_RECEIVED", "product", "GONE"), "Received: GONE"),
        (Line("VSU_REF_MADE", "service", "pep"), "Referrals made: PEP"),
    ],
)
def test_a_line_is_told_in_words(line: Line, words: str) -> None:
    assert elements.words(line, {"LNG-1.5": "Levonorgestrel"}) == words


def keep(world, names: Names, who: str = "programme", seen: int = 0) -> int:
    actor = world.actor(who) if who != "system" else system_actor()
    return world.act(lambda: service.set_names(actor, names, seen=seen))


def test_each_saving_is_a_version_and_the_newest_counts(world) -> None:
    assert keep(world, SOUND) == 1
    assert queries.names() == SOUND

    changed = replace(SOUND, places={"NOR": "DiszpKrYNg8"})
    assert keep(world, changed, "system", seen=1) == 2

    assert queries.names() == changed
    assert queries.names(1) == SOUND


def test_a_change_made_from_an_older_version_is_refused(world) -> None:
    keep(world, SOUND)

    with pytest.raises(WrongState):
        keep(world, SOUND, seen=0)


@pytest.mark.parametrize("who", ["officer.cen", "incharge.cen", "liaison.north", "admin", "auditor"])
def test_other_roles_do_not_set_it(world, who: str) -> None:
    with pytest.raises(Forbidden):
        keep(world, SOUND, who)


def test_programme_staff_of_one_province_do_not_set_it(world) -> None:
    cast.add_person("programme.pro", "programme", "PRO")

    with pytest.raises(Forbidden, match="whole programme"):
        keep(world, SOUND, "programme.pro")
