"""What waits for a social worker: people nobody has taken on yet."""

from collections.abc import Iterator

from accounts.permissions import Actor, may
from dispensing.modules.declaration import Waiting
from dispensing.modules.social import queries


def waiting(actor: Actor) -> Iterator[Waiting]:
    if not may(actor, "social.work"):
        return
    free = [row for row in queries.listed(actor) if row.taken_at is None]
    if free:
        title = "One person waits for you" if len(free) == 1 else f"{len(free)} people wait for you"
        yield Waiting(title, "Take it on, and go to the station", "/social", is_urgent=True)
