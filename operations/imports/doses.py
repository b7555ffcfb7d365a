"""The lines of an old register, each as a visit with a dose that was given already.

A fact is never refused: what was outside the rules becomes a flag, as on the page. What the
book does not say stays unknown, above all who gave the dose. Times are the programme's clock.
"""

from datetime import datetime, time, timedelta

from accounts.permissions import Actor
from accounts.places import queries as places
from core import clock
from core.errors import Invalid
from dispensing.visits import service as visits
from dispensing.visits.record import (
    Consent,
    DoseGiven,
    Incident,
    ReferralWanted,
    Survivor,
    VisitRecord,
)
from operations.imports.engine import Data, Kind
from operations.imports.schemas import DoseRow


def record(actor: Actor, row: Data) -> str:
    """Record the line as the system standing at its station. Returns the visit's code."""
    station = places.by_code(row["station"], "station")
    if station is None:
        raise Invalid({"station": ["No station has this code."]})
    there = actor.standing_at(station.id, station.code, station.name, station.kind)
    return visits.record_visit(there, as_visit(row))


def as_visit(row: Data) -> VisitRecord:
    """The row as a visit; a yes to tablets is what a line in the register means."""
    given_at = _given_at(row)
    facility = row.get("facility")
    referrals = (ReferralWanted(facility, tuple(row["services"])),) if facility else ()
    return VisitRecord(
        arrived_at=given_at,
        incident=_incident(row, given_at),
        person=Survivor(row.get("age"), row.get("age_band"), row.get("sex", "unknown")),
        consent=Consent(ec=row.get("consent", True), referral=bool(facility)),
        dose=DoseGiven(
            row["product"],
            given_at,
            treatments=row.get("treatments", 1),
            already_given=True,
            lot=row.get("lot"),
        ),
        referrals=referrals,
        referral_declined=row.get("declined", False),
    )


def _given_at(row: Data) -> datetime:
    said: datetime | time = row["given_at"]
    if isinstance(said, time):
        return datetime.combine(row["given_on"], said, clock.zone())
    return said if said.tzinfo else said.replace(tzinfo=clock.zone())


def _incident(row: Data, given_at: datetime) -> Incident:
    """When it happened, as far as the register says: a time that nobody wrote down stays unknown."""
    if "hours_since" in row:
        latest_at = given_at - timedelta(hours=float(row["hours_since"]))
    elif "incident_on" in row:
        latest_at = datetime.combine(row["incident_on"], row["incident_at"], clock.zone())
    else:
        return Incident(precision=row.get("precision", "unknown"))
    return Incident(latest_at, precision=row.get("precision", "estimated"))


def _column_of(path: str, row: Data) -> str | None:
    if path.startswith("incident."):
        return (
            "hours_since" if "hours_since" in row else "incident_at" if "incident_at" in row else "precision"
        )
    if path.startswith("referrals"):
        return "services" if path.endswith(".services") else "facility"
    names = {"arrived_at": "given_at", "referral_declined": "declined", "person.age_years": "age", "": None}
    return names.get(path, path.rsplit(".", 1)[-1])


DOSES = Kind("doses", DoseRow, record, _column_of)
