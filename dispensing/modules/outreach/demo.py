"""The demo's scene: the station gets a car; a route was dropped, one is on the way, and one is planned."""

from datetime import timedelta
from functools import partial

from accounts.places import service as places
from core import clock
from core.database import unit_of_work
from dispensing.modules.declaration import Stage
from dispensing.modules.outreach import service, voucher_service


def play(stage: Stage) -> None:
    stage.plan(17, lambda: _get_a_car(stage))
    stage.plan(16, lambda: _dropped(stage))
    stage.plan(0.2, lambda: _on_the_way(stage))
    stage.plan(0.1, lambda: _plan(stage, 2.0))


def _get_a_car(stage: Stage) -> None:
    admin, code = stage.actor("administrator"), stage.actor("officer").place_code
    unit_of_work(lambda: places.change_place(admin, code, is_mobile=True))


def _plan(stage: Stage, days_ahead: float) -> int:
    """A route with two stops."""
    head, now = stage.actor("in_charge"), clock.now()
    leaves_at = now + timedelta(days=days_ahead)
    route_id = unit_of_work(
        lambda: service.plan_route(head, leaves_at=leaves_at, back_by=leaves_at + timedelta(hours=9))
    )
    for words, hours in (("Market of the lower village", 1), ("School on the hill", 4)):
        since = leaves_at + timedelta(hours=hours)
        until = since + timedelta(hours=2)
        unit_of_work(partial(service.add_stop, head, route_id, words=words, since=since, until=until))
    return route_id


def _dropped(stage: Stage) -> None:
    head, route_id = stage.actor("in_charge"), _plan(stage, 3.0)
    unit_of_work(lambda: service.cancel(head, route_id))


def _on_the_way(stage: Stage) -> None:
    officer, route_id = stage.actor("officer"), _plan(stage, 0.0)
    unit_of_work(lambda: voucher_service.take_along(officer, route_id, series="NV", first=41, last=46))
    unit_of_work(lambda: service.start(officer, route_id, no_handover_reason="same_holder"))
    unit_of_work(lambda: voucher_service.give(officer, "NV-0041", kind="transport"))
    unit_of_work(lambda: voucher_service.give(officer, "NV-0042", kind="transport"))
    unit_of_work(lambda: voucher_service.settle(officer, "NV-0041", verb="redeem"))
