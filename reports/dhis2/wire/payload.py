"""Data values as DHIS2 takes them: `dataValueSets` in JSON and CSV, and ADX. Pure: equal values, equal files.

A value that may not be shown is never in here: it is left out before, and nothing stands in its place.
"""

import csv
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any
from xml.etree import ElementTree

from reports.dhis2.wire.periods import Period

ADX = "urn:ihe:qrph:adx:2015"
# The positions count; the receiver skips the first row.
CSV_HEAD = (
    "dataelement",
    "period",
    "orgunit",
    "categoryoptioncombo",
    "attributeoptioncombo",
    "value",
    "storedby",
    "lastupdated",
    "comment",
    "followup",
)
FORMATS = {"json": "JSON", "csv": "CSV", "adx": "ADX (XML)"}
MEDIA_TYPES = {"json": "application/json", "csv": "application/csv", "adx": "application/adx+xml"}
ENDINGS = {"json": "json", "csv": "csv", "adx": "xml"}


@dataclass(frozen=True)
class Value:
    """One number under the receiver's names. `categories` are ADX's: the option of each category."""

    org_unit: str
    data_element: str
    option_combo: str
    categories: tuple[tuple[str, str], ...]
    number: int


@dataclass(frozen=True)
class Target:
    """Where values go. The schemes say whether UIDs or codes are meant."""

    data_set: str
    attribute_option_combo: str = ""
    data_element_scheme: str = "uid"
    org_unit_scheme: str = "uid"
    option_combo_scheme: str = "uid"
    data_set_scheme: str = "uid"

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters that go with every request, in whatever format."""
        return {
            "dataElementIdScheme": self.data_element_scheme,
            "orgUnitIdScheme": self.org_unit_scheme,
            "categoryOptionComboIdScheme": self.option_combo_scheme,
            "dataSetIdScheme": self.data_set_scheme,
        }


def in_order(values: Iterable[Value]) -> list[Value]:
    return sorted(values, key=lambda one: (one.org_unit, one.data_element, one.option_combo, one.categories))


def by_unit(values: Iterable[Value]) -> list[tuple[str, list[Value]]]:
    """The values of each unit together: one unit and period is one data value set."""
    ordered = in_order(values)
    return [(unit, list(found)) for unit, found in groupby(ordered, key=lambda one: one.org_unit)]


def data_value_set(
    target: Target, period: Period, org_unit: str, values: Sequence[Value], complete_on: date | None = None
) -> dict[str, Any]:
    """The values of one unit and period; `complete_on` tells that nothing more is to come."""
    found: dict[str, Any] = {"dataSet": target.data_set}
    if complete_on:
        found["completeDate"] = complete_on.isoformat()
    found |= {"period": period.id, "orgUnit": org_unit}
    if target.attribute_option_combo:
        found["attributeOptionCombo"] = target.attribute_option_combo
    found["dataValues"] = [_json_value(one) for one in values]
    return found


def bulk(target: Target, period: Period, values: Iterable[Value]) -> dict[str, Any]:
    """The values of all units in one data value set, each with its unit and period: what a file holds."""
    common = {"period": period.id}
    if target.attribute_option_combo:
        common["attributeOptionCombo"] = target.attribute_option_combo
    return {
        "dataSet": target.data_set,
        "dataValues": [{"orgUnit": one.org_unit, **common, **_json_value(one)} for one in in_order(values)],
    }


def _json_value(one: Value) -> dict[str, str]:
    found = {"dataElement": one.data_element, "value": str(one.number)}
    return found | ({"categoryOptionCombo": one.option_combo} if one.option_combo else {})


def as_json(made: Any) -> bytes:
    return json.dumps(made, ensure_ascii=False, indent=1).encode() + b"\n"


def as_csv(target: Target, period: Period, values: Iterable[Value]) -> bytes:
    """Ten columns, in the order that counts. Without a byte-order mark: it would be read as a name."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(CSV_HEAD)
    for one in in_order(values):
        ids = (one.data_element, period.id, one.org_unit, one.option_combo, target.attribute_option_combo)
        writer.writerow((*ids, one.number, "", "", "", ""))
    return text.getvalue().encode()


def as_adx(
    target: Target,
    period: Period,
    values: Iterable[Value],
    exported_at: datetime,
    complete_on: date | None = None,
) -> bytes:
    """One group for each unit; the categories of a value are attributes of their own."""
    ElementTree.register_namespace("", ADX)
    root = ElementTree.Element(f"{{{ADX}}}adx", exported=exported_at.isoformat(timespec="seconds"))
    for org_unit, found in by_unit(values):
        about = {"orgUnit": org_unit, "period": period.adx, "dataSet": target.data_set}
        if complete_on:
            about["completeDate"] = complete_on.isoformat()
        if target.attribute_option_combo:
            about["attributeOptionCombo"] = target.attribute_option_combo
        group = ElementTree.SubElement(root, f"{{{ADX}}}group", about)
        for one in found:
            said = {"dataElement": one.data_element, **dict(one.categories), "value": str(one.number)}
            ElementTree.SubElement(group, f"{{{ADX}}}dataValue", said)
    ElementTree.indent(root)
    made: bytes = ElementTree.tostring(root, encoding="UTF-8", xml_declaration=True)
    return made + b"\n"


def fingerprint(target: Target, period: Period, values: Iterable[Value]) -> str:
    """The same for the same values under the same names, whenever they are sent."""
    made = [sorted(target.parameters.items()), bulk(target, period, values)]
    return hashlib.sha256(json.dumps(made, sort_keys=True).encode()).hexdigest()
