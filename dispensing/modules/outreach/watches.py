"""Units that are not back: an alert, and the lines of the first page."""

from collections.abc import Iterator

from accounts.permissions import Actor, may
from core import clock
from dispensing.modules import queries as switches
from dispensing.modules.declaration import Waiting
from dispensing.modules.outreach import queries, service
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch

KIND = "outreach_late"


def find_late(place_ids: Places) -> Iterator[Finding]:
    """Routes on the way after the instant that was kept when they left."""
    on = switches.place_ids("outreach")
    here = on if place_ids is None else on & set(place_ids)
    for route in queries.late(here, clock.now()) if here else ():
        words = f"It was to be back by {clock.day_and_time(route.back_by)}."
        yield Finding(route.station_id, f"route {route.id}", words)


WATCH = Watch(KIND, find_late)


def waiting(actor: Actor) -> Iterator[Waiting]:
    """What a route asks of the unit's people."""
    if actor.station_id is None or not may(actor, "outreach.travel"):
        return
    now = clock.now()
    for route in queries.in_state(actor.station_id, "planned", "on_the_way", "returned"):
        href = f"/outreach/{route.id}"
        if route.state == "on_the_way":
            is_late = route.back_by <= now
            words = f"To be back by {clock.day_and_time(route.back_by)}"
            yield Waiting(
                "You are on the way" if not is_late else "Say when you are back", words, href, is_late
            )
        elif route.state == "returned":
            is_counted = service.count_since(route) is not None
            yield Waiting(
                "A route is to be closed", "Close it" if is_counted else "Count the box first", href
            )
        elif clock.local(route.leaves_at).date() <= clock.today():
            yield Waiting("A route starts today", "Count, hand the box over, leave", href)
