"""Certificates that end soon, and stations where nobody may give doses: what the alerts ask every night."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from accounts.people.models import Person, Posting
from accounts.permissions import ONE_PLACE_ROLES
from accounts.places.models import Place
from core import clock
from core.database import session
from dispensing.certification import rules
from dispensing.certification.models import Certificate
from dispensing.certification.queries import last_change
from dispensing.certification.rules import Held
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.queries import stations_with_box
from inventory.alerts.watches import Places, Watch

# Days to the last day, and the stage from there on. Each stage is told anew.
STAGES = ((7, 3), (30, 2), (60, 1))
ENDED = 4


@dataclass
class Worker:
    """Somebody who may be asked for a dose at a station, with all their certificates."""

    name: str
    held: list[Held] = field(default_factory=list)


def find_ending(place_ids: Places) -> Iterator[Finding]:
    """People whose last certificate ends within 60 days, or has ended; not those who were suspended."""
    on = clock.today()
    for place_id, workers in _workers(place_ids, clock.now()).items():
        for worker in workers:
            if not worker.held or rules.standing(worker.held, on) == "suspended":
                continue
            last_day = max(held.expires_on for held in worker.held)
            if stage := _stage(last_day, on):
                verb = "was" if stage == ENDED else "is"
                detail = f"The last day {verb} {clock.day(last_day)}."
                yield Finding(place_id, worker.name, detail, stage)


def find_nobody(place_ids: Places) -> Iterator[Finding]:
    """Open stations with people or a box, where nobody is certified today."""
    on = clock.today()
    workers = _workers(place_ids, clock.now())
    with_box = session().scalars(_at(stations_with_box(), place_ids))
    for place_id in sorted(workers.keys() | set(with_box)):
        if not _has_certified(workers.get(place_id, []), on):
            yield Finding(place_id, "", "Nobody here has a certificate that holds today.")


def certified_at(place_ids: Places) -> set[int]:
    """Open stations of these (or of all) where somebody may give doses today."""
    workers = _workers(place_ids, clock.now())
    return {place_id for place_id, found in workers.items() if _has_certified(found, clock.today())}


def _has_certified(workers: list[Worker], on: date) -> bool:
    return "certified" in [rules.standing(worker.held, on) for worker in workers]


def _stage(last_day: date, on: date) -> int:
    days = (last_day - on).days
    if days < 0:
        return ENDED
    return next((stage for most, stage in STAGES if days <= most), 0)


def _workers(place_ids: Places, at: datetime) -> dict[int, list[Worker]]:
    """Officers and in-charges by open station, each with what they hold at this instant."""
    columns = (Place.id.label("place_id"), Person.id, Person.name)
    certificate = (Certificate.issued_on, Certificate.expires_on, last_change(at).label("last_change"))
    query = (
        select(*columns, *certificate)
        .join(Posting, Posting.place_id == Place.id)
        .join(Person, Person.id == Posting.person_id)
        .outerjoin(Certificate, Certificate.person_id == Person.id)
        .where(Place.kind == "station", Place.is_closed.is_(False), Person.is_disabled.is_(False))
        .where(Posting.ended_at.is_(None), Posting.role.in_(sorted(ONE_PLACE_ROLES)))
        .order_by(Place.id, Person.id)
    )
    found: dict[int, dict[int, Worker]] = {}
    for row in session().execute(_at(query, place_ids)):
        worker = found.setdefault(row.place_id, {}).setdefault(row.id, Worker(row.name))
        if row.expires_on is not None:
            worker.held.append(Held(row.issued_on, row.expires_on, row.last_change == "suspended"))
    return {place_id: list(workers.values()) for place_id, workers in found.items()}


def _at(query: Any, place_ids: Places) -> Any:
    return query if place_ids is None else query.where(Place.id.in_(tuple(place_ids)))


def register(app: watches.Application) -> None:
    watches.add(app, Watch("certificate_ending", find_ending))
    watches.add(app, Watch("no_certified_officer", find_nobody))
