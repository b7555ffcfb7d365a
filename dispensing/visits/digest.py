"""A fingerprint of a visit's rows, kept in the trail: a changed row no longer fits it."""

import hashlib
import json
from typing import Any

from sqlalchemy import bindparam, select

from core.database import session, table
from dispensing.visits.models import Dose, DoseLot, Visit

_VISIT = select(*table(Visit).columns).where(Visit.id == bindparam("visit_id"))
_DOSES = (
    select(*table(Dose).columns)
    .where(Dose.visit_id == bindparam("visit_id"), Dose.repeat_of_id.is_(None))
    .order_by(Dose.id)
)
_DOSE = select(*table(Dose).columns).where(Dose.id == bindparam("dose_id"))
_LOTS = (
    select(*table(DoseLot).columns)
    .where(DoseLot.dose_id == bindparam("dose_id"))
    .order_by(DoseLot.movement_id)
)


def of_visit(visit_id: int) -> str:
    """Over the visit's row, the dose that was recorded with it and that dose's lots."""
    rows = [_rows(_VISIT, visit_id=visit_id)]
    for dose in session().execute(_DOSES, {"visit_id": visit_id}).mappings():
        rows += [[dict(dose)], _rows(_LOTS, dose_id=dose["id"])]
    return _sha256(rows)


def of_repeat_dose(dose_id: int) -> str:
    """Over a repeat dose's row and its lots."""
    return _sha256([_rows(_DOSE, dose_id=dose_id), _rows(_LOTS, dose_id=dose_id)])


def _rows(query: Any, **values: int) -> list[dict[str, Any]]:
    return [dict(row) for row in session().execute(query, values).mappings()]


def _sha256(rows: Any) -> str:
    return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()
