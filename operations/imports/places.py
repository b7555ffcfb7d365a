"""Stations and facilities from a file. Districts are named by code; a new one needs its name as well."""

from accounts.permissions import Actor
from accounts.places import queries
from accounts.places import service as places
from core.errors import Invalid
from core.fields import Code
from operations.imports.engine import Data, Kind
from operations.imports.schemas import FacilityRow, StationRow


def add_station(actor: Actor, row: Data) -> str:
    """Add a station, and its district and province where the row names them and they are new."""
    district = _district(actor, row)
    places.add_place(
        actor,
        code=row["code"],
        name=row["name"],
        kind="station",
        parent=district,
        is_mobile=row.get("mobile", False),
    )
    return str(row["code"])


def add_facility(actor: Actor, row: Data) -> str:
    places.add_place(
        actor,
        code=row["code"],
        name=row["name"],
        kind="facility",
        parent=row["district"],
        services=row["services"],
        opening_hours=row.get("opening_hours", ""),
        has_night_cover=row.get("night_cover", False),
        checked_on=row.get("checked_on"),
    )
    return str(row["code"])


def _district(actor: Actor, row: Data) -> str:
    """The code of the row's district, which is added when it is new and the row says its name."""
    code = str(row["district"])
    known = queries.by_code(code, "district")
    if known is None:
        if queries.by_code(code):
            raise Invalid({"district": ["This code belongs to a place that is not a district."]})
        if "district_name" not in row:
            raise Invalid({"district": ["No district has this code. Add it under district_name."]})
        if "province" not in row:
            raise Invalid({"province": ["Say in which province this district lies."]})
        province = _province(actor, row)
        places.add_place(actor, code=code, name=row["district_name"], kind="district", parent=province)
    elif "province" in row and (found := _find_province(row["province"])) != known.parent_id:
        there = "lies in another province" if found else "exists, but no such province"
        raise Invalid({"province": [f"This district {there}. Check both."]})
    return code


def _province(actor: Actor, row: Data) -> str:
    found = _find_province(row["province"])
    if found is not None:
        return queries.by_id(found).code
    if "province_name" not in row:
        raise Invalid({"province": ["No province is called this. Add it under province_name."]})
    code = str(row["province"]).upper()
    if not Code.pattern.fullmatch(code) or not code.isascii():
        raise Invalid({"province": ["Use letters and digits as its code, like ABC-1."]})
    if queries.by_code(code):
        raise Invalid({"province": ["This code belongs to a place that is not a province."]})
    places.add_place(
        actor, code=code, name=row["province_name"], kind="province", parent=queries.programme().code
    )
    return code


def _find_province(said: str) -> int | None:
    """The id of the province with this code, or with this name when only one has it."""
    by_code = queries.by_code(said, "province")
    if by_code is not None:
        return by_code.id
    named = [
        place
        for place in queries.of_kind("province", is_open=False)
        if place.name.casefold() == said.casefold()
    ]
    return named[0].id if len(named) == 1 else None


def _column_of(path: str, row: Data) -> str | None:
    """The verb calls the district `parent`."""
    return {"parent": "district", "": None}.get(path, path)


STATIONS = Kind("stations", StationRow, add_station, _column_of)
FACILITIES = Kind("facilities", FacilityRow, add_facility, _column_of)
