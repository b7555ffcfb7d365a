"""A request of Central Station brought to a state by the verbs that lead there.

Each is begun as if no other were open, so that a test may make as many as it likes.
"""

from typing import NamedTuple

from sqlalchemy import delete

from core.database import session
from inventory.boxes import service as boxes
from inventory.resupply import queries, service
from inventory.resupply.models import OpenRequest
from inventory.resupply.shipments import service as deliveries
from inventory.resupply.wanted import Counted, Wanted
from tests.factories.world import World

PRODUCT, LOT = "LNG-1.5", "D2501"
TREATMENTS = 4
# The box of Central Station is full enough, so what it asks for needs a reason.
WHY = "We share with the next station"


class Made(NamedTuple):
    id: int
    version: int
    waybill: str


def request_at(world: World, state: str, *, is_part: bool = False, source: str | None = None) -> Made:
    """`is_part`: the store had fewer than was approved, so that a rest is open. `source`: not the store."""
    officer, liaison = world.actor("officer.cen"), world.actor("liaison.north")
    world.act(lambda: session().execute(delete(OpenRequest)))
    made = _do(world, service.draft, officer, lines=[Wanted(PRODUCT, TREATMENTS, WHY)], source=source)
    if state == "draft":
        return made
    made = _do(world, service.submit, officer, made.id, version=made.version)
    if state == "submitted":
        return made
    made = _do(world, service.approve, liaison, made.id, version=made.version)
    if state == "approved":
        fill_store(world)
        return made
    fill_store(world, 1 if is_part else TREATMENTS)
    named = deliveries.Named(LOT, 1 if is_part else TREATMENTS)
    waybill = f"W-{made.id}"
    made = _do(
        world, deliveries.dispatch, liaison, made.id, version=made.version, lots=[named], waybill=waybill
    )
    if state == "received":
        lines = [Counted(LOT, TREATMENTS)]
        in_charge = world.actor("incharge.cen")
        made = _do(world, deliveries.receive, in_charge, made.id, version=None, waybill=waybill, lines=lines)
    return made._replace(waybill=waybill)


def fill_store(world: World, units: int = TREATMENTS) -> None:
    """Stock from the supplier into the district's store."""
    delivery = {"product": PRODUCT, "lot_number": LOT, "expiry": "2028-05", "units": units}
    world.act(lambda: boxes.receive_into_store(world.actor("liaison.north"), store="DST", **delivery))


def version_of(requisition_id: int) -> int:
    session().rollback()
    return queries.one_as_kept(requisition_id).version


def _do(world: World, verb, *arguments, **said) -> Made:
    number, _, version = world.act(lambda: verb(*arguments, **said)).partition(".")
    return Made(int(number), int(version), "")
