"""The demo's scene: a social worker of the station, one person taken on with a note, and one who waits."""

from functools import partial

from accounts.people import queries as people
from accounts.people import service as people_service
from core.database import unit_of_work
from core.pagination import Position
from dispensing.modules.declaration import Stage
from dispensing.modules.social import queries, service
from dispensing.visits import queries as visits

NAME = "social.worker"


def play(stage: Stage) -> None:
    stage.plan(1.5, lambda: _play(stage))


def _play(stage: Stage) -> None:
    officer, admin = stage.actor("officer"), stage.actor("administrator")
    at = [officer.place_code]
    unit_of_work(lambda: people_service.add_person(admin, name=NAME, role="social_worker", at=at))
    codes = [row.code for row in visits.page_of(officer.place_id, Position(limit=2)).items]
    for code in codes:
        unit_of_work(partial(service.ask, officer, code, has_consent=True))
    worker = people.actor_named(NAME, via="page")
    first = queries.of_visit(codes[0]) if codes else None
    if worker is None or first is None:
        return
    link_id = first.id
    unit_of_work(lambda: service.take(worker, link_id))
    unit_of_work(lambda: service.note(worker, link_id, need="safe_place", action="arranged"))
    unit_of_work(lambda: service.give_form(officer, codes[0], number="M-1041", was_free=True))
