"""A report of Central Station brought to a state by the verbs that lead there."""

from datetime import timedelta
from typing import Any, NamedTuple

from core import clock
from dispensing.adverse_events import queries, service
from dispensing.adverse_events.record import Report
from tests.factories.visits import body
from tests.factories.world import World


class Made(NamedTuple):
    number: str
    version: int


SICK = Report(
    product="LNG-1.5",
    lot="B2291",
    terms=("nausea",),
    age_band="18_24",
    sex="female",
    words="Felt sick all day",
)


def said(**changes: Any) -> Report:
    """The plain report with changes."""
    return Report(**{**vars(SICK), **changes})


def event_at(
    world: World, state: str, *, visit: str | None = None, at: str = "officer.cen", **changes: Any
) -> Made:
    """`draft`, `submitted`, `reviewed`, `sent` or `closed`; `changes` are facts of the report."""
    person, liaison = world.actor(at), world.actor("liaison.north")
    made = _made(world.act(lambda: service.report(person, said(**changes), visit=visit)))
    if state == "draft":
        return made
    made = _made(world.act(lambda: service.submit(person, made.number, version=made.version)))
    if state == "submitted":
        return made
    made = review(world, made, seriousness=changes.get("seriousness", ()))
    if state == "reviewed":
        return made
    today = clock.today()
    sent = {"version": made.version, "reference": "ZR-1", "sent_on": today}
    made = _made(world.act(lambda: service.sent(liaison, made.number, **sent)))
    if state == "sent":
        return made
    return _made(world.act(lambda: service.close(liaison, made.number, version=made.version)))


def review(world: World, made: Made, *, seriousness: tuple[str, ...] = (), by: str = "liaison.north") -> Made:
    judged = {"seriousness": seriousness, "causality": "possible", "expected": "yes"}
    person = world.actor(by)
    return _made(world.act(lambda: service.review(person, made.number, version=made.version, **judged)))


def follow_up(world: World, made: Made, reason: str = "", **news: Any) -> Made:
    person = world.actor("officer.cen")
    told = {"version": made.version, "said": Report(**news), "reason": reason}
    return _made(world.act(lambda: service.follow_up(person, made.number, **told)))


def kept(world: World, made: Made) -> Any:
    """The report as it stands."""
    return queries.one(world.actor("officer.cen"), made.number)


def hours_ago(hours: float) -> Any:
    return clock.now() - timedelta(hours=hours)


def visit_of(world: World, name: str = "officer.cen", **changes: Any) -> str:
    """The code of a visit of this person's station."""
    answer = world.api(name).post("/visits", body(**changes))
    assert answer.status_code == 201, answer.text
    return str(answer.get_json()["code"])


def _made(reference: str) -> Made:
    number, _, version = reference.partition(".")
    return Made(number, int(version))
