"""What is sent and what comes back, in the documented shapes: JSON by a schema, CSV and ADX read back."""

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import jsonschema
import pytest

from reports.dhis2.wire import identifiers, payload, periods
from reports.dhis2.wire.payload import Target, Value

SCHEMA = json.loads((Path(__file__).parent / "data_value_set.schema.json").read_text(encoding="utf-8"))
OCTOBER = periods.read("202610")
TARGET = Target("BfMAe6Itzgt", "HllvX50cXC0")
VALUES = [
    Value("DiszpKrYNg8", "f7n9E0hX8qk", "V6L425pT3A0", (("AGE", "AGE_18P"),), 12),
    Value("DiszpKrYNg8", "f7n9E0hX8qk", "Prlt0C1RF0s", (("AGE", "AGE_U18"),), 0),
    Value("g8upMTyEZGZ", "Ix2HsbDMLea", "", (), 31),
]
KNOWN = {
    "dataElement": {"f7n9E0hX8qk": "VSU_EC_CLIENTS", "Ix2HsbDMLea": "VSU_EC_DOSES"},
    "orgUnit": {"DiszpKrYNg8": "CEN", "g8upMTyEZGZ": "RIV"},
    "categoryOptionCombo": {"V6L425pT3A0": "A18", "Prlt0C1RF0s": "U18", "HllvX50cXC0": "default"},
    "dataSet": {"BfMAe6Itzgt": "VSU_MONTHLY"},
}


@pytest.mark.parametrize(
    ("text", "start", "end", "adx"),
    [
        ("202610", date(2026, 10, 1), date(2026, 11, 1), "2026-10-01/P1M"),
        ("202612", date(2026, 12, 1), date(2027, 1, 1), "2026-12-01/P1M"),
        ("2026Q1", date(2026, 1, 1), date(2026, 4, 1), "2026-01-01/P3M"),
        (" 2026q4 ", date(2026, 10, 1), date(2027, 1, 1), "2026-10-01/P3M"),
    ],
)
def test_a_period_is_read_as_dhis2_writes_it(text: str, start: date, end: date, adx: str) -> None:
    found = periods.read(text)

    assert (found.start, found.end, found.adx) == (start, end, adx)


@pytest.mark.parametrize(
    "text", ["", "2026", "202613", "202600", "2026Q5", "2026-10", "199912", "２０２６１０"]
)
def test_any_other_period_is_told_how_to_be_written(text: str) -> None:
    with pytest.raises(ValueError, match="202610"):
        periods.read(text)


@pytest.mark.parametrize(
    ("name", "scheme", "is_sound"),
    [
        ("f7n9E0hX8qk", "uid", True),
        ("f7n9E0hX8q", "uid", False),
        ("f7n9E0hX8qkk", "uid", False),
        ("77n9E0hX8qk", "uid", False),
        ("f7n9E0-X8qk", "uid", False),
        ("f7n9E0hX8q\n", "uid", False),
        ("ｆ7n9E0hX8qk", "uid", False),
        ("VSU_EC CLIENTS (all)", "code", True),
        ("x" * 50, "code", True),
        ("x" * 51, "code", False),
        ("", "code", False),
        (" CEN", "code", False),
        ("CE\nN", "code", False),
    ],
)
def test_a_uid_and_a_code_are_told_from_what_is_neither(name: str, scheme: str, is_sound: bool) -> None:
    fault = identifiers.fault(name, scheme)

    assert (fault is None) is is_sound
    assert fault is None or fault.startswith("A UID is 11" if scheme == "uid" else "A code has")


def test_categories_are_read_and_a_wrong_one_is_told() -> None:
    assert identifiers.categories("AGE=U18; SEX = F") == {"AGE": "U18", "SEX": "F"}
    assert identifiers.categories("") == {}
    for wrong in ("AGE", "A-GE=U18", "1AGE=U18", "AGE=", "AGE=a;AGE=b", "value=3"):
        with pytest.raises(ValueError, match="stand|AGE=U18"):
            identifiers.categories(wrong)


@pytest.mark.parametrize(
    "made",
    [
        payload.data_value_set(TARGET, OCTOBER, "DiszpKrYNg8", VALUES[:2]),
        payload.data_value_set(TARGET, OCTOBER, "DiszpKrYNg8", VALUES[:2], date(2026, 11, 4)),
        payload.bulk(TARGET, OCTOBER, VALUES),
        payload.bulk(Target("VSU_MONTHLY"), periods.read("2026Q4"), VALUES),
    ],
)
def test_json_is_of_the_documented_shape(made: dict[str, Any]) -> None:
    jsonschema.validate(json.loads(payload.as_json(made)), SCHEMA)


@pytest.mark.parametrize(
    "change",
    [
        {"dataValues": []},
        {"dataValues": [{"dataElement": "f7n9E0hX8qk", "value": 12}]},
        {"dataValues": [{"dataElement": "f7n9E0hX8qk", "value": "-99"}]},
        {"dataValues": [{"dataElement": "f7n9E0hX8qk", "value": ""}]},
        {"period": "2026-10"},
        {"orgUnit": None},
        {"hidden": "yes"},
    ],
)
def test_the_schema_can_fail(change: dict[str, Any]) -> None:
    made = payload.data_value_set(TARGET, OCTOBER, "DiszpKrYNg8", VALUES[:2]) | change

    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(made, SCHEMA)


def test_the_data_value_set_of_a_unit_names_set_period_and_unit_once() -> None:
    made = payload.data_value_set(TARGET, OCTOBER, "DiszpKrYNg8", VALUES[:1], date(2026, 11, 4))

    assert made == {
        "dataSet": "BfMAe6Itzgt",
        "completeDate": "2026-11-04",
        "period": "202610",
        "orgUnit": "DiszpKrYNg8",
        "attributeOptionCombo": "HllvX50cXC0",
        "dataValues": [
            {"dataElement": "f7n9E0hX8qk", "value": "12", "categoryOptionCombo": "V6L425pT3A0"},
        ],
    }


def test_csv_read_back_has_each_value_in_its_place() -> None:
    made = payload.as_csv(TARGET, OCTOBER, VALUES)

    rows = list(csv.reader(io.StringIO(made.decode())))
    assert rows[0] == list(payload.CSV_HEAD) and not made.startswith(b"\xef\xbb\xbf")
    assert {len(row) for row in rows} == {10}
    assert [row[:6] for row in rows[1:]] == [
        ["f7n9E0hX8qk", "202610", "DiszpKrYNg8", "Prlt0C1RF0s", "HllvX50cXC0", "0"],
        ["f7n9E0hX8qk", "202610", "DiszpKrYNg8", "V6L425pT3A0", "HllvX50cXC0", "12"],
        ["Ix2HsbDMLea", "202610", "g8upMTyEZGZ", "", "HllvX50cXC0", "31"],
    ]


def adx_faults(made: bytes) -> list[str]:
    """What the ADX schema asks for: a time, groups of values, their names; other attributes are free."""
    space = f"{{{payload.ADX}}}"
    root = ElementTree.fromstring(made)
    found = [] if root.tag == f"{space}adx" else [f"root {root.tag}"]
    try:
        moment = datetime.fromisoformat(root.get("exported", ""))
        found += [] if moment.tzinfo else ["exported has no offset"]
    except ValueError:
        found.append("exported is no time")
    for group in root:
        found += [] if group.tag == f"{space}group" and len(group) else ["an empty or unknown group"]
        found += [f"group without {name}" for name in ("orgUnit", "period", "dataSet") if not group.get(name)]
        start, _, length = group.get("period", "").partition("/")
        found += [] if date.fromisoformat(start).day == 1 and length in {"P1M", "P3M"} else ["period"]
        for one in group:
            found += [] if one.tag == f"{space}dataValue" else [f"unknown {one.tag}"]
            found += [] if one.get("dataElement") and one.get("value", "").isdecimal() else ["value"]
            found += ["unit in a value" for name in ("orgUnit", "period") if one.get(name)]
    return found if len(root) else [*found, "no group"]


def test_adx_is_of_the_documented_shape_and_says_categories_as_attributes() -> None:
    now = datetime.fromisoformat("2026-11-20T09:30:00+02:00")

    made = payload.as_adx(TARGET, OCTOBER, VALUES, now, date(2026, 11, 4))

    assert adx_faults(made) == []
    groups = ElementTree.fromstring(made).findall(f"{{{payload.ADX}}}group")
    assert [group.attrib for group in groups] == [
        {
            "orgUnit": unit,
            "period": "2026-10-01/P1M",
            "dataSet": "BfMAe6Itzgt",
            "completeDate": "2026-11-04",
            "attributeOptionCombo": "HllvX50cXC0",
        }
        for unit in ("DiszpKrYNg8", "g8upMTyEZGZ")
    ]
    assert groups[0][1].attrib == {"dataElement": "f7n9E0hX8qk", "AGE": "AGE_18P", "value": "12"}


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        (b'value="31"', b'value="&lt;10"', "value"),
        (b"2015", b"2016", "root"),
        (b"/P1M", b"/P1W", "period"),
        (b"+02:00", b"", "offset"),
        (b'dataSet="BfMAe6Itzgt"', b'dataSet=""', "dataSet"),
    ],
)
def test_the_check_of_adx_can_fail(old: bytes, new: bytes, fault: str) -> None:
    now = datetime.fromisoformat("2026-11-20T09:30:00+02:00")
    made = payload.as_adx(TARGET, OCTOBER, VALUES, now)

    assert old in made
    assert fault in " ".join(adx_faults(made.replace(old, new)))


def test_equal_values_have_one_fingerprint_and_a_changed_one_another() -> None:
    first = payload.fingerprint(TARGET, OCTOBER, VALUES)

    assert payload.fingerprint(TARGET, OCTOBER, list(reversed(VALUES))) == first
    assert payload.fingerprint(TARGET, OCTOBER, VALUES[1:]) != first
    assert payload.fingerprint(TARGET, periods.read("202609"), VALUES) != first
    assert payload.fingerprint(Target("BfMAe6Itzgt", "HllvX50cXC0", "code"), OCTOBER, VALUES) != first
