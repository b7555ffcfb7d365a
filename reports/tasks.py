"""What waits for a person, from every topic: a line each, and where to go for it.

Read for the first page. It decides nothing: who may do what stands in each topic, and what needs a
hand was judged when the alert was opened.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import quote

from accounts.facilities import queries as facilities
from accounts.notices import queries as notices
from accounts.permissions import Actor, may
from accounts.places import queries as places
from core import clock
from core.jobs import overview
from dispensing.adverse_events.waiting import queries as reports
from dispensing.follow_up import queries as follow_ups
from dispensing.incidents import queries as incidents
from dispensing.modules import registry as modules
from dispensing.referrals import queries as referrals
from dispensing.supervision import queries as supervision
from inventory.alerts import queries as alerts
from inventory.alerts.kinds import KINDS
from inventory.boxes import queries as boxes
from inventory.counts import queries as counts
from inventory.ledger import queries as ledger
from inventory.resupply.waiting import queries as waits
from reports.monthly import queries as monthly

# What is asked of the person, by the step that waits: one of them, several of them, and what to do.
REQUESTS = {
    "approve": ("A request waits for your answer", "{} requests wait for your answer", "Read and answer"),
    "dispatch": (
        "A request is ready to send",
        "{} requests are ready to send",
        "Pack, seal and mark as sent",
    ),
    "receive": ("A delivery is on its way", "{} deliveries are on their way", "Count what arrives"),
    "submit": ("A draft request waits for you", "{} draft requests wait for you", "Check it, then ask"),
    "close": ("A request has all arrived", "{} requests have all arrived", "Look at it and close it"),
}

REPORTS = {
    "submit": ("A report is not sent in yet", "{} reports are not sent in yet", "Finish it, and send it in"),
    "follow_up": ("A report lacks something", "{} reports lack something", "Find it out, and add it"),
    "review": ("A report waits for your review", "{} reports wait for your review", "Read and review"),
    "sent": ("A report is to be sent on", "{} reports are to be sent on", "Send to the regulator"),
    "close": ("A report can be closed", "{} reports can be closed", "Look at it and close it"),
}


@dataclass(frozen=True)
class Task:
    """One line of the list. `is_urgent` ones stand first, and say so in words."""

    title: str
    text: str
    href: str
    is_urgent: bool = False


def tasks(actor: Actor) -> list[Task]:
    """What waits for this person, what is urgent first."""
    found = [
        *_lots(actor), *_alerts(actor), *_requests(actor), *_reports(actor), *_count(actor), *_losses(actor),
        *_incidents(actor), *_referrals(actor), *_follow_ups(actor), *_findings(actor),
        *_facilities(actor), *_monthly(actor), *_machine(actor), *_of_optional_parts(actor),
    ]  # fmt: skip
    return sorted(found, key=lambda task: not task.is_urgent)


def _lots(actor: Actor) -> Iterator[Task]:
    """A lot on hold, or recalled, that still lies where it could be taken from: the own box, or a store."""
    if not may(actor, "lots.put_aside"):
        return
    here = [actor.station_id] if actor.station_id else [one.id for one in places.visible(actor, "store")]
    lines = [line for place_id in here for line in ledger.stock(place_id) if line.reason == "lot_on_hold"]
    for number in dict.fromkeys(line.lot.number for line in lines):
        href = f"/lots/{quote(number, safe='')}"
        yield Task(f"Put lot {number} aside", "Nobody may give it. Take it out", href, is_urgent=True)


def _alerts(actor: Actor) -> Iterator[Task]:
    found = alerts.open_in_brief(actor) if may(actor, "alerts.read") else []
    if not found:
        return
    gravest = KINDS[found[0].kind]
    # At the station it is about a product; to who looks after several, the place says more.
    about = found[0].subject if actor.station_id else found[0].place_name
    more = f" And {len(found) - 1} more." if len(found) > 1 else ""
    title = "One thing needs a hand" if len(found) == 1 else f"{len(found)} things need a hand"
    words = f"{gravest.title}: {about}" if about else gravest.title
    yield Task(title, f"{words}.{more}", "/alerts", gravest.is_urgent)


def _requests(actor: Actor) -> Iterator[Task]:
    if not may(actor, "requisitions.read"):
        return
    found = waits.waiting(actor)
    for verb, (one, several, what_to_do) in REQUESTS.items():
        same = [waiting for waiting in found if waiting.verb == verb]
        if not same:
            continue
        is_urgent = any(waiting.is_emergency for waiting in same)
        title = one if len(same) == 1 else several.format(len(same))
        href = f"/requisitions/{same[0].requisition_id}" if len(same) == 1 else "/requisitions"
        yield Task(title, f"Urgent. {what_to_do}" if is_urgent else what_to_do, href, is_urgent)


def _reports(actor: Actor) -> Iterator[Task]:
    """Reports of harm or a bad pack: the words here say nothing of which."""
    if not may(actor, "adverse_events.read"):
        return
    found = reports.waiting(actor)
    for verb, (one, several, what_to_do) in REPORTS.items():
        same = [waiting for waiting in found if waiting.verb == verb]
        if same:
            is_urgent = any(waiting.is_urgent for waiting in same) and verb != "close"
            title = one if len(same) == 1 else several.format(len(same))
            href = f"/adverse-events/{same[0].number}" if len(same) == 1 else "/adverse-events"
            yield Task(title, f"Urgent. {what_to_do}" if is_urgent else what_to_do, href, is_urgent)


def _count(actor: Actor) -> Iterator[Task]:
    """A count that waits for its second person."""
    if actor.station_id is None or not may(actor, "counts.record"):
        return
    box = boxes.box_of(actor.station_id)
    waiting = counts.open_count(box.id) if box else None
    if waiting is None:
        return
    is_own = waiting.counted_by == actor.person_id
    words = "Ask a second person to close it" if is_own else "Look at it, and close it"
    yield Task("A count is open", words, f"/counts/{waiting.id}")


def _machine(actor: Actor) -> Iterator[Task]:
    """What the machine should have done by itself and did not, for those who look after it."""
    late = overview.overdue() if may(actor, "jobs.read") else 0
    if late:
        title = "A job did not run" if late == 1 else f"{late} jobs did not run"
        yield Task(title, "See the schedule", "/jobs", is_urgent=True)
    lost = notices.given_up_count() if may(actor, "notices.manage") else 0
    if lost:
        title = "A message could not be sent" if lost == 1 else f"{lost} messages could not be sent"
        yield Task(title, "See why, and try again", "/notices/outbox")


def _of_optional_parts(actor: Actor) -> Iterator[Task]:
    for line in modules.waiting(actor):
        yield Task(line.title, line.text, line.href, line.is_urgent)


def _losses(actor: Actor) -> Iterator[Task]:
    """Stock to be written off that waits for its second person: until then the book counts it as there."""
    if actor.station_id is None or not may(actor, "stock.write_off"):
        return
    by = counts.open_losses(actor.station_id)
    if not by:
        return
    title = (
        "A loss waits for a second person" if len(by) == 1 else f"{len(by)} losses wait for a second person"
    )
    is_own = set(by) == {actor.person_id}
    words = "Ask a second person to confirm it" if is_own else "Look at it, and confirm it"
    yield Task(title, words, "/stock/losses")


def _referrals(actor: Actor) -> Iterator[Task]:
    """People were sent on, and nobody has said since whether they came."""
    count = referrals.overdue_count(actor, clock.now()) if may(actor, "referrals.follow") else 0
    if count:
        title = "A facility has not answered" if count == 1 else f"{count} slips have no answer yet"
        yield Task(title, "Ask if they came", "/referrals?show=overdue")


def _incidents(actor: Actor) -> Iterator[Task]:
    """What waits for this person's words, and what for their finding."""
    if not may(actor, "incidents.read"):
        return
    waits = incidents.waiting_for(actor)
    if waits.to_explain:
        title = "One thing to explain" if waits.to_explain == 1 else f"{waits.to_explain} things to explain"
        yield Task(title, "Say in a few words how it came to be", "/incidents?show=to_explain")
    if waits.to_close:
        title = "One answer to read" if waits.to_close == 1 else f"{waits.to_close} answers to read"
        yield Task(title, "Close it, or ask a question", "/incidents?show=to_close")


def _findings(actor: Actor) -> Iterator[Task]:
    """What a supervision visit found: to be done at the station, or to be looked at by who supervises."""
    if may(actor, "supervision.done") and (count := supervision.findings_in(actor, "open")):
        title = "A finding to see to" if count == 1 else f"{count} findings to see to"
        yield Task(title, "Put it right, and say that it is done", "/supervision")
    if may(actor, "supervision.record") and (count := supervision.findings_in(actor, "done", by_others=True)):
        title = "A finding to check" if count == 1 else f"{count} findings to check"
        yield Task(title, "The station says it is done. Look, and say so", "/supervision")


def _facilities(actor: Actor) -> Iterator[Task]:
    """Rows of the national list that no code settled."""
    count = facilities.unclear_count() if may(actor, "places.manage") else 0
    if count:
        title = "A facility is unclear" if count == 1 else f"{count} facilities are unclear"
        yield Task(title, "Say which one each row is", "/facilities/unclear")


def _monthly(actor: Actor) -> Iterator[Task]:
    """Months whose report nobody signed yet."""
    count = monthly.unsigned() if may(actor, "reports.sign") else 0
    if count:
        title = "A month’s report to sign" if count == 1 else f"{count} monthly reports to sign"
        yield Task(title, "Look at the numbers, and sign", "/reports/monthly")


def _follow_ups(actor: Actor) -> Iterator[Task]:
    """Calls that are due to people who said yes to them."""
    due = follow_ups.due(actor.station_id, clock.today()) if may(actor, "follow_up.call") else 0
    if due:
        title = "A follow-up is due" if due == 1 else f"{due} follow-ups are due"
        yield Task(title, "Be alone when you call", "/follow-ups")
