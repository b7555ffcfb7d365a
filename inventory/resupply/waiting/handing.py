"""Which liaison a waiting request is put before: the district's, then the province's, then the programme's.

Whoever covers the station may approve at any time; this only says who is asked now.
"""

from collections.abc import Iterator

from accounts.people import queries as people
from accounts.places import queries as places
from accounts.places.models import Place


def first(station_id: int) -> int:
    """The nearest place above the station where a liaison works; the programme when there is none."""
    return next(_staffed(station_id), None) or places.programme().id


def after(station_id: int, place_id: int | None) -> int | None:
    """The next place up where a liaison works, or None at the end of the line."""
    line = [place.id for place in _above(station_id)]
    passed = line[: line.index(place_id) + 1] if place_id in line else []
    return next((found for found in _staffed(station_id) if found not in passed), None)


def _staffed(station_id: int) -> Iterator[int]:
    for place in _above(station_id):
        if any(role == "liaison" for _person, role in people.at_place(place.id)):
            yield place.id


def _above(station_id: int) -> Iterator[Place]:
    place = places.by_id(station_id)
    while place.parent_id is not None:
        place = places.by_id(place.parent_id)
        yield place
