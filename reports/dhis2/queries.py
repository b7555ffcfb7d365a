"""Read the mapping in force, what was sent, and the places that can be sent for."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from accounts.people import queries as people
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from inventory.catalogue import queries as catalogue
from reports.dhis2.models import Dhis2Answer, Dhis2Figure, Dhis2Mapping, Dhis2Place, Dhis2Sending
from reports.dhis2.names import table
from reports.dhis2.names.mapping import Names, Theirs
from reports.dhis2.numbers.elements import Line, lines, words
from reports.dhis2.wire.answers import COUNTS
from reports.dhis2.wire.payload import Target

PLACE_KINDS = ("station", "district", "province", "programme")
MOST_SHOWN = 30


def version() -> int:
    """The version of the mapping in force; 0 before anybody set one."""
    return session().scalar(select(func.max(Dhis2Mapping.version))) or 0


def names(of_version: int | None = None) -> Names:
    """The mapping in force, or that of a version."""
    number = version() if of_version is None else of_version
    head = session().get(Dhis2Mapping, number)
    if head is None:
        return Names()
    target = Target(**{one.name: getattr(head, one.name) for one in fields(Target)})
    figures = {
        Line(row.element, row.split, row.category): Theirs(row.data_element, row.option_combo, row.adx)
        for row in session().scalars(select(Dhis2Figure).where(Dhis2Figure.version == number))
    }
    units = session().execute(
        select(Place.code, Dhis2Place.org_unit)
        .join(Dhis2Place, Dhis2Place.place_id == Place.id)
        .where(Dhis2Place.version == number)
    )
    return Names(target, figures, {code: unit for code, unit in units})


def sendable_places() -> Sequence[Place]:
    """Stations, districts, provinces and the whole, closed ones too: what they did may still be sent."""
    return places.of_kind(*PLACE_KINDS, is_open=False)


def parents() -> dict[str, str | None]:
    """{place code: code of the place that it lies in}, of those that can be sent for."""
    codes = places.codes_by_id()
    found = sendable_places()
    known = {one.code for one in found}
    above = {one.code: codes.get(one.parent_id or 0) for one in found}
    return {code: parent if parent in known else None for code, parent in above.items()}


def products() -> dict[str, str]:
    """{code: name}, retired ones too: their past months may still be sent."""
    return {one.code: one.name for one in catalogue.products(is_in_use=False)}


def mapping_rows() -> Iterator[Sequence[str]]:
    """The mapping as the rows of a table, with an empty one for each name that is not said yet."""
    known = products()
    every = list(lines(known))
    about = {line: words(line, known) for line in every}
    named = {one.code: one.name for one in sendable_places()}
    return table.rows(names(), every, named, about)


@dataclass(frozen=True)
class Sending:
    """A sending with what became of it. `counts` are summed over the places that answered."""

    id: int
    period: str
    is_dry: bool
    fingerprint: str
    begun_by: str
    begun_at: datetime
    units: int
    values: int
    left_out: Mapping[str, int]
    counts: Mapping[str, int]
    answers: tuple["PlaceAnswer", ...]

    @property
    def problem(self) -> str:
        return next((one.problem for one in self.answers if one.problem), "")

    @property
    def conflicts(self) -> int:
        return sum(len(one.conflicts) for one in self.answers)

    @property
    def is_complete(self) -> bool:
        """Whether every place was answered for."""
        return not self.problem and len(self.answers) == self.units

    @property
    def is_news(self) -> bool:
        """Whether anything there changed, or in a dry run would."""
        return any(self.counts[name] for name in ("imported", "updated", "deleted"))


@dataclass(frozen=True)
class PlaceAnswer:
    place: str
    problem: str
    counts: Mapping[str, int]
    conflicts: Sequence[Mapping[str, Any]]


def sendings() -> list[Sending]:
    """The newest sendings first."""
    query = select(Dhis2Sending).order_by(Dhis2Sending.id.desc()).limit(MOST_SHOWN)
    return _told(session().scalars(query).all())


def sending(sending_id: int) -> Sending | None:
    found = session().get(Dhis2Sending, sending_id)
    return _told([found])[0] if found else None


def last_of(period: str, *, is_dry: bool) -> Sending | None:
    """The newest one of this period."""
    query = select(Dhis2Sending).where(Dhis2Sending.period == period, Dhis2Sending.is_dry.is_(is_dry))
    found = session().scalars(query.order_by(Dhis2Sending.id.desc()).limit(1)).one_or_none()
    return _told([found])[0] if found else None


def last_sent(period: str) -> dict[tuple[str, Line], int]:
    """What stands there from us: by place and line, the number that was sent last and answered for."""
    rows = session().execute(
        select(Dhis2Sending.sent, Place.code)
        .join(Dhis2Answer, Dhis2Answer.sending_id == Dhis2Sending.id)
        .join(Place, Place.id == Dhis2Answer.place_id)
        .where(Dhis2Sending.period == period, Dhis2Sending.is_dry.is_(False), Dhis2Answer.problem == "")
        .order_by(Dhis2Sending.id)
    )
    found: dict[tuple[str, Line], int] = {}
    for sent, answered in rows:
        for code, *line, number in json.loads(sent):
            if code == answered:
                found[code, Line(*line)] = number
    return found


def _told(rows: Sequence[Dhis2Sending]) -> list[Sending]:
    by_sending: dict[int, list[PlaceAnswer]] = {}
    query = (
        select(Dhis2Answer, Place.code)
        .join(Place, Place.id == Dhis2Answer.place_id)
        .where(Dhis2Answer.sending_id.in_([row.id for row in rows]))
        .order_by(Place.code)
    )
    for answer, code in session().execute(query):
        counts = {name: getattr(answer, name) for name in COUNTS}
        told = PlaceAnswer(code, answer.problem, counts, json.loads(answer.conflicts))
        by_sending.setdefault(answer.sending_id, []).append(told)
    who = people.names_of([row.begun_by for row in rows])
    made = []
    for row in rows:
        answers = tuple(by_sending.get(row.id, ()))
        made.append(
            Sending(
                row.id,
                row.period,
                row.is_dry,
                row.fingerprint,
                who[row.begun_by],
                row.begun_at,
                row.units,
                len(json.loads(row.sent)),
                json.loads(row.left_out),
                {name: sum(one.counts[name] for one in answers) for name in COUNTS},
                answers,
            )
        )
    return made
