"""Reads the history that was worked by hand, and makes it through the verbs."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from core.database import session
from dispensing.incidents import service as incidents
from dispensing.incidents.models import Incident
from reports.figures import service as figures
from tests.factories import cast, events, history
from tests.factories.guessing import answer_for
from tests.factories.world import World

FILE = Path(__file__).with_name("history.md")
ARRIVED = datetime.fromisoformat("2026-09-10T09:00:00+02:00")
AT_CLINIC = "2026-09-10T09:40:00+02:00"
Row = dict[str, str]


def tables() -> list[list[Row]]:
    """The tables of the file, each as rows by the names of its columns."""
    found: list[list[list[str]]] = [[]]
    for line in FILE.read_text().splitlines():
        if line.startswith("|"):
            found[-1].append([cell.strip() for cell in line.strip("|").split("|")])
        elif found[-1]:
            found.append([])
    return [[dict(zip(head, row, strict=True)) for row in rows] for head, _rule, *rows in filter(None, found)]


def expected() -> list[Row]:
    return tables()[1]


def tell(world: World, *, has_harm: bool = True) -> None:
    """Everybody of the history comes, and the counts are made a month later."""
    with world.at("2026-09-01T08:00:00+02:00"):
        cast.put_in_box("CEN", "LNG-1.5", "H900", "2028-09", 60)
    with world.at("2026-09-10T10:00:00+02:00"):
        for row in tables()[0]:
            for _one in range(int(row["people"])):
                _comes(world, row if has_harm else {**row, "harm": "none"})
        _close_incidents(world)
    with world.at("2026-10-02T08:00:00+02:00"):
        world.act(figures.reckon)


def _comes(world: World, row: Row) -> None:
    officer = "officer2.cen" if row["trained"] == "no" else "officer.cen"
    made = history.record(world, officer, **_visit(row))
    if row["came"] == "officer":
        said = {"kind": "arrived", "at": AT_CLINIC}
        answer = world.api("officer.cen").post(f"/referrals/{made['referrals'][0]['number']}/events", said)
        assert answer.status_code in {200, 201}, answer.text
    if row["came"] == "clinic":
        _clinic_answers(world, made["referrals"][0])
    if row["harm"] != "none":
        serious = {"seriousness": ("admission",)} if row["harm"] == "serious" else {}
        events.event_at(world, "submitted", visit=made["code"], lot="H900", **serious)


def _visit(row: Row) -> dict[str, Any]:
    given_at = ARRIVED + timedelta(minutes=15)
    changes: dict[str, Any] = {"arrived_at": ARRIVED.isoformat(), "person__age_years": int(row["age"])}
    if row["dose"].isdigit():
        changes |= {"dose__given_at": given_at.isoformat(), "dose__already_given": row["trained"] == "no"}
        incident = given_at - timedelta(hours=int(row["dose"]))
    else:
        changes |= {"dose": None, "not_given_reason": row["dose"]}
        incident = ARRIVED - timedelta(hours=130 if row["dose"] == "over_window" else 10)
    changes["incident__latest_at"] = incident.isoformat()
    if row["sent"] == "no":
        return changes | {"referrals": [], "referral_declined": True}
    slip = {"facility": "GEN", "services": ["pep"], "transport": "police_vehicle"}
    return changes | {"referrals": [{**slip, "accompanied": row["with"] == "yes"}]}


def _clinic_answers(world: World, slip: dict[str, Any]) -> None:
    services = [{"service": "pep", "outcome": "served"}]
    pair = {"number": slip["number"], "feedback_code": slip["feedback_code"]}
    answer = answer_for(
        world.app, {**pair, "arrived": True, "services": services, "at": AT_CLINIC}, key=slip["number"]
    )
    assert answer.status_code in {200, 201}, answer.text


def _close_incidents(world: World) -> None:
    for number in session().scalars(select(Incident.id).where(Incident.kind == "not_certified")).all():
        world.act(
            lambda number=number: incidents.explain(
                world.actor("incharge.cen"), number, cause="other", words="Nobody else was there"
            )
        )
        world.act(lambda number=number: incidents.close(world.actor("auditor"), number, finding="training"))
