"""Visits of people who said yes to a call, and a plan for one, through the verbs."""

from sqlalchemy import update

from core import clock
from core.database import session, table
from dispensing.follow_up import queries, service
from dispensing.follow_up.models import FollowUpCall
from dispensing.visits import queries as visits
from tests.factories.visits import body
from tests.factories.world import World

CONTACT = {
    "way": "call",
    "reach": "+260 97 0000000",
    "hours": "after eight",
    "say": "the clinic about the school uniform",
    "never_say": "police",
}


def visit_with_yes(world: World) -> str:
    """The code of a visit of Central Station whose person said yes to calls."""
    sent = body(consent__follow_up=True, dose=None, not_given_reason="declined")
    answer = world.api("officer.cen").post("/visits", sent)
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["code"])


def plan(world: World, code: str, *, by: str = "officer.cen", most: int = 4) -> int:
    """Calls on the first days that the rules propose. Returns the plan's number."""
    actor = world.actor(by)
    visit = visits.newest_version(actor.place_id, code)
    days = service.days_for(visit)[:most] if visit else []
    return world.act(lambda: service.plan(actor, code, days=days, **CONTACT))


def call_of(plan_id: int, number: int = 0) -> int:
    """The id of a plan's call, by day."""
    return int(queries.calls_of(plan_id)[number].id)


def due_call(world: World) -> tuple[str, int]:
    """(visit code, call) of a call that is due now: its day is set behind the software's back."""
    code = visit_with_yes(world)
    number = call_of(plan(world, code))
    change = update(table(FollowUpCall)).where(table(FollowUpCall).c.id == number)
    world.act(lambda: session().execute(change.values(due_on=clock.today())))
    return code, number
