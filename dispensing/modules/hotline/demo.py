"""The demo's scene: calls that came, one whose person is on the way, and one that waits for a station."""

from core import clock
from core.database import unit_of_work
from dispensing.modules.declaration import Stage
from dispensing.modules.hotline import offering, service


def play(stage: Stage) -> None:
    stage.plan(12, lambda: _missed(stage))
    stage.plan(6, lambda: _sent_elsewhere(stage))
    stage.plan(0.03, lambda: _coming(stage))
    stage.plan(0.01, lambda: _take(stage, hours_ago=60, is_danger_now=True))


def _take(stage: Stage, hours_ago: int | None, *, is_danger_now: bool = False) -> str:
    liaison = stage.actor("liaison")
    return unit_of_work(
        lambda: service.take_call(
            liaison,
            called_at=clock.now(),
            near=liaison.place_code,
            is_danger_now=is_danger_now,
            hours_ago=hours_ago,
        )
    )


def _coming(stage: Stage, hours_ago: int = 20) -> str:
    liaison, officer = stage.actor("liaison"), stage.actor("officer")
    number = _take(stage, hours_ago)
    unit_of_work(lambda: offering.offer(liaison, number, station=officer.place_code))
    return unit_of_work(lambda: offering.accept(officer, number))


def _missed(stage: Stage) -> None:
    officer, number = stage.actor("officer"), _coming(stage, 40)
    unit_of_work(lambda: service.not_arrived(officer, number, reason="no_transport"))


def _sent_elsewhere(stage: Stage) -> None:
    liaison, head = stage.actor("liaison"), stage.actor("in_charge")
    number = _take(stage, None)
    unit_of_work(lambda: offering.offer(liaison, number, station=head.place_code))
    unit_of_work(lambda: offering.decline(head, number, reason="road"))
    unit_of_work(lambda: service.close(liaison, number, reason="facility"))
