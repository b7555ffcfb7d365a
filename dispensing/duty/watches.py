"""Coming shifts without a certified officer: what the alerts ask. Quiet where no roster is kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from accounts.places.models import Place
from core import clock
from core.database import session
from dispensing.certification.spans import Span
from dispensing.duty import queries
from dispensing.duty.coverage import covered_spans, is_covered, shift_span
from dispensing.duty.models import DutyShift
from dispensing.duty.queries import Turn
from dispensing.protocols import queries as protocols
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch

# A roster is kept where somebody was on within so many days, or will be.
KEPT_DAYS = 7


def find_uncovered(place_ids: Places) -> Iterator[Finding]:
    """Stations where nobody certified is on for some of a shift that comes soon; one finding each."""
    now, today = clock.now(), clock.today()
    until = now + timedelta(hours=protocols.in_force(now).duty_warning_hours)
    last = clock.local(until).date()
    stations = select(Place.id).where(Place.kind == "station", Place.is_closed.is_(False))
    if place_ids is not None:
        stations = stations.where(Place.id.in_(tuple(place_ids)))
    found: dict[int, list[Turn]] = {}
    for turn in queries.turns(stations, today - timedelta(days=KEPT_DAYS), last):
        found.setdefault(turn.station_id, []).append(turn)
    certified = queries.certified_in(found.values(), (now, until + timedelta(days=1)))
    for station_id, shifts in _shifts(found).items():
        own = [turn for turn in found[station_id] if not turn.is_disabled]
        covered = covered_spans(queries.spans_by_person(own), certified)
        coming = _coming(shifts, now, until)
        if open_ones := [span for span in coming if not is_covered(span, covered)]:
            yield Finding(station_id, "", _detail(open_ones))


def _shifts(found: dict[int, list[Turn]]) -> dict[int, list[Any]]:
    """The shifts of the stations that keep a roster."""
    shifts: dict[int, list[Any]] = {}
    columns = (DutyShift.station_id, DutyShift.starts, DutyShift.ends)
    query = select(*columns).where(DutyShift.ended_at.is_(None)).order_by(DutyShift.station_id)
    for row in session().execute(query):
        if row.station_id in found:
            shifts.setdefault(row.station_id, []).append(row)
    return shifts


def _coming(shifts: list[Any], now: datetime, until: datetime) -> list[Span]:
    """Shifts that start between now and then."""
    days = (clock.local(until).date() - clock.local(now).date()).days
    spans = [
        shift_span(clock.local(now).date() + timedelta(days=step), one.starts, one.ends, clock.zone())
        for step in range(days + 1)
        for one in shifts
    ]
    return sorted(span for span in spans if now < span[0] <= until)


def _detail(spans: list[Span]) -> str:
    many = "1 shift" if len(spans) == 1 else f"{len(spans)} shifts"
    return f"{many}, the first from {clock.day_and_time(spans[0][0])}."


def register(app: watches.Application) -> None:
    watches.add(app, Watch("duty_uncovered", find_uncovered))
