"""Where an optional part is on: for a person, by station, and for the page of switches."""

from typing import Any

from sqlalchemy import Select, select

from accounts.people.models import Person
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core.database import session
from dispensing.modules.models import ModuleSwitch


def on_for(actor: Actor) -> frozenset[str]:
    """Names of the parts that are on at a place of theirs: their station, or one they look after."""
    query = select(ModuleSwitch.module).where(ModuleSwitch.station_id.in_(places.ids_within_reach(actor)))
    return frozenset(session().scalars(query.distinct()))


def place_ids(module: str) -> set[int]:
    """Stations at which it is on; none where it is off everywhere."""
    return set(session().scalars(where_on(module)))


def where_on(module: str) -> Select[Any]:
    """The same as a query, for watches and lists."""
    return select(ModuleSwitch.station_id).where(ModuleSwitch.module == module)


def is_on(module: str, station_id: int) -> bool:
    return session().scalar(where_on(module).where(ModuleSwitch.station_id == station_id)) is not None


def switches() -> dict[str, list[Any]]:
    """{part: rows of (code, name, since, by)}, by the station's name."""
    query = (
        select(ModuleSwitch.module, Place.code, Place.name, ModuleSwitch.since, Person.name.label("by"))
        .join(Place, Place.id == ModuleSwitch.station_id)
        .join(Person, Person.id == ModuleSwitch.switched_on_by)
        .order_by(Place.name, Place.code)
    )
    found: dict[str, list[Any]] = {}
    for row in session().execute(query):
        found.setdefault(row.module, []).append(row)
    return found
