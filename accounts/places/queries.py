"""Read places: by code, by kind, and those under the places a person is posted to."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, bindparam, select
from sqlalchemy.orm import aliased

from accounts.permissions import Actor
from accounts.places.models import FacilityService, Place
from core.database import session

_BY_CODE = select(Place).where(Place.code == bindparam("code"))


def by_code(code: str, *kinds: str) -> Place | None:
    """The place with this code (capitals or not), when it is of one of the kinds."""
    if not code.isprintable():  # PostgreSQL cannot even be asked about a zero byte
        return None
    place = session().scalars(_BY_CODE, {"code": code.strip().upper()}).one_or_none()
    return place if place and (not kinds or place.kind in kinds) else None


def by_id(place_id: int) -> Place:
    return session().scalars(select(Place).where(Place.id == place_id)).one()


def programme() -> Place:
    """The root of the tree."""
    return session().scalars(select(Place).where(Place.kind == "programme")).one()


def ids_under(place_ids: Iterable[int]) -> Select[Any]:
    """A query for the ids of these places and of everything below them."""
    return _ids_under(tuple(place_ids))


def ids_above(place_ids: Iterable[int]) -> Select[Any]:
    """A query for the ids of these places and of every place they lie in."""
    return _ids_above(tuple(place_ids))


def reach(actor: Actor) -> ColumnElement[bool]:
    """Which places a person's postings cover: all below, and for a liaison the stores that serve them."""
    return _reach(tuple(actor.place_ids), has_stores=actor.role == "liaison")


# Asked for in nearly every act: building the statement costs more than running it, and it never changes.
@lru_cache(maxsize=4096)
def _ids_under(place_ids: tuple[int, ...]) -> Select[Any]:
    tree = select(Place.id).where(Place.id.in_(place_ids)).cte(recursive=True)
    below = aliased(Place)
    tree = tree.union(select(below.id).where(below.parent_id == tree.c.id))
    return select(tree.c.id)


@lru_cache(maxsize=4096)
def _ids_above(place_ids: tuple[int, ...]) -> Select[Any]:
    line = select(Place.id, Place.parent_id).where(Place.id.in_(place_ids)).cte(recursive=True)
    above = aliased(Place)
    line = line.union(select(above.id, above.parent_id).where(above.id == line.c.parent_id))
    return select(line.c.id)


@lru_cache(maxsize=4096)
def _reach(place_ids: tuple[int, ...], *, has_stores: bool) -> ColumnElement[bool]:
    is_below: ColumnElement[bool] = Place.id.in_(ids_under(place_ids))
    if not has_stores:
        return is_below
    return is_below | ((Place.kind == "store") & Place.parent_id.in_(ids_above(place_ids)))


def ids_within_reach(actor: Actor) -> Select[Any]:
    """A query for the ids of the places that the actor's postings cover."""
    return select(Place.id).where(reach(actor))


def visible(actor: Actor, *kinds: str) -> Sequence[Place]:
    """Open places of these kinds that the actor's postings cover, by name."""
    query = select(Place).where(reach(actor), Place.kind.in_(kinds), Place.is_closed.is_(False))
    return session().scalars(query.order_by(Place.name)).all()


def covers(actor: Actor, place_id: int) -> bool:
    """True when the actor's postings cover this place."""
    return session().scalar(select(Place.id).where(Place.id == place_id, reach(actor))) is not None


def of_kind(*kinds: str, is_open: bool = True) -> Sequence[Place]:
    query = select(Place).where(Place.kind.in_(kinds)).order_by(Place.name)
    return session().scalars(query.where(Place.is_closed.is_(False)) if is_open else query).all()


def in_the_programme() -> Sequence[Place]:
    """Every place, closed ones too, by kind and name."""
    return session().scalars(select(Place).order_by(Place.kind, Place.name, Place.code)).all()


def tree() -> dict[int, int | None]:
    """Each station, district and province, closed ones too, with the one it lies in; None: the whole."""
    query = select(Place.id, Place.parent_id, Place.kind).where(
        Place.kind.in_(("station", "district", "province", "programme"))
    )
    rows = session().execute(query).all()
    top = {row.id for row in rows if row.kind == "programme"}
    return {
        row.id: None if row.parent_id in top else row.parent_id for row in rows if row.kind != "programme"
    }


def names_by_id() -> dict[int, str]:
    return {row.id: row.name for row in session().execute(select(Place.id, Place.name))}


def codes_by_id() -> dict[int, str]:
    return {row.id: row.code for row in session().execute(select(Place.id, Place.code))}


def services_of(facility_ids: Iterable[int]) -> dict[int, list[str]]:
    """Services by facility id."""
    rows = session().execute(
        select(FacilityService.facility_id, FacilityService.service)
        .where(FacilityService.facility_id.in_(tuple(facility_ids)))
        .order_by(FacilityService.service)
    )
    found: dict[int, list[str]] = {}
    for facility_id, service in rows:
        found.setdefault(facility_id, []).append(service)
    return found


def ancestor_name(kind: str, place_id_column: Any) -> ScalarSelect[str]:
    """The name of a station's district or province, as a column: at most two steps up."""
    station, parent, grandparent = aliased(Place), aliased(Place), aliased(Place)
    wanted = parent if kind == "district" else grandparent
    return (
        select(wanted.name)
        .select_from(station)
        .join(parent, parent.id == station.parent_id)
        .join(grandparent, grandparent.id == parent.parent_id)
        .where(station.id == place_id_column)
        .scalar_subquery()
    )
