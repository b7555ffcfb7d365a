"""Take the national list in: new facilities, changed ones, and questions about rows that no code settles.

The rule kept here: all of it is one act with one entry in the trail; an answer once given is not asked for
again; the same list twice changes nothing. Codes of ours are set once and never written over by a file.
"""

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
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
LONGEST_CODE = 36  # and room for "-2": a code of ours has 40 at most


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
    told: set[int] = set()
    # What codes settle comes first: of several rows about one facility only the first is believed.
    for number, matched in enumerate(sorted(match(rows, known), key=lambda one: bool(one.why)), start=1):
        found = _as_answered(matched, answers)
        if found is None:
            taken.left_out += 1
        elif found.why:
            taken.unclear += 1
            asked += [] if found.row.key in answers else [found]
        elif found.place_id is None:
            taken.new += 1
            new.append(found.row)
        elif found.place_id in told:
            taken.unchanged += 1
        else:
            told.add(found.place_id)
            _bring_up(ours[found.place_id], _with_free_codes(found, ours), districts, taken)
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
    return None if answer.state == "left_out" else Match(found.row, answer.place_id, is_answered=True)


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
    ours |= detail


def _with_free_codes(found: Match, ours: Mapping[int, Mapping[str, Any]]) -> Listed:
    """The row without codes that another facility has: a person said which it is, and both keep theirs."""
    if not found.is_answered:
        return found.row
    others = [one for place_id, one in ours.items() if place_id != found.place_id]
    held = {name: {one[name] for one in others} for name in ("hmis_code", "dhis2_uid")}
    return replace(found.row, **{name: "" for name in held if getattr(found.row, name) in held[name]})


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
    said = re.sub(r"[^A-Z0-9]+", "-", (row.hmis_code or row.dhis2_uid).upper()).strip("-")
    base = said[:LONGEST_CODE] or f"N{row.key[:8].upper()}"
    code, copy = base, 1
    while code in used:
        copy += 1
        code = f"{base}-{copy}"
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
    nobody = [f"{item}_{said}" for item in ("ec", "pep") for said in ("in_stock", "checked_at", "checked_by")]
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
    base = (
        "".join(letter for letter in name.upper() if letter.isascii() and letter.isalnum())[:30]
        or kind.upper()
    )
    code, copy = base, 1
    while code in used:
        copy += 1
        code = f"{base}-{copy}"
    used.add(code)
    return places.add_listed([{"code": code, "name": name, "kind": kind, "parent_id": parent_id}])[code]
