"""The demo's scene: three who stay, one of them past the end, a bag that waits, and one who has gone."""

from datetime import timedelta
from functools import partial

from core import clock
from core.database import unit_of_work
from dispensing.modules.declaration import Stage
from dispensing.modules.stay import belongings, service
from dispensing.modules.stay.belongings import Item


def play(stage: Stage) -> None:
    stage.plan(20, lambda: _agree(stage))
    stage.plan(9, lambda: _come_and_go(stage))
    stage.plan(5.2, lambda: _come(stage, "police_station"))
    stage.plan(4.3, lambda: _come_with_bag(stage))
    stage.plan(0.4, lambda: _come(stage, "direct"))


def _agree(stage: Stage) -> None:
    head, on = stage.actor("in_charge"), clock.today()
    for name, days in (("Open Door Trust", 400), ("Hill Road Shelter", 41)):
        span = {"agreed_from": on, "agreed_to": on + timedelta(days=days)}
        unit_of_work(partial(service.add_partner, head, name=name, **span))


def _come(stage: Stage, route: str) -> str:
    officer = stage.actor("officer")
    return unit_of_work(lambda: service.admit(officer, entry_route=route))


def _come_and_go(stage: Stage) -> None:
    officer, number = stage.actor("officer"), _come(stage, "hospital")
    with clock.at(clock.now() + timedelta(days=3)):
        unit_of_work(lambda: service.leave(officer, number, left_to="family"))


def _come_with_bag(stage: Stage) -> None:
    officer, number = stage.actor("officer"), _come(stage, "organisation")
    items = [Item("phone", "black", 1), Item("money", "notes", 3), Item("clothes", "", 2)]
    bag = unit_of_work(lambda: belongings.pack(officer, number, seal_number="T-104", items=items))
    head = stage.actor("in_charge")
    unit_of_work(lambda: belongings.sign_in(head, bag))
    second = [Item("papers", "blue folder", 1)]
    unit_of_work(lambda: belongings.pack(officer, number, seal_number="T-105", items=second))
