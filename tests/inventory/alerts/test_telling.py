"""Reading everybody once and asking place by place tell the same people."""

from sqlalchemy import select

from accounts.notices.audience import for_all_places, people_for
from accounts.people import service as people
from accounts.permissions import ROLES
from accounts.places.models import Place
from core.database import session
from inventory.alerts import telling


def test_both_ways_of_asking_find_the_same_people_at_every_place(world) -> None:
    world.act(lambda: people.disable_person(world.actor("admin"), "officer2.cen"))
    world.act(lambda: people.move_person(world.actor("admin"), "liaison.south", role="liaison", at=["PRO"]))
    at_once = for_all_places()

    for place_id in session().scalars(select(Place.id)).all():
        for roles in [*[(role,) for role in ROLES], tuple(ROLES)]:
            assert at_once(roles, place_id) == people_for(roles, place_id)


def test_many_places_are_read_once_and_few_are_asked_for(world) -> None:
    assert telling.audience_for(telling.FEW) is people_for
    assert telling.audience_for(telling.FEW + 1) is not people_for
