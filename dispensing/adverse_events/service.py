"""The verbs of a report: report, change, submit, withdraw, review, send, follow up, close, take back, read.

Who reported never reviews. A step names the version it read. The clock starts when anybody in the programme
first knew all four things; what is due is stored then, and only ever moves earlier.
"""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock, sealing
from core.errors import Forbidden, Invalid, Refusal, SamePerson
from core.pagination import Page, Position
from dispensing.adverse_events import about, queries, record, steps, timing, transitions
from dispensing.adverse_events.models import AdverseEvent
from dispensing.adverse_events.record import Report
from dispensing.adverse_events.waiting import telling
from dispensing.visits import queries as visits


class ReportIncomplete(Refusal):
    """Raised for a report that lacks one of the four things; `missing` names them."""

    code = "report_incomplete"
    title = "This report lacks something the regulator asks for"

    def __init__(self, detail: str, missing: Sequence[str]):
        super().__init__(detail)
        self.missing = list(missing)

    def members(self) -> dict[str, object]:
        return {"missing": self.missing}


def report(actor: Actor, said: Report, *, visit: str | None = None, send: bool = False) -> str:
    """Report harm or a bad pack from the actor's station. Returns `number.version`.

    `visit`: the code of the visit it is about, or None for "dose unknown". `send`: straight to the liaison,
    without a draft. Raises NotFound for another station's visit, Invalid at the field.
    """
    require(actor, "adverse_events.report")
    if actor.station_id is None:
        raise Forbidden("Reports are made at a station.")
    known = about.visit(actor.station_id, visit) if visit is not None else None
    said = about.filled(said, known, actor.role, clock.now())
    facts, names = about.checked(record.BLANK, said, clock.now())
    timed = timing.first(said, facts, has_visit=known is not None)
    event_id = about.add(
        station_id=actor.station_id,
        visit_id=known.visit_id if known else None,
        state="draft",
        key_id=sealing.new_key("adverse_event"),
        **names,
        **timed.columns(),
        **_facts(facts),
    )
    if send:
        _submit(actor, queries.as_kept(event_id), version=1)
    hidden = {**said.hidden, **(known.dose if known else {})}
    return steps.record(actor, event_id, "report", hidden=hidden)


def change(actor: Actor, number: str, *, version: int, said: Report) -> str:
    """Add to a draft, or put it right: what is not said stays."""
    found = steps.look(actor, number, "change", version)
    return _say(actor, found, "change", said, "")


def submit(actor: Actor, number: str, *, version: int) -> str:
    """Send a draft in. What is missing may come later: the liaison should know early."""
    found = steps.look(actor, number, "submit", version)
    _submit(actor, found, version=found.version + 1)
    return steps.record(actor, found.id, "submit")


def withdraw(actor: Actor, number: str, *, version: int, reason: str) -> str:
    """Drop a draft, and say why: it stays in the book."""
    found = steps.look(actor, number, "withdraw", version)
    steps.take(actor, found, "nullified")
    return steps.record(actor, found.id, "withdraw", reason=_why(reason))


def follow_up(actor: Actor, number: str, *, version: int, said: Report, reason: str = "") -> str:
    """Add what became known since; a correction says why. It is reviewed again, also when it was closed.

    After the regulator was told, or it was closed, what is new has a clock of its own.
    """
    found = steps.look(actor, number, "follow_up", version)
    return _say(actor, found, "follow_up", said, reason)


def review(
    actor: Actor, number: str, *, version: int, seriousness: Sequence[str], causality: str, expected: str
) -> str:
    """The liaison's judgement: how serious, how likely caused by it (WHO-UMC), whether that is known of it.

    Raises SamePerson for whoever reported or added to it. The district knows then.
    """
    found = steps.look(actor, number, "review", version)
    _not_own(actor, found)
    visit_code = visits.code_of(found.station_id, found.visit_id)
    if visit_code and actor.person_id in visits.recorders_of(visit_code):
        raise SamePerson("You recorded the visit it is about. Another liaison does this step.")
    facts = json.loads(found.facts)
    if "death" not in seriousness and facts["outcome"] == "fatal":
        raise Invalid({"seriousness": ["The report says that they died. Tick it here too."]})
    judged = {"seriousness": list(seriousness), "causality": causality, "expected": expected}
    now = clock.now()
    timed = timing.judged(found, bool(seriousness), now)
    steps.take(
        actor,
        found,
        transitions.TABLE[found.state, "review"].becomes,
        review=json.dumps(judged),
        is_serious=bool(seriousness),
        district_told_at=found.district_told_at or now,
        **timed.columns(),
    )
    return steps.record(actor, found.id, "review")


def sent(actor: Actor, number: str, *, version: int, reference: str, sent_on: date) -> str:
    """It went to the regulator: the regulator's number for it, and the day.

    Raises ReportIncomplete while one of the four things is missing, Invalid for a day that cannot be.
    """
    found = steps.look(actor, number, "sent", version)
    lacking = about.lacking(found)
    if lacking:
        raise ReportIncomplete(f"Find out first: {about.in_words(lacking)}.", lacking)
    if not reference.strip():
        raise Invalid({"reference": ["Write the regulator's number for it."]})
    if sent_on > clock.today():
        raise Invalid({"sent_on": ["This day is still to come. Check the day."]})
    if found.started_at is not None and sent_on < clock.local(found.started_at).date():
        raise Invalid({"sent_on": ["This is before you knew of it. Check the day."]})
    steps.take(actor, found, "sent", reference=reference.strip(), sent_on=sent_on)
    return steps.record(actor, found.id, "sent")


def close(actor: Actor, number: str, *, version: int, reason: str = "") -> str:
    """End it. What never went to the regulator is closed with a reason alone."""
    found = steps.look(actor, number, "close", version)
    _not_own(actor, found)
    steps.take(actor, found, "closed")
    return steps.record(actor, found.id, "close", reason=reason if found.state == "sent" else _why(reason))


def nullify(actor: Actor, number: str, *, version: int, reason: str) -> str:
    """Take back what should never have been reported, such as the same event twice; it stays in the book."""
    found = steps.look(actor, number, "nullify", version)
    _not_own(actor, found)
    steps.take(actor, found, "nullified")
    return steps.record(actor, found.id, "nullify", reason=_why(reason))


def told(actor: Actor, number: str, *, version: int, told_at: datetime | None = None) -> str:
    """Write down that the district was told, and when: never before anybody here knew of it."""
    found = steps.look(actor, number, "told", version)
    told_at = told_at or clock.now()
    if told_at > clock.now():
        raise Invalid({"told_at": ["This is in the future. Check the time."]})
    if found.started_at is not None and told_at < found.started_at:
        raise Invalid({"told_at": ["Nobody here knew of it then. Check the time."]})
    steps.take(actor, found, found.state, district_told_at=min(told_at, found.district_told_at or told_at))
    return steps.record(actor, found.id, "told")


def read(actor: Actor, number: str) -> AdverseEvent:
    """One report that the actor may see, and a trail entry in the same transaction."""
    return _read(actor, number, "event_read")


def read_paper(actor: Actor, number: str) -> AdverseEvent:
    """The same, to be printed."""
    return _read(actor, number, "event_printed")


def list_events(actor: Actor, at: Position) -> Page[Any]:
    """Reports that the actor may see, newest first; the list is trailed as a read."""
    require(actor, "adverse_events.read")
    page = queries.events(actor, at)
    trail.record(actor, "events_listed", detail={"shown": len(page.items)})
    return page


def export(actor: Actor, *, purpose: str, number: str | None = None) -> list[Any]:
    """The rows of a file: one report, or all that the actor may see. The trail keeps the purpose."""
    require(actor, "adverse_events.export")
    if not purpose.strip():
        raise Invalid({"purpose": ["Write what the file is for."]})
    if number:
        found = queries.one(actor, number)
        chosen, subject, chain = [queries.listed_one(found.id)], found.number, found.station_id
    else:
        chosen, subject, chain = queries.every_event(actor), "", None
    detail = {"purpose": purpose, "rows": len(chosen)}
    trail.record(actor, "events_exported", subject, chain=chain, detail=detail)
    return chosen


def _read(actor: Actor, number: str, action: str) -> AdverseEvent:
    require(actor, "adverse_events.read")
    found = queries.one(actor, number)
    trail.record(actor, action, found.number, chain=found.station_id)
    return found


def _submit(actor: Actor, found: AdverseEvent, *, version: int) -> None:
    """Part of an act: `version` is the one it leaves."""
    now = clock.now()
    due = timing.review_due(now)
    steps.take(actor, found, "submitted", version=version, submitted_at=now, review_due_at=due)
    telling.to_review(found.station_id, found.number, version, actor.person_id, is_urgent=found.is_serious)


def _say(actor: Actor, found: AdverseEvent, verb: str, said: Report, reason: str) -> str:
    """Add what was said to the facts; the clock starts or is made shorter by it."""
    now = clock.now()
    said = about.dated(said, now)
    before = json.loads(found.facts)
    facts, names = about.checked(before, said, now)
    if verb == "follow_up" and record.takes_back(before, facts) and not reason.strip():
        raise Invalid({"reason": ["This changes what was said before. Say why."]})
    is_new = verb == "follow_up" and found.state in ("sent", "closed")
    timed = timing.again(found, said, facts, is_new=is_new)
    values: dict[str, Any] = {**names, **_facts(facts), **timed.columns()}
    if verb == "follow_up":
        # What a review found serious stays so until the next one.
        is_serious = bool(facts["seriousness"]) or found.is_serious
        values |= {"review": None, "review_due_at": timing.review_due(now), "is_serious": is_serious}
        if is_new:
            values |= {"district_told_at": None if timed.is_newly_serious else found.district_told_at}
    steps.take(actor, found, transitions.TABLE[found.state, verb].becomes, **values)
    if verb == "follow_up":
        telling.to_review(
            found.station_id,
            found.number,
            found.version + 1,
            actor.person_id,
            is_urgent=bool(facts["seriousness"]),
        )
    return steps.record(actor, found.id, verb, reason=reason, hidden=said.hidden)


def _facts(facts: dict[str, Any]) -> dict[str, Any]:
    return {
        "facts": json.dumps(facts, sort_keys=True),
        "kind": facts["kind"],
        "is_serious": bool(facts["seriousness"]),
    }


def _not_own(actor: Actor, found: AdverseEvent) -> None:
    if queries.acted(found.id, actor.person_id, transitions.REPORTING_VERBS):
        raise SamePerson("You reported this. Another liaison does this step.")


def _why(reason: str) -> str:
    if not reason.strip():
        raise Invalid({"reason": ["Say why in a few words."]})
    return reason
