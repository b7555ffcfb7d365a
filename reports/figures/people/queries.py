"""Read visits as groups that share their facts: the newest version of each, and what followed from it.

Only what stands in clear is read, so that erasing what a person told changes no count.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy import BigInteger, Select, and_, case, func, or_, select, type_coerce
from sqlalchemy.orm import aliased

from core.database import session
from dispensing.adverse_events.models import AdverseEvent, EventAnswer, EventStep
from dispensing.eligibility import BLOCK_CODES
from dispensing.incidents.models import Incident, IncidentEvent
from dispensing.referrals.models import Referral, ReferralEvent, ReferredService
from dispensing.visits.models import Dose, Visit
from inventory.catalogue.models import Product
from reports.figures import months
from reports.figures.people import counting
from reports.figures.people.counting import MISUSE_FINDINGS, Group
from reports.figures.providers import LOOK_BACK, Provider, Row, Seen

HOUR_US = 3600 * 1_000_000
CARE_BANDS = {24: "0-24", 72: "24-72", 120: "72-120"}

_First, _Later, _Same = aliased(Visit), aliased(Visit), aliased(Visit)
_IS_NEWEST = ~select(_Later.id).where(_Later.replaces_id == Visit.id).exists()
_STANDS = and_(Referral.visit_id == _First.id, Referral.state != "withdrawn")
_REPEATS = (
    select(func.count())
    .select_from(Dose)
    .join(_Same, _Same.id == Dose.visit_id)
    .where(_Same.code == Visit.code, Dose.repeat_of_id.is_not(None))
    .scalar_subquery()
)
_CARE_US = (
    select(
        func.min(type_coerce(Referral.arrived_at, BigInteger) - type_coerce(Referral.issued_at, BigInteger))
    )
    .where(_STANDS, Referral.arrived_at.is_not(None))
    .scalar_subquery()
)
_CARE_BAND = case(
    (_CARE_US.is_(None), None),
    *((hours * HOUR_US >= _CARE_US, band) for hours, band in CARE_BANDS.items()),
    else_="over_120",
)
_HARM = (
    AdverseEvent.visit_id == _First.id,
    AdverseEvent.kind == "adverse_event",
    AdverseEvent.state != "nullified",
)


def _is(query: Select[Any], name: str) -> Any:
    return query.exists().label(name)


_FACTS = (
    select(
        Visit.station_id,
        Product.code.label("product"),
        _REPEATS.label("repeats"),
        Visit.hours_band,
        Visit.age_band,
        Visit.sex,
        Visit.not_given_reason,
        _is(select(Referral.id).where(_STANDS), "is_referred"),
        _is(select(Referral.id).where(_STANDS, Referral.accompanied.is_(True)), "is_accompanied"),
        _CARE_BAND.label("care_band"),
        _is(
            select(Referral.id)
            .join(ReferredService, ReferredService.referral_id == Referral.id)
            .where(_STANDS, ReferredService.outcome == "served"),
            "is_served",
        ),
        _is(
            select(Referral.id)
            .join(ReferralEvent, ReferralEvent.referral_id == Referral.id)
            .where(_STANDS, ReferralEvent.via == "feedback"),
            "is_answered",
        ),
        or_(
            select(EventAnswer.id).where(EventAnswer.visit_id == _First.id).exists(),
            select(AdverseEvent.id).where(*_HARM).exists(),
        ).label("is_asked"),
        _is(select(AdverseEvent.id).where(*_HARM), "is_harmed"),
        _is(select(AdverseEvent.id).where(*_HARM, AdverseEvent.is_serious), "is_harmed_seriously"),
        _is(
            select(Incident.id)
            .join(_Same, _Same.id == Incident.visit_id)
            .join(IncidentEvent, IncidentEvent.incident_id == Incident.id)
            .where(
                _Same.code == Visit.code,
                Incident.state == "closed",
                Incident.kind.in_(BLOCK_CODES),
                IncidentEvent.step == "close",
                IncidentEvent.code.in_(MISUSE_FINDINGS),
            ),
            "is_misused",
        ),
    )
    .join(_First, (_First.code == Visit.code) & (_First.version == 1))
    .outerjoin(Dose, (Dose.visit_id == Visit.id) & Dose.repeat_of_id.is_(None))
    .outerjoin(Product, Product.id == Dose.product_id)
    .where(_IS_NEWEST)
)


def groups(month: date) -> list[Group]:
    """The visits of people who came in this month, as groups with their sizes."""
    facts = _FACTS.where(
        Visit.arrived_at >= months.begins(month), Visit.arrived_at < months.begins(months.after(month))
    ).subquery()
    names = [column.name for column in facts.c]
    query = select(*facts.c, func.count().label("visits")).group_by(*facts.c)
    return [
        Group(**{name: getattr(row, name) for name in names}, visits=row.visits)
        for row in session().execute(query)
    ]


def services(month: date) -> list[Row]:
    """Services that standing referrals of the month's visits ask for, and those that were done."""
    is_served = (ReferredService.outcome == "served").label("is_served")
    query = (
        select(Visit.station_id, ReferredService.service, is_served, func.count().label("count"))
        .join(_First, (_First.code == Visit.code) & (_First.version == 1))
        .join(Referral, _STANDS)
        .join(ReferredService, ReferredService.referral_id == Referral.id)
        .where(_IS_NEWEST)
        .where(
            Visit.arrived_at >= months.begins(month), Visit.arrived_at < months.begins(months.after(month))
        )
        .group_by(Visit.station_id, ReferredService.service, is_served)
    )
    found: dict[tuple[int, str, str], int] = {}
    for row in session().execute(query):
        for measure in ("services_asked", *(["services_done"] if row.is_served else [])):
            key = (row.station_id, measure, row.service)
            found[key] = found.get(key, 0) + row.count
    return [
        Row(station_id, month, measure, "service", service, count)
        for (station_id, measure, service), count in found.items()
    ]


def rows(month: date) -> Iterable[Row]:
    """Every count about people of one month."""
    return [*counting.rows(month, groups(month)), *services(month)]


# By table: how to come from one of its rows to the visit whose month it touches.
_AT = select(Visit.arrived_at).distinct()
_OF_REFERRAL = _AT.join(Referral, Referral.visit_id == Visit.id)
_OF_CODE = _AT.join(_Same, _Same.code == Visit.code)
_TOUCHED: dict[str, tuple[Any, Select[Any]]] = {
    "visit": (_Same.id, _OF_CODE),
    "dose": (Dose.id, _OF_CODE.join(Dose, Dose.visit_id == _Same.id)),
    "referral": (Referral.id, _OF_CODE.join(Referral, Referral.visit_id == _Same.id)),
    "referral_event": (
        ReferralEvent.id,
        _OF_CODE.join(Referral, Referral.visit_id == _Same.id).join(
            ReferralEvent, ReferralEvent.referral_id == Referral.id
        ),
    ),
    "adverse_event_step": (
        EventStep.id,
        _OF_CODE.join(AdverseEvent, AdverseEvent.visit_id == _Same.id).join(
            EventStep, EventStep.event_id == AdverseEvent.id
        ),
    ),
    "adverse_event_answer": (EventAnswer.id, _OF_CODE.join(EventAnswer, EventAnswer.visit_id == _Same.id)),
    "incident_event": (
        IncidentEvent.id,
        _OF_CODE.join(Incident, Incident.visit_id == _Same.id).join(
            IncidentEvent, IncidentEvent.incident_id == Incident.id
        ),
    ),
}
_ENDS = {
    "visit": Visit,
    "dose": Dose,
    "referral": Referral,
    "referral_event": ReferralEvent,
    "adverse_event_step": EventStep,
    "adverse_event_answer": EventAnswer,
    "incident_event": IncidentEvent,
}


def ends() -> dict[str, int]:
    """The last row of each table that counts come from."""
    tops = {
        name: select(func.coalesce(func.max(model.id), 0)).scalar_subquery() for name, model in _ENDS.items()
    }
    row = session().execute(select(*(query.label(name) for name, query in tops.items()))).one()
    return {name: int(getattr(row, name)) for name in tops}


def touched(seen: Seen) -> set[date]:
    """Months of visits that a row added since `seen` speaks of; of a corrected visit, both its months."""
    found: set[date] = set()
    for name, (row_id, query) in _TOUCHED.items():
        asked = query.where(row_id > seen.get(name, 0) - LOOK_BACK)
        found |= {months.of_instant(moment) for moment in session().scalars(asked)}
    return found


PEOPLE = Provider(
    "people",
    frozenset({*counting.MEASURES, "services_asked", "services_done"}),
    rows,
    ends,
    touched,
)
