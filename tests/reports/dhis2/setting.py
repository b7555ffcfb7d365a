"""A quarter that is counted, a mapping, and a DHIS2 that knows its names."""

import secrets
from datetime import date
from typing import Any

from sqlalchemy import insert

from accounts.places import queries as places
from core import clock
from core.database import session, table
from reports.dhis2 import preparing, queries
from reports.dhis2 import sending as sends
from reports.dhis2.names import service
from reports.dhis2.names.mapping import Names, Theirs
from reports.dhis2.numbers.elements import Line
from reports.dhis2.wire.payload import Target
from reports.figures import queries as counts
from reports.figures.models import MonthlyCount, Reckoning
from tests.factories.world import World
from tests.reports.dhis2.stand_in import TOKEN, Metadata, StandIn

QUARTER = "2026Q3"
MONTHS = (date(2026, 7, 1), date(2026, 8, 1), date(2026, 9, 1))
UNTIL = date(2026, 11, 1)
UNITS = {"NOR": "DiszpKrYNg8", "SOU": "g8upMTyEZGZ"}
CLIENTS, DOSES, NOT_GIVEN, CASES = (
    Line(f"VSU_{name}") for name in ("EC_CLIENTS", "EC_DOSES", "EC_NOT_GIVEN", "SV_CASES")
)
RECEIVED, ON_HAND = (Line(f"VSU_STK_{name}", "product", "LNG-1.5") for name in ("RECEIVED", "ONHAND"))
FIGURES = {
    CLIENTS: Theirs("f7n9E0hX8qk", "V6L425pT3A0"),
    DOSES: Theirs("Ix2HsbDMLea"),
    NOT_GIVEN: Theirs("eY5ehpbEsB7"),
    CASES: Theirs("s46m5MS0hxu"),
    RECEIVED: Theirs("fClA2Erf6IO", "Prlt0C1RF0s"),
    ON_HAND: Theirs("vI2csg55S9C", "Prlt0C1RF0s"),
}
NAMES = Names(Target("BfMAe6Itzgt", "HllvX50cXC0"), FIGURES, UNITS)
KNOWN = {
    "dataElement": {theirs.data_element: line.element for line, theirs in FIGURES.items()},
    "orgUnit": {unit: code for code, unit in UNITS.items()},
    "categoryOptionCombo": {"V6L425pT3A0": "A", "Prlt0C1RF0s": "LNG", "HllvX50cXC0": "default"},
    "dataSet": {"BfMAe6Itzgt": "VSU"},
}
# By station and month: visits, given. What is left was not given.
NUMBERS = {"CEN": (12, 12), "RIV": (14, 14), "LAK": (13, 13)}


def count(world: World, numbers: dict[str, tuple[int, int]] | None = None, month: date = MONTHS[0]) -> None:
    """Counts of one month, as the job would have made them; all doses are first ones of one product."""
    rows = []
    for code, (visits, given) in (NUMBERS if numbers is None else numbers).items():
        place = places.by_code(code)
        assert place is not None
        told = {("visits", "", ""): visits, ("not_given", "", ""): visits - given}
        told |= {(name, "", ""): given for name in ("given", "doses")}
        told |= {(name, "product", "LNG-1.5"): given for name in ("given", "doses")}
        rows += [
            {
                "measure": measure,
                "split": split,
                "month": month,
                "station_id": place.id,
                "category": category,
                "count": number,
            }
            for (measure, split, category), number in told.items()
            if number
        ]
    made = {
        "mark": secrets.token_urlsafe(16),
        "until": UNTIL,
        "made_at": clock.now(),
        "checked_at": clock.now(),
        "seen": "{}",
    }

    def act() -> None:
        session().execute(insert(table(MonthlyCount)), rows)
        session().execute(insert(table(Reckoning)), made)

    world.act(act)


def name_all(world: World, names: Names = NAMES, seen: int = 0) -> None:
    world.act(lambda: service.set_names(world.actor("programme"), names, seen=seen))


def server(**said: Any) -> StandIn:
    return StandIn(Metadata({**KNOWN, **said.pop("known", {})}, **said))


def connect(monkeypatch: Any, world: World, url: str) -> None:
    """The settings that name the server."""
    for name, value in {"DHIS2_URL": url, "DHIS2_TOKEN": TOKEN, "DHIS2_SECONDS": 2}.items():
        monkeypatch.setitem(world.app.config, name, value)


def sending(world: World) -> int:
    """A dry run that has begun. Returns its number."""
    prepare(world)
    actor = world.actor("programme")
    made = preparing.prepare(actor, QUARTER)
    return world.act(lambda: sends.begin(actor, made, dry=True))


def prepare(world: World) -> int:
    """A counted quarter and a mapping, once. Returns the version of the mapping in force."""
    if not counts.data_version():
        count(world)
    if not queries.names().figures:
        name_all(world, seen=queries.version())
    return queries.version()
