"""Take the national list in: new facilities, changed ones, and questions about rows that no code settles.

The rule kept here: all of it is one act with one entry in the trail; an answer once given is not asked for
again; the same list twice changes nothing. Codes of ours are set once and never written over by a file.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import insert, select, update

from accounts.facilities import queries
from accounts.facilities.matching import Known, Listed, Match, match
from accounts.facilities.models import FacilityDetail, FacilityQuestion
from accounts.permissions import Actor, require
from accounts.places import service as places
from accounts.trail import service as trail
from core import clock
from core.database import session, table
from core.errors import Invalid

Progress = Callable[[int, int], None]
CODES = ("hmis_code", "dhis2_uid", "elmis_id")
LONGEST_CODE = 40


@dataclass
class Taken:
    """What a list did, or would do."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    unclear: int = 0
    closed: int = 0
    left_out: int = 0
    new_areas: int = 0


def take(
    actor: Actor,
    rows: Sequence[Listed],
    *,
    sha256: str,
    creates_areas: bool = False,
    progress: Progress | None = None,
) -> Taken:
    """Bring the book up to the list. Raises Invalid at `district` for areas that are not known."""
    require(actor, "places.manage")
    taken = Taken()
    districts = _districts(rows, creates_areas, taken)
    answers = _answers()
    ours = queries.ours()
    new: list[Listed] = []
    asked: list[Match] = []
    known = [Known(one["id"], one["hmis_code"] or "", one["dhis2_uid"] or "") for one in ours.values()]
    for number, matched in enumerate(match(rows, known), start=1):
        found = _as_answered(matched, answers)
        if found is None:
            taken.left_out += 1
        elif found.why:
            taken.unclear += 1
            asked += [] if found.row.key in answers else [found]
        elif found.place_id is None:
            taken.new += 1
            new.append(found.row)
        else:
            _bring_up(ours[found.place_id], found.row, districts, taken)
        if progress:
            progress(number, len(rows))
    add(new, districts)
    _ask(asked)
    taken.closed = sum(row.is_closed for row in rows)
    if taken.new or taken.changed or asked or taken.new_areas:
        detail = {"kind": "facility list", "rows": len(rows), "sha256": sha256, **asdict(taken)}
        trail.record(actor, "file_imported", "facilities", detail=detail)
    return taken


def _answers() -> dict[str, FacilityQuestion]:
    return {one.row_key: one for one in session().scalars(select(FacilityQuestion))}


def _as_answered(found: Match, answers: Mapping[str, FacilityQuestion]) -> Match | None:
    """What a person has said about this row; None where it is left out."""
    answer = answers.get(found.row.key)
    if answer is None or answer.state == "open" or not found.why:
        return found
    return None if answer.state == "left_out" else Match(found.row, answer.place_id)


def _bring_up(ours: dict[str, Any], row: Listed, districts: Mapping[Any, int], taken: Taken) -> None:
    wanted = _place_values(row, districts)
    place = {name: value for name, value in wanted.items() if ours[name] != value and value is not None}
    detail = {
        name: value
        for name, value in _detail_values(row).items()
        if (ours[name] or "") != (value or "") and value and not (name in CODES and ours[name])
    }
    if place:
        places.set_listed(ours["id"], **place)
    if ours["facility_id"] is None:
        session().execute(insert(table(FacilityDetail)), {**_detail_values(row), **nothing_known(ours["id"])})
    elif detail:
        of_this = FacilityDetail.facility_id == ours["id"]
        session().execute(update(table(FacilityDetail)).where(of_this).values(**detail))
    is_changed = bool(place or detail) or ours["facility_id"] is None
    taken.changed += is_changed
    taken.unchanged += not is_changed
    # A further row may be about the same one: a copy that a person has said is this facility.
    ours |= {**place, **detail, "facility_id": ours["id"]}


def add(rows: Sequence[Listed], districts: Mapping[Any, int]) -> list[int]:
    """Add these as facilities of ours, without services until somebody says which. Returns their ids."""
    if not rows:
        return []
    used = queries.codes_in_use()
    codes = []
    for row in rows:
        codes.append(_code_for(row, used))
        used.add(codes[-1])
    ids = places.add_listed(
        [
            {**_place_values(row, districts), "code": code, "kind": "facility"}
            for row, code in zip(rows, codes, strict=True)
        ]
    )
    details = [
        {**_detail_values(row), **nothing_known(ids[code])} for row, code in zip(rows, codes, strict=True)
    ]
    session().execute(insert(table(FacilityDetail)), details)
    return [ids[code] for code in codes]


def _code_for(row: Listed, used: set[str]) -> str:
    """A code that the same row gets each time: its HMIS code, its UID, or what its words come to."""
    base = row.hmis_code or row.dhis2_uid or f"N{row.key[:8]}"
    code, copy = base.upper()[:LONGEST_CODE], 1
    while code in used:
        copy += 1
        code = f"{base.upper()}-{copy}"
    return code


def _place_values(row: Listed, districts: Mapping[Any, int]) -> dict[str, Any]:
    return {
        "name": row.name,
        "parent_id": districts[area_of(row)],
        "latitude": row.latitude,
        "longitude": row.longitude,
        "is_closed": row.is_closed,
    }


def _detail_values(row: Listed) -> dict[str, Any]:
    values: dict[str, Any] = {name: getattr(row, name) for name in queries.DETAIL_FIELDS}
    return values | {name: values[name] or None for name in CODES}


def nothing_known(facility_id: int) -> dict[str, Any]:
    """The columns that no list fills."""
    nobody = ("ec_in_stock", "pep_in_stock", "stock_checked_at", "stock_checked_by")
    return {"facility_id": facility_id, "phone": "", **dict.fromkeys(nobody)}


def _ask(found: Iterable[Match]) -> None:
    rows = {
        one.row.key: {
            "row_key": one.row.key,
            "row": json.dumps(asdict(one.row)),
            "why": one.why,
            "state": "open",
            "place_id": None,
            "asked_at": clock.now(),
            "answered_by": None,
            "answered_at": None,
        }
        for one in found
    }
    if rows:
        session().execute(insert(table(FacilityQuestion)), list(rows.values()))


def area_of(row: Listed) -> tuple[str, str]:
    return queries.area_name(row.province), queries.area_name(row.district)


def _districts(rows: Sequence[Listed], creates: bool, taken: Taken) -> dict[tuple[str, str], int]:
    known = queries.known_districts()
    missing = {area_of(row): (row.province, row.district) for row in rows if area_of(row) not in known}
    if missing and not creates:
        words = "; ".join(f"{district} ({province})" for province, district in sorted(missing.values())[:20])
        raise Invalid(
            {"district": [f"These districts are not known: {words}. Add them, or ask to create them."]}
        )
    if missing:
        _create(missing, known, taken)
    return known


def _create(
    missing: Mapping[tuple[str, str], tuple[str, str]], known: dict[tuple[str, str], int], taken: Taken
) -> None:
    provinces = {queries.area_name(name): place_id for place_id, name in queries.areas("province")}
    programme = queries.programme_id()
    used = queries.codes_in_use()
    for (province, _district), (province_name, district_name) in sorted(missing.items()):
        if province not in provinces:
            provinces[province] = _add_area("province", province_name, programme, used)
            taken.new_areas += 1
        known[province, _district] = _add_area("district", district_name, provinces[province], used)
        taken.new_areas += 1


def _add_area(kind: str, name: str, parent_id: int, used: set[str]) -> int:
    base = "".join(letter for letter in name.upper() if letter.isalnum())[:30] or kind.upper()
    code, copy = base, 1
    while code in used:
        copy += 1
        code = f"{base}-{copy}"
    used.add(code)
    return places.add_listed([{"code": code, "name": name, "kind": kind, "parent_id": parent_id}])[code]
