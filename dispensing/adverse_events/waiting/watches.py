"""Deadlines that near or have passed, reviews that wait too long, and lots that several reports name.

What is due stands on the report; here it is only compared with now. A finding names the report's own number.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import func, select

from accounts.places.models import Place
from core import clock, codes
from core.database import session
from dispensing.adverse_events import deadlines, queries
from dispensing.adverse_events.models import AdverseEvent
from dispensing.adverse_events.transitions import TO_BE_SENT
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch
from inventory.catalogue.models import Lot

DISTRICT, REGULATOR, LATE = "adverse_event_district", "adverse_event_regulator", "adverse_event_late"
UNREVIEWED, LOT = "adverse_event_unreviewed", "adverse_event_lot"
REPORTS_ON_A_LOT = 2


def find_due(place_ids: Places) -> Iterator[Finding]:
    """One finding for each deadline of a report: it nears; or it has passed, and is late."""
    now = clock.now()
    query = select(AdverseEvent).where(AdverseEvent.state.in_(TO_BE_SENT)).order_by(AdverseEvent.id)
    for one in session().scalars(_at(query, place_ids)):
        subject = f"report {codes.grouped(one.number, queries.NUMBER_GROUP)}"
        yield from (
            Finding(one.station_id, subject, detail, stage, kind)
            for kind, detail, stage in _findings(one, now)
        )


def _findings(one: AdverseEvent, now: datetime) -> Iterator[tuple[str, str, int]]:
    """Of a report that is still to be sent: what went to the regulator is known above the district."""
    district = one.district_due_at if one.district_told_at is None else None
    regulator = one.regulator_due_at
    passed = [due for due in (district, regulator) if deadlines.late_stage(due, now)]
    if passed:
        first = min(passed)
        yield LATE, f"It was due on {clock.day_and_time(first)}.", deadlines.late_stage(first, now)
    if (stage := deadlines.stage(district, now, deadlines.DISTRICT_STAGES)) and district:
        yield DISTRICT, f"The district should know by {clock.day_and_time(district)}.", stage
    if (stage := deadlines.stage(regulator, now, deadlines.REGULATOR_STAGES)) and regulator:
        yield REGULATOR, f"The regulator should have it by {clock.day_and_time(regulator)}.", stage
    review = one.review_due_at if one.state == "submitted" else None
    if stage := deadlines.late_stage(review, now):
        yield (
            UNREVIEWED,
            f"It waits for a review since {clock.day(one.submitted_at or one.reported_at)}.",
            stage,
        )


def find_lots(place_ids: Places) -> Iterator[Finding]:
    """Lots of which two reports or more speak, once for each district; not once the lot is on hold."""
    counts = queries.counts_for_lot()
    spoken = (
        select(AdverseEvent.lot_id, func.count().label("reports"))
        .where(counts)
        .group_by(AdverseEvent.lot_id)
        .having(func.count() >= REPORTS_ON_A_LOT)
        .subquery()
    )
    query = (
        select(Place.parent_id, Lot.number, spoken.c.reports)
        .select_from(AdverseEvent)
        .join(spoken, spoken.c.lot_id == AdverseEvent.lot_id)
        .join(Lot, Lot.id == AdverseEvent.lot_id)
        .join(Place, Place.id == AdverseEvent.station_id)
        .where(counts, Lot.held_at.is_(None))
        .distinct()
    )
    found = query if place_ids is None else query.where(Place.parent_id.in_(tuple(place_ids)))
    for row in session().execute(found):
        detail = f"{row.reports} reports speak of this lot."
        yield Finding(row.parent_id, f"lot {row.number}", detail, row.reports)


def _at(query: Any, place_ids: Places) -> Any:
    return query if place_ids is None else query.where(AdverseEvent.station_id.in_(tuple(place_ids)))


def register(app: watches.Application) -> None:
    watches.add(app, Watch((DISTRICT, REGULATOR, LATE, UNREVIEWED), find_due))
    watches.add(app, Watch(LOT, find_lots))
