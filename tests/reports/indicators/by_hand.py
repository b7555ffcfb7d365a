"""Reads the history that was worked by hand, and makes it through the API."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from reports.figures import service as figures
from tests.factories import cast, history
from tests.factories.world import World

FILE = Path(__file__).with_name("history.md")
ARRIVED = datetime.fromisoformat("2026-09-10T09:00:00+02:00")
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


def tell(world: World) -> None:
    """Everybody of the history comes, and the counts are made a month later."""
    with world.at("2026-09-01T08:00:00+02:00"):
        cast.put_in_box("CEN", "LNG-1.5", "H900", "2028-09", 60)
    for row in tables()[0]:
        for _one in range(int(row["people"])):
            _comes(world, row)
    with world.at("2026-10-02T08:00:00+02:00"):
        world.act(figures.reckon)


def _comes(world: World, row: Row) -> None:
    given_at = ARRIVED + timedelta(minutes=15)
    changes: dict[str, Any] = {"arrived_at": ARRIVED.isoformat(), "person__age_years": int(row["age"])}
    if row["dose"].isdigit():
        changes["dose__given_at"] = given_at.isoformat()
        incident = given_at - timedelta(hours=int(row["dose"]))
    else:
        changes |= {"dose": None, "not_given_reason": row["dose"]}
        incident = ARRIVED - timedelta(hours=130 if row["dose"] == "over_window" else 10)
    changes["incident__latest_at"] = incident.isoformat()
    if row["sent"] == "no":
        changes |= {"referrals": [], "referral_declined": True}
    with world.at("2026-09-10T10:00:00+02:00"):
        made = history.record(world, "officer.cen", **changes)
        if row["came"] == "yes":
            [slip] = made["referrals"]
            sent = {"kind": "arrived", "at": "2026-09-10T09:40:00+02:00"}
            answer = world.api("officer.cen").post(f"/referrals/{slip['number']}/events", sent)
            assert answer.status_code in {200, 201}, answer.text
