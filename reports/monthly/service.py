"""Make the month's report, sign it, and make a revision when the book changed: each one act.

A version is never changed. The newest is the one to sign; what was signed before stays as it was.
"""

import hashlib
import json
from datetime import date

from sqlalchemy import insert

from accounts.people.service import system_actor
from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import insert_into, session, table
from core.errors import Refusal
from reports.figures import months
from reports.figures import queries as figures
from reports.indicators.service import AUDIENCES
from reports.monthly import gathering, queries
from reports.monthly.contents import Contents, from_kept
from reports.monthly.models import MonthlyReport, MonthlySignature
from reports.monthly.revising import revised

# The report of a month is made from this day of the next: stations have had time to send.
MADE_FROM_DAY = 3
REVISED_MONTHS = 12


class SignedAlready(Refusal):
    code = "signed_already"
    title = "Somebody signed it first"


class Replaced(Refusal):
    code = "replaced"
    title = "There is a newer version"


def make_due() -> int:
    """Last month's report where it is due, and revisions of the last twelve. Returns how many were made."""
    today = clock.today()
    until = figures.data_until()
    if until is None:
        return 0
    last = months.after(min(until, months.first_of(today)), -1)
    known = {row.MonthlyReport.month for row in queries.newest()}
    wanted = {month for month in known if month >= months.after(last, -REVISED_MONTHS)}
    if today.day >= MADE_FROM_DAY or last in known:
        wanted.add(last)
    return sum(make(month) is not None for month in sorted(wanted))


def make(month: date) -> int | None:
    """A version of a month's report, or None where nothing changed. Returns its id."""
    actor = system_actor()
    contents = gathering.gather(actor, month)
    signed = queries.last_signed(month)
    if signed is not None:
        contents = revised(contents_of(signed), contents, AUDIENCES)
    before = queries.versions(month)
    kept, digest = _kept(contents)
    if before and before[0].MonthlyReport.digest == digest:
        return None
    version = before[0].MonthlyReport.version + 1 if before else 1
    row = {
        "month": month, "version": version, "made_at": clock.now(), "data_version": figures.data_version(),
        "figures": kept, "digest": digest,
    }  # fmt: skip
    made: int = session().scalar(insert(table(MonthlyReport)).returning(table(MonthlyReport).c.id), row)
    subject = f"report {month:%Y-%m} version {version}"
    trail.record(actor, "report_made", subject, detail={"fingerprint": digest})
    return made


def sign(actor: Actor, report_id: int) -> None:
    """Sign the newest version of a month.

    Raises NotFound, Replaced for an older version, SignedAlready where somebody did, and Forbidden.
    """
    require(actor, "reports.sign")
    report = queries.one(report_id).MonthlyReport
    if queries.versions(report.month)[0].MonthlyReport.id != report.id:
        raise Replaced("Look at the newest version, and sign that.")
    signature = insert_into(MonthlySignature).values(
        report_id=report.id, signed_by=actor.person_id, signed_at=clock.now()
    )
    kept = signature.on_conflict_do_nothing().returning(MonthlySignature.report_id)
    if session().scalar(kept) is None:
        raise SignedAlready("It is signed. Nothing is left to do.")
    trail.record(actor, "report_signed", f"report {report.month:%Y-%m} version {report.version}")


def contents_of(report: MonthlyReport) -> Contents:
    """What this version says."""
    return from_kept(json.loads(report.figures))


def _kept(contents: Contents) -> tuple[str, str]:
    kept = json.dumps(contents.as_kept(), sort_keys=True)
    return kept, hashlib.sha256(kept.encode()).hexdigest()
