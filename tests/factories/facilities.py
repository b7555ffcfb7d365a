"""A row of the national list that waits for an answer."""

from sqlalchemy import select

from accounts.facilities import national_list
from accounts.facilities.matching import Listed
from accounts.facilities.models import FacilityQuestion
from accounts.people.service import system_actor
from core.database import session
from tests.factories.world import World

CODELESS = Listed(
    2, "Copper Province", "North District", "Hill Clinic", "", "", "", "Clinic", "", "", -12.9, 28.6
)


def open_question(world: World) -> int:
    """The number of an unclear row in a district of the cast."""
    world.act(lambda: national_list.take(system_actor(), [CODELESS], sha256="0" * 64))
    session().rollback()
    return session().scalars(select(FacilityQuestion.id).order_by(FacilityQuestion.id.desc())).first() or 0
