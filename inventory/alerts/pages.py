"""`/alerts`: what needs a hand, the gravest first; who has seen it; and what was cured of late."""

from datetime import timedelta
from typing import Any
from urllib.parse import quote

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, may, needs
from core import clock, forms
from core.pagination import position
from inventory.alerts import lifecycle, queries, service
from inventory.alerts.kinds import KINDS, LEVELS, level_of

pages = Blueprint("alert_pages", __name__)

KEPT_IN_SIGHT = timedelta(days=30)
MOST_CLOSED = 50
TOLD = {"station": "the station", "liaison": "the health liaison", "programme": "the programme"}
GRAVE = 4


@pages.get("/alerts")
@needs("alerts.read")
def alerts() -> Any:
    return _show(forms.blank())


@pages.post("/alerts/<int:alert_id>/acknowledge")
@needs("alerts.acknowledge")
def acknowledge(alert_id: int) -> Any:
    form, actor = forms.posted(), current_actor()
    name = f"acknowledge {alert_id}"
    if form.run(actor.person_id, name, lambda: str(service.acknowledge(actor, alert_id=alert_id))):
        return redirect(url_for(".alerts"), 303)
    return _show(form)


def _show(form: forms.Form) -> Any:
    actor = current_actor()
    found = queries.waiting(actor, position(request))
    closed = queries.closed_since(actor, clock.now() - KEPT_IN_SIGHT, MOST_CLOSED)
    return forms.show(
        "inventory/alerts/list.html",
        form,
        waiting=[_waiting(actor, row) for row in found.items],
        closed=[_closed(actor, row) for row in closed],
        next_url=url_for(".alerts", cursor=found.next) if found.next else None,
        first_url=url_for(".alerts") if request.args.get("cursor") else None,
    )


def _waiting(actor: Actor, row: Any) -> dict[str, Any]:
    kind = KINDS[row.kind]
    is_ours = row.place_id == actor.station_id
    seen = f"{row.acknowledged_by}, {clock.day_and_time(row.acknowledged_at)}" if row.acknowledged_at else ""
    return {
        "id": row.id,
        "form": forms.blank(),
        "title": kind.title,
        "about": _about(actor, row),
        "is_grave": kind.gravity >= GRAVE,
        "since": clock.day_and_time(row.opened_at),
        "cause": row.opened_cause,
        "to_do": (kind.to_do if is_ours else "") or kind.for_liaison or kind.to_do,
        "link": _link(actor, row),
        "told": _told(row.kind, row.level),
        "seen": seen,
        "is_to_see": may(actor, "alerts.acknowledge")
        and not lifecycle.is_seen(row, level_of(actor.role), clock.now()),
    }


def _link(actor: Actor, row: Any) -> tuple[str, str] | None:
    """(words, address) of where it can be looked at or put right, for those who may."""
    kind, is_ours = row.kind, row.place_id == actor.station_id
    what, _, number = row.subject.partition(" ")
    if what == "requisition" and may(actor, "requisitions.read"):
        return "Open the request", f"/requisitions/{number}"
    if what == "report" and may(actor, "adverse_events.read"):
        return "Open the report", f"/adverse-events/{number.replace('-', '')}"
    if what == "lot" and may(actor, "lots.read"):
        return "See the lot", f"/lots/{quote(number, safe='')}"
    if KINDS[kind].ladder == "stock":
        if is_ours and may(actor, "requisitions.ask"):
            return "Ask for more", "/requisitions/new"
        if may(actor, "requisitions.approve"):
            return "See the requests", "/requisitions"
    if kind == "expired_in_box" and is_ours and may(actor, "stock.write_off"):
        return "Write it off", "/stock/losses"
    if kind == "expiring" and may(actor, "lots.read"):
        return "See the lot", f"/lots/{quote(row.subject.partition('/')[2], safe='')}"
    if KINDS[kind].is_at_once and may(actor, "stock.read"):
        return "See the stock", f"/stock?station={row.place_code}"
    if kind in {"incident_open", "incident_unclosed"} and may(actor, "incidents.read"):
        return "See what waits", f"/incidents?station={row.place_code}"
    if kind in {"incident_open", "incident_unclosed"} and may(actor, "incidents.count"):
        return "See how many", "/incidents/counts"
    if kind == "referral_overdue" and may(actor, "referrals.read"):
        return "Open the referral", f"/referrals/{row.subject.replace('-', '')}"
    if kind == "count_overdue" and is_ours and may(actor, "counts.record"):
        return "Count the box", "/counts/new"
    if kind == "duty_uncovered" and is_ours and may(actor, "duty.read"):
        return "See who is on duty", "/duty"
    if kind in {"supervision_due", "finding_overdue"} and may(actor, "supervision.read"):
        return "See the visits", "/supervision"
    if kind in {"certificate_ending", "no_certified_officer"} and may(actor, "certificates.read"):
        return "See who may give doses", "/certificates"
    return None


def _closed(actor: Actor, row: Any) -> tuple[str, ...]:
    about = _about(actor, row)
    title = KINDS[row.kind].title
    return f"{title}: {about}" if about else title, row.closed_cause, clock.day(row.closed_at)


def _about(actor: Actor, row: Any) -> str:
    """What it is about, and where, when that is not the reader's own station."""
    where = [] if row.place_id == actor.station_id else [row.place_name]
    subject = row.subject.replace("requisition ", "request ", 1)
    return ", ".join([*where, *([subject] if subject else [])])


def _told(kind: str, level: str) -> str:
    """`the station and the health liaison`"""
    up_to = LEVELS[: LEVELS.index(level) + 1]
    names = [TOLD[one.name] for one in KINDS[kind].levels if one.name in up_to]
    return " and ".join([", ".join(names[:-1]), names[-1]]) if len(names) > 1 else "".join(names)
