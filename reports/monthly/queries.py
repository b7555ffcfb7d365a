"""Read the reports: the newest version of each month, one of them, who signed it."""

from datetime import date
from typing import Any

from sqlalchemy import Row, func, select
from sqlalchemy.orm import aliased

from accounts.people.models import Person
from core.database import session
from core.errors import NotFound
from reports.monthly.models import MonthlyReport, MonthlySignature

_Newer = aliased(MonthlyReport)
_IS_NEWEST = ~(
    select(_Newer.id)
    .where(_Newer.month == MonthlyReport.month, _Newer.version > MonthlyReport.version)
    .exists()
)
_WITH_SIGNATURE = (
    select(MonthlyReport, MonthlySignature.signed_at, Person.name.label("signed_by"))
    .outerjoin(MonthlySignature, MonthlySignature.report_id == MonthlyReport.id)
    .outerjoin(Person, Person.id == MonthlySignature.signed_by)
)


def newest() -> list[Row[Any]]:
    """(MonthlyReport, signed_at, signed_by) of the newest version of each month, the latest month first."""
    return list(session().execute(_WITH_SIGNATURE.where(_IS_NEWEST).order_by(MonthlyReport.month.desc())))


def one(report_id: int) -> Row[Any]:
    """The version with its signature. Raises NotFound."""
    found = session().execute(_WITH_SIGNATURE.where(MonthlyReport.id == report_id)).one_or_none()
    if found is None:
        raise NotFound("There is no such report.")
    return found


def versions(month: date) -> list[Row[Any]]:
    """All versions of a month with their signatures, the newest first."""
    query = _WITH_SIGNATURE.where(MonthlyReport.month == month)
    return list(session().execute(query.order_by(MonthlyReport.version.desc())))


def last_signed(month: date) -> MonthlyReport | None:
    """The newest version of a month that somebody signed."""
    return next((row.MonthlyReport for row in versions(month) if row.signed_at is not None), None)


def unsigned() -> int:
    """How many months wait for a signature."""
    query = (
        select(func.count())
        .select_from(MonthlyReport)
        .outerjoin(MonthlySignature, MonthlySignature.report_id == MonthlyReport.id)
        .where(_IS_NEWEST, MonthlySignature.report_id.is_(None))
    )
    return session().scalar(query) or 0
