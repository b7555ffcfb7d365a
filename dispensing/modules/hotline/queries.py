"""Read calls: those a person may see, one of them, what a station is asked, and how long the way took.

A call is seen by the desk that took it, by the station that is asked or waits for the person, and by
whoever looks after one of them. Another's call is not found.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median
from typing import Any

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import aliased

from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock, codes
from core.database import session, table
from dispensing.modules.hotline import steps
from dispensing.modules.hotline.models import HotlineCall, HotlineOffer, HotlineRule

MOST_SHOWN, FEW = 50, 5

_Near, _Desk, _Station = aliased(Place), aliased(Place), aliased(Place)
_SHOWN = (
    select(
        HotlineCall,
        _Near.name.label("near"),
        _Desk.name.label("desk"),
        _Station.name.label("station"),
        _Station.code.label("station_code"),
        HotlineOffer.answer_by,
        HotlineOffer.words.label("why"),
        HotlineOffer.minutes,
        HotlineOffer.offered_at,
        HotlineOffer.answered_at,
    )
    .join(_Near, _Near.id == HotlineCall.near_id)
    .join(_Desk, _Desk.id == HotlineCall.desk_id)
    .outerjoin(_Station, _Station.id == HotlineCall.station_id)
    .outerjoin(
        HotlineOffer, (HotlineOffer.call_id == HotlineCall.id) & (HotlineOffer.seq == HotlineCall.asked)
    )
    .execution_options(populate_existing=True)
)


@dataclass(frozen=True)
class Numbers:
    """The hotline's numbers, with what holds before anybody has set them.

    `answer_minutes` for a station to say yes or no; `km_an_hour` in a straight line, bends reckoned in.
    """

    version: int = 0
    answer_minutes: int = 10
    km_an_hour: int = 20


@dataclass(frozen=True)
class Shown:
    """A call as pages show it, with the question to a station that stands last."""

    call: HotlineCall
    near: str
    desk: str
    station: str | None
    station_code: str | None
    answer_by: datetime | None
    why: str | None
    minutes: int | None
    offered_at: datetime | None
    answered_at: datetime | None

    @property
    def number(self) -> str:
        return shown_number(self.call.number)

    def is_late(self, now: datetime) -> bool:
        return self.call.state == "offered" and steps.is_late(self.answer_by, now)


def _shown(row: Any) -> Shown:
    return Shown(*row)


def shown_number(number: str) -> str:
    return codes.grouped(number, 4)


def numbers_on(on: date) -> Numbers:
    """The hotline's numbers on a day."""
    query = select(HotlineRule).where(HotlineRule.counts_from <= on).order_by(HotlineRule.version.desc())
    row = session().scalars(query.limit(1)).one_or_none()
    return Numbers(row.version, row.answer_minutes, row.km_an_hour) if row else Numbers()


def latest_version() -> int:
    return session().scalar(select(func.max(HotlineRule.version))) or 0


def rules() -> Sequence[HotlineRule]:
    """Every version that was set, newest first."""
    return session().scalars(select(HotlineRule).order_by(HotlineRule.version.desc())).all()


def _is_seen_by(actor: Actor) -> ColumnElement[bool]:
    reach = places.ids_within_reach(actor)
    return or_(HotlineCall.desk_id.in_(reach), HotlineCall.station_id.in_(reach))


def call(actor: Actor, number: str) -> Shown | None:
    """One call by its number, when it is this person's to see."""
    if not number.isprintable():
        return None
    query = _SHOWN.where(HotlineCall.number == codes.tidy(number), _is_seen_by(actor))
    row = session().execute(query).one_or_none()
    return _shown(row) if row else None


def call_with_number(number: str) -> HotlineCall | None:
    """Anybody's call, for a person who comes and says its number."""
    if not number.isprintable():
        return None
    query = select(HotlineCall).where(HotlineCall.number == codes.tidy(number))
    return session().scalars(query.execution_options(populate_existing=True)).one_or_none()


def open_calls(actor: Actor, now: datetime) -> list[Shown]:
    """Calls that wait for something, the most urgent first."""
    query = _SHOWN.where(_is_seen_by(actor), HotlineCall.state.in_(steps.OPEN_STATES))
    found = [_shown(row) for row in session().execute(query.order_by(HotlineCall.id).limit(MOST_SHOWN))]
    return sorted(found, key=lambda shown: _urgency(shown.call, now))


def taken_here(actor: Actor) -> list[Shown]:
    """Calls of the actor's own desks that wait for a station or for its answer, the oldest first."""
    reach = places.ids_within_reach(actor)
    query = _SHOWN.where(HotlineCall.desk_id.in_(reach), HotlineCall.state.in_(("taken", "offered")))
    return [_shown(row) for row in session().execute(query.order_by(HotlineCall.id).limit(MOST_SHOWN))]


def _urgency(call: HotlineCall, now: datetime) -> tuple[bool, int, float, str]:
    return steps.urgency(
        is_danger=call.is_danger_now, window_until=call.window_until, now=now, number=call.number
    )


def done_calls(actor: Actor, since: datetime) -> list[Shown]:
    """Calls that ended after `since`, newest first."""
    query = _SHOWN.where(
        _is_seen_by(actor), HotlineCall.state.not_in(steps.OPEN_STATES), HotlineCall.ended_at > since
    )
    rows = session().execute(query.order_by(HotlineCall.ended_at.desc()).limit(MOST_SHOWN))
    return [_shown(row) for row in rows]


def offers(call_id: int) -> Sequence[Any]:
    """Rows of (HotlineOffer, station), oldest first: every station that was asked."""
    query = select(HotlineOffer, Place.name.label("station")).join(Place, Place.id == HotlineOffer.station_id)
    return (
        session()
        .execute(
            query.where(HotlineOffer.call_id == call_id)
            .order_by(HotlineOffer.seq)
            .execution_options(populate_existing=True)
        )
        .all()
    )


def last_offer(call: HotlineCall) -> HotlineOffer | None:
    """The question to a station that stands last."""
    query = select(HotlineOffer).where(HotlineOffer.call_id == call.id, HotlineOffer.seq == call.asked)
    return session().scalars(query.execution_options(populate_existing=True)).one_or_none()


def said_before(call_id: int) -> dict[int, str]:
    """{station: what it said last to this call}; one that was asked no more may be asked again."""
    query = select(HotlineOffer.station_id, HotlineOffer.answer).where(HotlineOffer.call_id == call_id)
    rows = session().execute(query.order_by(HotlineOffer.seq))
    last = {row.station_id: row.answer for row in rows}
    return {station_id: answer for station_id, answer in last.items() if answer not in {"taken_back"}}


def on_the_way(station_ids: Iterable[int]) -> dict[int, int]:
    """{station: people that it said yes to and that have not come yet}."""
    query = select(HotlineCall.station_id, func.count()).where(
        HotlineCall.state == "accepted", HotlineCall.station_id.in_(tuple(station_ids))
    )
    rows = session().execute(query.group_by(HotlineCall.station_id))
    return {int(station_id): int(count) for station_id, count in rows if station_id is not None}


def waits_at(station_id: int) -> list[tuple[str, str]]:
    """(number, state) of the calls that ask something of a station, those without an answer first."""
    query = select(HotlineCall.number, HotlineCall.state).where(
        HotlineCall.station_id == station_id, HotlineCall.state.in_(("offered", "accepted"))
    )
    rows = session().execute(query.order_by(HotlineCall.state.desc(), HotlineCall.id))
    return [(row.number, row.state) for row in rows]


def without_answer(place_ids: Iterable[int], now: datetime) -> Sequence[Any]:
    """Rows of (station_id, number, answer_by): questions whose time has passed, at these stations."""
    columns = table(HotlineOffer).c
    query = (
        select(columns.station_id, HotlineCall.number, columns.answer_by)
        .join(HotlineCall, HotlineCall.id == columns.call_id)
        .where(columns.answer == "waiting", columns.answer_by <= now)
        .where(columns.station_id.in_(tuple(place_ids)))
    )
    return session().execute(query.order_by(columns.answer_by, columns.call_id)).all()


@dataclass(frozen=True)
class Figures:
    """Calls since a day: how many, how many came, and half of them within so many minutes of the call."""

    calls: int
    arrived: int
    median_minutes: int | None


def figures(actor: Actor, since: datetime) -> Figures:
    query = select(HotlineCall.called_at, HotlineCall.arrived_at).where(
        _is_seen_by(actor), HotlineCall.called_at > since
    )
    rows = session().execute(query).all()
    minutes = [call_to_arrival(row.called_at, row.arrived_at) for row in rows if row.arrived_at is not None]
    middle = round(median(minutes)) if len(minutes) >= FEW else None
    return Figures(len(rows), len(minutes), middle)


def call_to_arrival(called_at: datetime, arrived_at: datetime) -> int:
    """Whole minutes from the call until they came."""
    return max(int((arrived_at - called_at).total_seconds() // 60), 0)


def few(count: int) -> str:
    """A number as it is shown here: small ones are not told."""
    return str(count) if count == 0 or count >= FEW else f"fewer than {FEW}"


def near_choices(actor: Actor) -> list[tuple[str, str]]:
    """(code, words) of what a caller may name: every district, and the places of the own ones."""
    districts = places.of_kind("district")
    own = _districts_of(actor, [district.id for district in districts])
    inner = [place for place in places.of_kind("station", "facility") if place.parent_id in own]
    names = {district.id: district.name for district in districts}
    listed = [(district.code, district.name) for district in districts]
    return listed + [(place.code, f"{place.name}, {names[place.parent_id or 0]}") for place in inner]


def _districts_of(actor: Actor, district_ids: Iterable[int]) -> set[int]:
    if actor.station_id is not None:
        return {places.by_id(actor.station_id).parent_id or 0}
    within = set(session().scalars(places.ids_within_reach(actor)))
    return within & set(district_ids)


def day_of(moment: datetime) -> date:
    return clock.local(moment).date()
