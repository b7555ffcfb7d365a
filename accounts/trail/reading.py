"""Reading the trail leaves a trace too: the one verb of this topic that people call themselves."""

from typing import Any

from accounts.permissions import Actor, require
from accounts.trail import queries, service
from core.pagination import Page, Position


def read_trail(actor: Actor, *, sought: queries.Sought, at: Position) -> Page[Any]:
    """One page of the trail, as it stood before this reading was entered; what was sought is kept with it."""
    require(actor, "trail.read")
    page = queries.entries(actor, sought, at)
    service.record(actor, "trail_read", sought.place, detail=sought.as_detail())
    return page
