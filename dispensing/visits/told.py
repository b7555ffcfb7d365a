"""What was told and judged of a person, kept in one sealed column: who reads the database reads none of it.

One key a visit code, for all its versions, so that they end together. What indicators count (bands, sex,
reasons, flags, times of arrival and dose) stands beside it in clear and outlives the erasure.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from core import sealing
from core.database import EPOCH
from dispensing.eligibility import Decision
from dispensing.visits.models import Visit
from dispensing.visits.record import VisitRecord

KIND = "visit"


@dataclass(frozen=True)
class Told:
    latest_at: datetime | None
    earliest_at: datetime | None
    precision: str
    hours_since: float | None
    age_years: int | None
    weight_kg: int | None
    screening: dict[str, str]
    consent: dict[str, Any]
    decision: dict[str, Any]
    correction_reason: str | None


def purpose(version: int) -> str:
    """A version's text opens as that version alone."""
    return f"visit.{version}"


def seal(
    key_id: int, version: int, record: VisitRecord, decision: Decision, correction_reason: str | None
) -> str:
    """The sealed column of a version of a visit."""
    value = {
        "latest_at": _microseconds(record.incident.latest_at),
        "earliest_at": _microseconds(record.incident.earliest_at),
        "precision": record.incident.precision,
        "hours_since": record.hours_since,
        "age_years": record.person.age_years,
        "weight_kg": record.person.weight_kg,
        "screening": record.screening,
        "consent": vars(record.consent),
        "decision": {
            "allowed": decision.allowed,
            "blocks": [vars(reason) for reason in decision.blocks],
            "advice": [vars(reason) for reason in decision.advice],
        },
        "correction_reason": correction_reason,
    }
    return sealing.seal(key_id, purpose(version), value)


def of(visit: Visit) -> Told | None:
    """What was told, or None once the visit was erased."""
    value = sealing.open_sealed(visit.key_id, purpose(visit.version), visit.sealed)
    return None if value is None else _told(value)


def _told(value: dict[str, Any]) -> Told:
    times = {name: _instant(value[name]) for name in ("latest_at", "earliest_at")}
    return Told(**{**value, **times})


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - EPOCH) // timedelta(microseconds=1)


def _instant(microseconds: int | None) -> datetime | None:
    return None if microseconds is None else (EPOCH + timedelta(microseconds=microseconds)).astimezone(UTC)
