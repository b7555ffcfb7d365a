"""Pass a request that nobody answered on to the next liaison up. Part of an hourly job.

Nothing else changes: whoever covers the station could approve before and still can, and the
version stays, so that a page that is open now is not outdated by the clock.
"""

from sqlalchemy import bindparam, update

from accounts.permissions import Actor
from core import clock
from core.database import affected, session, table
from inventory.resupply import steps
from inventory.resupply.models import Requisition
from inventory.resupply.waiting import handing, telling
from inventory.resupply.waiting import queries as waits

_REQUESTS = table(Requisition)
_HAND_ON = (
    update(_REQUESTS)
    .where(
        _REQUESTS.c.id == bindparam("of_id"),
        _REQUESTS.c.state == "submitted",
        _REQUESTS.c.handed_at == bindparam("before"),
    )
    .values(handed_to_id=bindparam("place"), handed_at=bindparam("at"))
)


def pass_on(actor: Actor) -> int:
    """Put each request that waited too long before the next liaison up. Returns how many went on."""
    passed = 0
    for found in waits.past_their_limit():
        place_id = handing.after(found.station_id, found.handed_to_id)
        if place_id is None:
            continue  # nobody above: it stays among what is overdue
        values = {"of_id": found.id, "before": found.handed_at, "place": place_id, "at": clock.now()}
        if affected(session().execute(_HAND_ON, values)) != 1:
            continue  # answered meanwhile
        telling.to_approve(found, place_id)
        steps.record(actor, found, "hand_on")
        passed += 1
    return passed
