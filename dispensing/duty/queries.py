"""Read the roster: a station's shifts and turns, who is on now and next, and coverage of all stations."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select

from accounts.people.models import Person, Posting
from accounts.permissions import ONE_PLACE_ROLES, Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock
from core.database import session
from dispensing.certification import queries as certificates
from dispensing.certification.spans import Span, certified_spans
from dispensing.duty.coverage import Coverage, coverage, kept_weeks, monday_of, shift_span
from dispensing.duty.models import DutyShift, DutyTurn

# A shift may begin on the day before and still run.
BEFORE = timedelta(days=1)


def shifts_of(station_id: int) -> list[DutyShift]:
    """The shifts that a station has now, by the time they start."""
    query = select(DutyShift).where(DutyShift.station_id == station_id, DutyShift.ended_at.is_(None))
    return list(session().scalars(query.order_by(DutyShift.starts, DutyShift.id)))


def shift(station_id: int, shift_id: int) -> DutyShift | None:
    return next((one for one in shifts_of(station_id) if one.id == shift_id), None)


@dataclass(frozen=True)
class Turn:
    """Somebody on a shift, for as long as they are posted there: `span` in instants."""

    station_id: int
    shift_id: int
    shift: str
    day: date
    person_id: int
    person: str
    is_disabled: bool
    span: Span


def turns(stations: Select[Any], first: date, last: date) -> list[Turn]:
    """Turns that start on these days at the stations whose ids a query finds, in order of time."""
    query = (
        select(
            DutyShift.id, DutyShift.station_id, DutyShift.name, DutyShift.starts, DutyShift.ends,
            DutyTurn.day, Person.id.label("person_id"), Person.name.label("person"), Person.is_disabled,
            Posting.started_at, Posting.ended_at,
        )
        .join(DutyTurn, DutyTurn.shift_id == DutyShift.id)
        .join(Person, Person.id == DutyTurn.person_id)
        .join(Posting, (Posting.person_id == Person.id) & (Posting.place_id == DutyShift.station_id))
        .where(Posting.role.in_(sorted(ONE_PLACE_ROLES)), DutyShift.station_id.in_(stations))
        .where(DutyTurn.day.between(first, last))
        .order_by(DutyTurn.day, DutyShift.starts, DutyShift.id, Person.name)
    )  # fmt: skip
    return [turn for row in session().execute(query) if (turn := _turn(row)) is not None]


def _turn(row: Any) -> Turn | None:
    start, end = shift_span(row.day, row.starts, row.ends, clock.zone())
    span = max(start, row.started_at), min(end, row.ended_at or end)
    if span[0] >= span[1]:
        return None
    who = (row.person_id, row.person, row.is_disabled)
    return Turn(row.station_id, row.id, row.name, row.day, *who, span)


def only(station_id: int) -> Select[Any]:
    return select(Place.id).where(Place.id == station_id)


def week_of(station_id: int, monday: date) -> list[tuple[int, date, str]]:
    """(shift, day, person) for one station's week, those too who have left."""
    query = (
        select(DutyTurn.shift_id, DutyTurn.day, Person.name)
        .join(DutyShift, DutyShift.id == DutyTurn.shift_id)
        .join(Person, Person.id == DutyTurn.person_id)
        .where(DutyShift.station_id == station_id)
        .where(DutyTurn.day.between(monday, monday + timedelta(days=6)))
        .order_by(DutyTurn.day, Person.name)
    )
    return [(row.shift_id, row.day, row.name) for row in session().execute(query)]


@dataclass(frozen=True)
class OnDuty:
    """Who is on at an instant, and the next shift with somebody on it; each with their standing."""

    now: list[tuple[Turn, str]]
    following: list[tuple[Turn, str]]


def on_duty(station_id: int, at: datetime) -> OnDuty:
    """One station's people at this instant, and those of the next shift in the week ahead."""
    day = clock.local(at).date()
    found = [
        one
        for one in turns(only(station_id), day - BEFORE, day + timedelta(days=7))
        if not one.is_disabled and one.span[1] > at
    ]
    now = [one for one in found if one.span[0] <= at]
    later = [one for one in found if one.span[0] > at]
    first = min((one.span[0] for one in later), default=at)
    following = [one for one in later if one.span[0] == first]
    return OnDuty(_with_standing(now, at), _with_standing(following, first))


def _with_standing(found: list[Turn], at: datetime) -> list[tuple[Turn, str]]:
    standings = certificates.standings_of({one.person_id for one in found}, at)
    return [(one, standings[one.person_id]) for one in found]


@dataclass(frozen=True)
class StationCoverage:
    """One station: coverage of the period, and how many of its people are certified now."""

    code: str
    name: str
    coverage: Coverage
    certified: int
    posted: int


def coverage_by_station(actor: Actor, period: Span) -> list[StationCoverage]:
    """All open stations of the actor's places, by name: a few statements, however many there are."""
    stations = places.visible(actor, "station")
    within = places.ids_within_reach(actor)
    first, last = (clock.local(moment).date() for moment in period)
    found: dict[int, list[Turn]] = {}
    # The week before tells whether a roster was kept already when the first one began.
    for turn in turns(within, monday_of(first) - timedelta(days=7), last):
        found.setdefault(turn.station_id, []).append(turn)
    certified = certified_in(found.values(), period)
    counts = _certified_and_posted(within)
    return [
        StationCoverage(
            one.code,
            one.name,
            _coverage(found.get(one.id, []), period, certified),
            *counts.get(one.id, (0, 0)),
        )
        for one in stations
    ]


def certified_in(found: Iterable[Collection[Turn]], period: Span) -> dict[int, list[Span]]:
    """By person: when in the period each of these was certified."""
    ids = sorted({turn.person_id for own in found for turn in own})
    histories = certificates.histories(ids)
    return {
        person_id: certified_spans(histories.get(person_id, ()), period, clock.zone()) for person_id in ids
    }


def spans_by_person(found: Iterable[Turn]) -> dict[int, list[Span]]:
    spans: dict[int, list[Span]] = {}
    for turn in found:
        spans.setdefault(turn.person_id, []).append(turn.span)
    return spans


def _coverage(found: list[Turn], period: Span, certified: dict[int, list[Span]]) -> Coverage:
    kept = kept_weeks(((one.day, one.span[0]) for one in found), clock.zone())
    return coverage(period, kept, spans_by_person(found), certified)


def _certified_and_posted(stations: Select[Any]) -> dict[int, tuple[int, int]]:
    """By station: how many of its officers and in-charges may give doses now, and how many there are."""
    query = (
        select(Posting.place_id, Posting.person_id)
        .join(Person, Person.id == Posting.person_id)
        .where(Posting.ended_at.is_(None), Person.is_disabled.is_(False))
        .where(Posting.role.in_(sorted(ONE_PLACE_ROLES)), Posting.place_id.in_(stations))
    )
    rows = session().execute(query).all()
    standings = certificates.standings_of({row.person_id for row in rows}, clock.now())
    found: dict[int, tuple[int, int]] = {}
    for row in rows:
        certified, posted = found.get(row.place_id, (0, 0))
        is_certified = standings[row.person_id] == "certified"
        found[row.place_id] = certified + is_certified, posted + 1
    return found
