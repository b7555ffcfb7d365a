"""What waits on the first page: stays that end or have ended, and bags that want a second person."""

from collections.abc import Iterator

from accounts.permissions import Actor, may
from core import clock
from dispensing.modules.declaration import Waiting
from dispensing.modules.stay import queries, rules


def waiting(actor: Actor) -> Iterator[Waiting]:
    if actor.station_id is None or not may(actor, "stay.keep"):
        return
    now = clock.now()
    stages = [rules.stage(stay.ends_at, now) for stay in queries.here_now(actor)]
    late, last = stages.count(3), stages.count(1) + stages.count(2)
    if late:
        title = "A stay is past its end" if late == 1 else f"{late} stays are past their end"
        yield Waiting(title, "Find a place for them today", "/stays", is_urgent=True)
    if last:
        title = "A stay ends soon" if last == 1 else f"{last} stays end soon"
        yield Waiting(title, "See where they may go next", "/stays")
    bags = len(queries.bags_waiting(actor))
    if bags:
        title = "A bag waits" if bags == 1 else f"{bags} bags wait"
        yield Waiting(title, "Sign it, or give it back", "/stays/bags")
