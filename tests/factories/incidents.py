"""An incident of Central Station, brought by the verbs to the state where a test begins."""

from sqlalchemy import func, select

from core.database import session
from dispensing.incidents import opening, service
from dispensing.incidents.models import Incident
from tests.factories.world import World


def open_incident(
    world: World, caused_by: str = "officer.cen", *, kind: str = "seal_broken", visit_id: int | None = None
) -> int:
    """Caused by this person of the cast: about a visit, or about a count. Returns its number."""
    actor = world.actor(caused_by)

    def act() -> int:
        if visit_id is None:
            opening.open_for_subject(actor, station_id=actor.place_id, kind=kind, subject="count 1")
        else:
            opening.open_for_visit(
                actor,
                station_id=actor.place_id,
                visit_id=visit_id,
                kinds=[kind],
                caused_by=actor.person_id,
            )
        return int(session().scalar(select(func.max(Incident.id))))

    return world.act(act)


def incident_at(world: World, state: str, caused_by: str = "officer.cen") -> int:
    """One that the in-charge explained, the liaison sent back, or the auditor closed."""
    made = open_incident(world, caused_by)
    if state != "open":
        world.act(
            lambda: service.explain(
                world.actor("incharge.cen"), made, cause="worn", words="The old seal was thin"
            )
        )
    if state == "sent_back":
        world.act(lambda: service.send_back(world.actor("liaison.north"), made, question="Since when?"))
    if state == "closed":
        world.act(lambda: service.close(world.actor("auditor"), made, finding="explained"))
    return made
