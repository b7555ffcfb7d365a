"""Which facility of ours a row of the national list is: by its HMIS code, then its DHIS2 UID, otherwise ask.

Never by name alone: names are not unique there. A row whose codes point at two facilities, at one that has
another code, or that stands twice in the file is unclear too. Pure.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

WHY = {
    "no_code": "It has no code",
    "codes_differ": "Its codes belong to two facilities",
    "other_code": "We know this facility by another code",
    "stands_twice": "Its code stands twice in the file",
}


@dataclass(frozen=True)
class Listed:
    """One row of the list, tidied. Codes keep their leading zeroes."""

    number: int
    province: str
    district: str
    name: str
    hmis_code: str
    dhis2_uid: str
    elmis_id: str
    facility_type: str
    ownership: str
    operation_status: str
    latitude: float | None
    longitude: float | None

    @property
    def key(self) -> str:
        """Names what decides who it is. Where it lies counts only without a code: it may be measured anew."""
        said: list[object] = [self.province.lower(), self.district.lower(), self.name.lower()]
        has_code = self.hmis_code or self.dhis2_uid
        said += [self.hmis_code, self.dhis2_uid] if has_code else [self.latitude, self.longitude]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def is_closed(self) -> bool:
        words = self.operation_status.lower()
        return any(
            word in words for word in ("closed", "not oper", "non-oper", "non oper", "non-func", "not func")
        )


class Known(NamedTuple):
    """A facility of ours with its two codes, each "" when it has none."""

    place_id: int
    hmis_code: str
    dhis2_uid: str


class Match(NamedTuple):
    """`place_id` of the facility it is; None and no `why`: a new one; a `why`: ask. Or a person said so."""

    row: Listed
    place_id: int | None
    why: str = ""
    is_answered: bool = False


def match(rows: Sequence[Listed], known: Iterable[Known]) -> list[Match]:
    """What each row is, in the order of the file."""
    known = list(known)
    by_hmis = {one.hmis_code: one for one in known if one.hmis_code}
    by_uid = {one.dhis2_uid: one for one in known if one.dhis2_uid}
    hmis, uids = Counter(row.hmis_code for row in rows), Counter(row.dhis2_uid for row in rows)
    made = []
    for row in rows:
        if (row.hmis_code and hmis[row.hmis_code] > 1) or (row.dhis2_uid and uids[row.dhis2_uid] > 1):
            made.append(Match(row, None, "stands_twice"))
        else:
            made.append(_one(row, by_hmis, by_uid))
    return _asked_where_two_are_one(made)


def _asked_where_two_are_one(made: Sequence[Match]) -> list[Match]:
    """Two rows that come to one facility, each by another of its codes: each would undo the other."""
    found = Counter(one.place_id for one in made if one.place_id is not None)
    return [
        Match(one.row, None, "stands_twice") if one.place_id and found[one.place_id] > 1 else one
        for one in made
    ]


def _one(row: Listed, by_hmis: Mapping[str, Known], by_uid: Mapping[str, Known]) -> Match:
    if not row.hmis_code and not row.dhis2_uid:
        return Match(row, None, "no_code")
    first, second = by_hmis.get(row.hmis_code), by_uid.get(row.dhis2_uid)
    if first and second and first.place_id != second.place_id:
        return Match(row, None, "codes_differ")
    found = first or second
    if found is None:
        return Match(row, None)
    if _disagree(found.hmis_code, row.hmis_code) or _disagree(found.dhis2_uid, row.dhis2_uid):
        return Match(row, None, "other_code")
    return Match(row, found.place_id)


def _disagree(ours: str, theirs: str) -> bool:
    return bool(ours and theirs and ours != theirs)
