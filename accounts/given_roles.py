"""Which roles may be given now, and where: one of an optional part only at the places where the part is on.

The program's own roles are always given. Who holds a role keeps it when the part is turned off, and then
finds none of its pages.
"""

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from flask import current_app

from accounts.permissions import PLACE_KINDS, ROLES
from accounts.places import queries as places


class Application(Protocol):
    """What is asked of the application: a place to keep its limits."""

    extensions: dict[str, Any]


def limit(app: Application, role: str, find_place_ids: Callable[[], set[int]]) -> None:
    """Give this role only at the places that the function names when it is asked."""
    app.extensions.setdefault("limited_roles", {})[role] = find_place_ids


def _limits() -> dict[str, Callable[[], set[int]]]:
    found: dict[str, Callable[[], set[int]]] = current_app.extensions.get("limited_roles", {})
    return found


def given() -> dict[str, str]:
    """Roles that may be given now, with their words."""
    limits = _limits()
    return {role: words for role, words in ROLES.items() if role not in limits or limits[role]()}


def at_place(role: str, place: Any) -> bool:
    """True when the role may be given at this place."""
    limits = _limits()
    return place.kind in PLACE_KINDS[role] and (role not in limits or place.id in limits[role]())


def places_for(role: str) -> Sequence[Any]:
    """Open places at which the role may be given, by name."""
    limits = _limits()
    found = places.of_kind(*PLACE_KINDS[role])
    if role not in limits:
        return found
    where = limits[role]()
    return [place for place in found if place.id in where]
