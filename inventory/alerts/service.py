"""Look at what is so, and open, repeat, carry up and close alerts; and take a person's "I have seen it".

An alert is the system's conclusion from acts that are on the trail already; its own history is
`alert_event`, which nobody can change. Nobody closes an alert by hand: what cures it does.
"""

import logging
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import affected, attempt, follow_up, in_unit_of_work, session, unit_of_work
from core.errors import NotFound, WrongState
from inventory.alerts import lifecycle, queries, statements, telling, watches
from inventory.alerts.kinds import KINDS, at_once, level_of
from inventory.alerts.lifecycle import Changes, Finding, Open
from inventory.alerts.telling import Told
from inventory.lots.queries import holders

LONGEST_CAUSE = 140

logger = logging.getLogger("lockbox")
# (alert, what, level, cause): what happened to one.
Event = tuple[int, str, str, str]


@dataclass
class Pass:
    """One pass over alerts: what it found to change, what it wrote, how many people it told."""

    at: datetime
    changes: Changes
    failed: int = 0
    told: list[Told] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    people: int = 0

    @cached_property
    def audience(self) -> telling.Audience:
        return telling.audience_for(self.changes.count)


def evaluate(place_ids: Collection[int] | None = None, kinds: Collection[str] | None = None) -> Pass:
    """Look at these places (or all) for these kinds (or all) and write what has changed. Part of an act.

    A watch that fails leaves the alerts of its kinds as they are, and the others are looked for.
    """
    return write(judge(place_ids, kinds))


def write(made: Pass) -> Pass:
    """Write what a pass found to change, as far as nobody else has done so since it looked."""
    now = made.at
    _open(made, now)
    _repeat(made, now)
    _escalate(made, now)
    _close(made, now)
    if made.events:
        last_event = _note([(*event, None) for event in made.events], now)
        # The event's number names the cause: what happens again is told again.
        made.people = telling.tell(made.audience, made.told, f"alert event {last_event}")
    return made


def evaluate_all(actor: Actor, kinds: Collection[str] | None = None) -> Pass:
    """The whole programme in one pass, with one trail entry for what it changed."""
    require(actor, "alerts.evaluate")
    made = evaluate(kinds=kinds)
    if made.changes.count:
        counts = {name: len(found) for name, found in vars(made.changes).items()}
        trail.record(actor, "alerts_evaluated", detail=counts)
    return made


def look(*place_ids: int) -> None:
    """Look at boxes after they changed. Reads first; a transaction is opened only when something changes."""
    if judge(place_ids, at_once()).changes.count:
        unit_of_work(lambda: evaluate(place_ids, at_once()))


def on_stock_moved(place_id: int, **_moved: object) -> None:
    """What an act that moves stock asks for: a look at the box once it is kept, never a reason to fail."""
    follow_up(("alerts", place_id), lambda: look(place_id))


def on_lot_marked(lot_id: int) -> None:
    """What a hold, a recall or its end asks for: a look at every box the lot lies in. Nobody shall read
    "use this lot first" of a lot that was recalled.
    """
    follow_up(("alerts of lot", lot_id), lambda: look(*(row.id for row in holders(lot_id))))


def acknowledge(actor: Actor, *, alert_id: int) -> int:
    """Keep that the actor has seen it: their level is left in peace for one rhythm. Returns the alert's id.

    It stays open, and an urgent one goes on climbing. Raises NotFound for what is not theirs to see, and
    WrongState when it is closed, or seen by somebody whose eyes count as theirs.
    """
    require(actor, "alerts.acknowledge")
    found = queries.alert(actor, alert_id)
    if found is None:
        raise NotFound("Go back to the list.")
    if found.state == "closed":
        raise WrongState("This is done. There is nothing to do.")
    now, level = clock.now(), level_of(actor.role)
    if lifecycle.is_seen(found, level, now):
        raise WrongState(f"{found.acknowledged_by} has seen this.")
    values = {
        "of_id": alert_id,
        "seen_by": found.acknowledged_by_id or 0,
        "seen_level": found.acknowledged_level or "",
        "by": actor.person_id,
        "at": now,
        "now_level": level,
    }
    if affected(session().execute(statements.ACKNOWLEDGE, values)) != 1:
        raise WrongState("Somebody else has just seen this.")
    _note([(alert_id, "acknowledged", level, "", actor.person_id)], now)
    detail = {"kind": found.kind, "subject": found.subject}
    trail.record(actor, "alert_acknowledged", f"alert {alert_id}", chain=found.place_id, detail=detail)
    return alert_id


def judge(place_ids: Collection[int] | None = None, kinds: Collection[str] | None = None) -> Pass:
    """What a pass would change now; nothing is written.

    What is open is read before what is so: read after, an alert that a look opened in between would be
    closed by findings that are older than it is.
    """
    now = clock.now()
    watching = watches.of_kinds(kinds)
    known = queries.open_alerts(place_ids, {kind for watch in watching for kind in _wanted(watch, kinds)})
    findings: list[Finding] = []
    looked_for: set[str] = set()
    failed = 0
    for watch in watching:
        wanted = _wanted(watch, kinds)
        try:
            found = _found_by(watch, place_ids)
        except Exception as error:  # noqa: BLE001 - one watch that fails must not blind the others
            logger.error("watch for %s failed: %s", ", ".join(sorted(wanted)), type(error).__name__)
            failed += 1
            continue
        findings += [finding for finding in found if finding.kind in wanted]
        looked_for |= wanted
    changes = lifecycle.judge([alert for alert in known if alert.kind in looked_for], findings, now)
    return Pass(now, changes, failed)


def _wanted(watch: watches.Watch, kinds: Collection[str] | None) -> Collection[str]:
    return watch.kinds if kinds is None else watch.kinds & set(kinds)


def _found_by(watch: watches.Watch, place_ids: Collection[int] | None) -> list[Finding]:
    def find() -> list[Finding]:
        only = next(iter(watch.kinds))
        found = watch.find(place_ids)
        return [replace(one, kind=one.kind or only) for one in found]

    # Behind a savepoint: after a statement that failed, PostgreSQL would refuse the rest of the pass.
    return attempt(find) if in_unit_of_work() else find()


def _open(made: Pass, now: datetime) -> None:
    for finding in sorted(made.changes.opened, key=lambda one: one.key):
        kind = KINDS[finding.kind]
        begins = lifecycle.first_level(finding)
        level = telling.level_with_people(made.audience, finding.kind, finding.place_id, begins)
        row = {
            "kind": finding.kind,
            "place_id": finding.place_id,
            "subject": finding.subject,
            "state": "open",
            "level": level,
            "stage": finding.stage,
            "opened_at": now,
            "opened_cause": finding.detail[:LONGEST_CAUSE],
            "last_told_at": now,
            "times_told": 1,
        }
        alert_id = session().execute(statements.open_where_none_is(), row).scalar_one_or_none()
        if alert_id is not None:
            made.told.append((finding.kind, finding.place_id, kind.roles_at(level)))
            made.events.append((alert_id, "opened", level, finding.detail[:LONGEST_CAUSE]))


def _repeat(made: Pass, now: datetime) -> None:
    for alert, stage in made.changes.repeated:
        if _tell_again(alert, alert.level, stage, now):
            is_graver = stage > alert.stage
            roles = KINDS[alert.kind].roles_at(alert.level) if is_graver else lifecycle.told_again(alert, now)
            made.told.append((alert.kind, alert.place_id, roles))
            made.events.append((alert.id, "repeated", alert.level, ""))


def _escalate(made: Pass, now: datetime) -> None:
    for alert, due in made.changes.escalated:
        level = telling.level_with_people(made.audience, alert.kind, alert.place_id, due)
        if _tell_again(alert, level, alert.stage, now):
            made.told.append((alert.kind, alert.place_id, KINDS[alert.kind].roles_at(level)))
            made.events.append((alert.id, "escalated", level, ""))


def _close(made: Pass, now: datetime) -> None:
    for alert, cause in made.changes.closed:
        values = {"of_id": alert.id, "at": now, "cause": cause}
        if affected(session().execute(statements.CLOSE, values)) == 1:
            made.events.append((alert.id, "closed", alert.level, cause))


def _tell_again(alert: Open, level: str, stage: int, now: datetime) -> bool:
    values = {
        "of_id": alert.id,
        "told_before": alert.times_told,
        "to_level": level,
        "to_stage": stage,
        "at": now,
    }
    return affected(session().execute(statements.TELL, values)) == 1


def _note(events: Iterable[tuple[int, str, str, str, int | None]], now: datetime) -> int:
    """Add to the history of alerts. Returns the number of the last row."""
    names = ("alert_id", "what", "level", "cause", "person_id")
    rows = [{**dict(zip(names, event, strict=True)), "at": now} for event in events]
    return max(session().scalars(statements.ADD_EVENT, rows))
