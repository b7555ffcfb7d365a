"""When the clock of a report started and what is due, by the rules that were in force at that instant."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dispensing.adverse_events import deadlines, validity
from dispensing.adverse_events.deadlines import Deadlines
from dispensing.adverse_events.models import AdverseEvent
from dispensing.adverse_events.record import Report
from dispensing.protocols import queries as protocols


@dataclass(frozen=True)
class Timed:
    """Since when what was known, and what is due."""

    known_since: Mapping[str, datetime]
    started_at: datetime | None
    serious_since: datetime | None
    due: Deadlines
    is_newly_serious: bool = False

    def columns(self) -> dict[str, Any]:
        return {
            "known_since": json.dumps(
                {name: moment.isoformat() for name, moment in self.known_since.items()}
            ),
            "started_at": self.started_at,
            "serious_since": self.serious_since,
            "district_due_at": self.due.district,
            "regulator_due_at": self.due.regulator,
        }


NOTHING = Timed({}, None, None, Deadlines())


def first(said: Report, facts: Mapping[str, Any], *, has_visit: bool) -> Timed:
    return _after(NOTHING, said, facts, has_visit=has_visit)


def again(found: AdverseEvent, said: Report, facts: Mapping[str, Any], *, is_new: bool) -> Timed:
    """After more was said. `is_new`: what was due before is done, and this has a clock of its own."""
    anew = Timed({}, None, said.known_at if found.is_serious else None, Deadlines())
    before = anew if is_new else _of(found)
    timed = _after(before, said, facts, has_visit=found.visit_id is not None)
    is_newly = found.serious_since is None and timed.serious_since is not None
    return Timed(timed.known_since, timed.started_at, timed.serious_since, timed.due, is_newly)


def judged(found: AdverseEvent, is_serious: bool, now: datetime) -> Timed:
    """After a review: what the liaison finds serious is known to be so from now on."""
    before = _of(found)
    if not is_serious or before.serious_since is not None:
        return before
    return _due(before, before.known_since, before.started_at, now)


def review_due(now: datetime) -> datetime:
    return deadlines.review_due(now, protocols.in_force(now))


def _after(before: Timed, said: Report, facts: Mapping[str, Any], *, has_visit: bool) -> Timed:
    assert said.known_at is not None
    elements = validity.present(facts, has_visit=has_visit)
    since = validity.known_since(before.known_since, elements, said.known_at)
    complete = validity.complete_since(facts["kind"], since)
    # A clock that runs is not stopped by what is taken back, and an earlier start counts.
    started = min((one for one in (before.started_at, complete) if one is not None), default=None)
    serious_since = before.serious_since
    if facts["seriousness"] and (said.seriousness or serious_since is None):
        serious_since = min(serious_since or said.known_at, said.known_at)
    return _due(before, since, started, serious_since)


def _due(
    before: Timed, since: Mapping[str, datetime], started: datetime | None, serious_since: datetime | None
) -> Timed:
    if started is None:
        return Timed(since, None, serious_since, before.due)
    rules = protocols.in_force(max(started, serious_since or started))
    if before.due.regulator is not None and (started, serious_since) == (
        before.started_at,
        before.serious_since,
    ):
        return Timed(since, started, serious_since, before.due)  # a rule changed meanwhile moves nothing
    due = deadlines.deadlines(started, serious_since, rules)
    return Timed(since, started, serious_since, deadlines.never_later(before.due, due))


def _of(found: AdverseEvent) -> Timed:
    since = {name: datetime.fromisoformat(text) for name, text in json.loads(found.known_since).items()}
    due = Deadlines(found.district_due_at, found.regulator_due_at)
    return Timed(since, found.started_at, found.serious_since, due)
