"""Whom alerts are told to: at once by the gravest, weekly as a list, and once a month to count the box.

A notice is written in the transaction of what causes it, and says only that there is a task.
"""

from collections.abc import Callable, Collection, Iterable

from accounts.notices import service as notices
from accounts.notices.audience import for_all_places, people_for
from accounts.permissions import Actor, require
from core import clock
from inventory.alerts import queries
from inventory.alerts.kinds import KINDS, STATION
from inventory.alerts.station_watches import not_counted_since

FEW = 20
LINK, COUNT_LINK = "/alerts", "/counts/new"
# (kind, place, roles): who is to be told of what.
Told = tuple[str, int, tuple[str, ...]]
Audience = Callable[[Iterable[str], int], list[int]]


def audience_for(count: int) -> Audience:
    """Who is told at a place. For a few places each is asked for; for many, all are read once."""
    return people_for if count <= FEW else for_all_places()


def level_with_people(audience: Audience, kind: str, place_id: int, level: str) -> str:
    """The level, or the one above it where nobody stands at this one: an alert is never told to nobody."""
    reached: str | None = level
    while reached is not None and not audience(KINDS[kind].roles_at(reached), place_id):
        reached = KINDS[kind].next_level(reached)
    return reached or level


def tell(audience: Audience, told: Collection[Told], cause: str) -> int:
    """One notice for each person and pass, by the gravest thing: a bad night is not a flood of messages."""
    gravest: dict[int, str] = {}
    for kind, people in _in_groups(audience, sorted(told, key=lambda one: KINDS[one[0]].gravity)):
        gravest.update(dict.fromkeys(people, kind))
    by_kind: dict[str, list[int]] = {}
    for person_id, kind in sorted(gravest.items()):
        by_kind.setdefault(kind, []).append(person_id)
    for kind, people in by_kind.items():
        notices.tell(people, kind=KINDS[kind].notice, link=LINK, is_urgent=KINDS[kind].is_urgent, cause=cause)
    return len(gravest)


def send_digest(actor: Actor) -> int:
    """One notice for each person who was told of something that is still open. Returns how many people."""
    require(actor, "alerts.evaluate")
    told = [
        (kind, place_id, KINDS[kind].roles_at(level)) for kind, place_id, level in queries.open_in_short()
    ]
    people = {person_id for _kind, found in _in_groups(audience_for(len(told)), told) for person_id in found}
    notices.tell(sorted(people), kind="digest", link=LINK, cause=f"digest {clock.today():%G week %V}")
    return len(people)


def remind_to_count(actor: Actor) -> int:
    """Tell each station with a box that was not counted this month that a month is over. Returns how many."""
    require(actor, "alerts.evaluate")
    month = clock.local(clock.now()).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    stations = not_counted_since(month)
    audience = audience_for(len(stations))
    people = {person_id for station_id in stations for person_id in audience(STATION, station_id)}
    notices.tell(sorted(people), kind="to_count", link=COUNT_LINK, cause=f"count of {month:%Y-%m}")
    return len(stations)


def _in_groups(audience: Audience, told: Iterable[Told]) -> Iterable[tuple[str, list[int]]]:
    """(kind, people) of each; whoever stands at a place is asked for once."""
    audiences: dict[tuple[int, tuple[str, ...]], list[int]] = {}
    for kind, place_id, roles in told:
        if (place_id, roles) not in audiences:
            audiences[place_id, roles] = audience(roles, place_id)
        yield kind, audiences[place_id, roles]
