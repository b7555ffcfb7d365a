"""Stations that were asked and have not answered in time: an alert, and lines of the first page."""

from collections.abc import Iterator

from accounts.people.service import system_actor
from accounts.permissions import Actor, may
from core import clock, jobs
from dispensing.modules import queries as switches
from dispensing.modules.declaration import Waiting
from dispensing.modules.hotline import queries
from inventory.alerts import service as alerts
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch

KIND = "hotline_unanswered"


def find_unanswered(place_ids: Places) -> Iterator[Finding]:
    """Questions whose time to answer, as it was kept, has passed."""
    on = switches.place_ids("hotline")
    here = on if place_ids is None else on & set(place_ids)
    for row in queries.without_answer(here, clock.now()) if here else ():
        subject = f"call {queries.shown_number(row.number)}"
        yield Finding(row.station_id, subject, f"An answer was due by {clock.local(row.answer_by):%H:%M}.")


WATCH = Watch(KIND, find_unanswered)


def look() -> jobs.Outcome:
    """Every few minutes, because a person waits at the other end."""
    made = alerts.evaluate_all(system_actor(), {KIND})
    return jobs.Outcome(made.changes.count, sent=made.people, failed=made.failed)


JOB = jobs.Job("hotline-answers", jobs.Every(5), look)


def waiting(actor: Actor) -> Iterator[Waiting]:
    """What a call asks of this person: an answer of their station, or another station to ask."""
    if actor.station_id is not None and may(actor, "hotline.answer"):
        for number, state in queries.waits_at(actor.station_id):
            href = f"/hotline/calls/{number}"
            if state == "offered":
                yield Waiting("A call waits for your answer", "Say yes or no", href, is_urgent=True)
            else:
                yield Waiting("Somebody is on the way to you", "Say when they are here", href)
    if may(actor, "hotline.take"):
        yield from _at_the_desk(actor)


def _at_the_desk(actor: Actor) -> Iterator[Waiting]:
    now = clock.now()
    for shown in queries.taken_here(actor):
        href = f"/hotline/calls/{shown.call.number}"
        if shown.call.state == "taken":
            yield Waiting("A call waits for a station", "Ask the next one", href, is_urgent=True)
        elif shown.is_late(now):
            yield Waiting("A station has not answered", "Ask the next one", href, is_urgent=True)
