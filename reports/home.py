"""The first page: what each person can do now, and what waits for them. And help, and health."""

from datetime import timedelta
from typing import Any

from flask import Blueprint, render_template
from sqlalchemy import text

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import PUBLIC, SIGNED_IN, Actor, may, needs
from core import clock, sealing
from core.database import session
from core.migrations import check_current
from dispensing.certification import queries as certification
from dispensing.modules import registry as modules
from dispensing.visits.choices import expiry_words, first_usable, where_there_are_doses
from inventory.counts import queries as counts
from inventory.ledger import queries as ledger
from reports.tasks import tasks

pages = Blueprint("home_pages", __name__)

# {heading: (address, title, words, the permission that shows it)}
SECTIONS = {
    "Stock": (
        ("/stock", "Stock", "What boxes and stores hold", "stock.read"),
        ("/requisitions", "Requests", "What was asked, sent and received", "requisitions.read"),
        ("/counts", "Counts", "What was counted, and what differed", "counts.read"),
        ("/alerts", "Needs a hand", "What is open, and who was told", "alerts.read"),
        ("/boxes", "The box", "Seal and keys", "boxes.manage"),
        ("/stores/receive", "Receive into the store", "From the supplier", "stores.receive"),
        ("/lots", "Lots", "Expiry, holds, and where a lot lies", "lots.read"),
    ),
    "Visits": (
        ("/visits", "Visits", "What was recorded here", "visits.read"),
        ("/referrals", "Referrals", "Where people were sent", "referrals.read"),
        ("/follow-ups", "Follow-ups", "Calls to people who said yes", "follow_up.call"),
        ("/incidents", "To explain", "What was outside the rules", "incidents.read"),
        ("/incidents/counts", "To explain, by station", "How many, and how many are late", "incidents.count"),
        ("/adverse-events", "Problem reports", "Felt ill, or a bad pack", "adverse_events.read"),
        ("/adverse-events/counts", "Problems, counted", "How many, and asked", "adverse_events.count"),
        ("/duty", "On duty now", "Who may give doses now, and who is next", "duty.read"),
        ("/duty/coverage", "Duty, by station", "How much of the time a dose could be given", "duty.coverage"),
        ("/supervision", "Supervision", "Visits to stations, and what they found", "supervision.read"),
        ("/certificates", "Certificates", "Who may give doses", "certificates.read"),
    ),
    "The programme": (
        ("/reports", "Reports", "What the work achieved, and what to do now", "reports.read"),
        ("/exports", "Take data out", "As files, for a stated purpose", "exports.take"),
        ("/reports/extract", "A file for the analyst", "One database to ask questions of", "exports.doses"),
        ("/reports/dhis2", "DHIS2", "Numbers for the health ministry", "dhis2.manage"),
        ("/people", "People", "Add, move, reset, disable", "people.manage"),
        ("/products", "Products", "What may be given", "products.manage"),
        ("/facilities", "Find a facility", "Open now, how far, what it has", "places.read"),
        ("/places", "Places", "Stations, stores, facilities", "places.manage"),
        ("/modules", "Optional parts", "Turn on, station by station", "modules.switch"),
        ("/access", "Who saw what", "By place, person or visit, when something got out", "access.read"),
        ("/retention", "Kept and erased", "How long records are kept, and what ended", "retention.read"),
        ("/trail", "Trail", "Who did and read what", "trail.read"),
        ("/jobs", "Schedule", "What the machine did by itself", "jobs.read"),
        ("/notices/outbox", "Messages out", "What could not be sent", "notices.manage"),
        ("/protocols", "Rules", "The clinical numbers in force", "protocols.read"),
        ("/supply-rules", "Supply rules", "The numbers behind every order", "supply_rules.change"),
    ),
    "You": (
        ("/notices", "Notices", "What you were told, and where to be told", "notices.read"),
        ("/password", "Change your password", "Ends every sign-in of yours", SIGNED_IN),
    ),
}
NEW_FOR = timedelta(days=14)


@pages.get("/")
@needs(SIGNED_IN)
def home() -> Any:
    """The person's own first page."""
    actor = current_actor()
    return render_template(
        "reports/home.html",
        sections=_sections(actor),
        box=_box(actor) if may(actor, "visits.record") else None,
        tasks=tasks(actor),
        is_certified=_is_certified(actor),
        new_here=_new_here(actor),
    )


def _sections(actor: Actor) -> dict[str, list[tuple[str, str, str, str]]]:
    """What this person's role opens, under its heading; no heading without anything below it."""
    found = {
        heading: [card for card in cards if card[3] == SIGNED_IN or may(actor, card[3])]
        for heading, cards in SECTIONS.items()
    }
    for card in modules.cards(actor):
        found.setdefault(card.heading, []).append((card.href, card.title, card.words, card.permission))
    return {heading: cards for heading, cards in found.items() if cards}


def _box(actor: Actor) -> dict[str, Any]:
    """Whole treatments left in the station's box, the lot to use first, and when it was last counted."""
    lines = ledger.stock(actor.place_id)
    first = first_usable(lines)
    expired = [line for line in lines if line.reason == "lot_expired"]
    left = sum(ledger.treatments_in(lines).values())
    counted_at = counts.last_counted([actor.place_id]).get(actor.place_id)
    return {
        "left": left,
        "send_to": "" if left else where_there_are_doses(actor),
        "first": f"Use lot {first.lot.number} first. {expiry_words(first)}." if first else "",
        "expired": [line.lot.number for line in expired],
        "counted": f"Last counted {clock.day(counted_at)}" if counted_at else "Not counted yet",
    }


def _new_here(actor: Actor) -> list[str]:
    """Who was posted to this station of late: the one check on an account that nobody here asked for."""
    if not may(actor, "visits.read"):
        return []
    found = people.new_at(actor.place_id, clock.now() - NEW_FOR)
    return [name for name, _since in found if name != actor.name]


def _is_certified(actor: Actor) -> bool:
    if not may(actor, "visits.record"):
        return True
    return certification.standing_of(actor.person_id, clock.now()) == "certified"


@pages.get("/help")
@needs(PUBLIC)
def help_page() -> Any:
    """How to do the work, in plain words; open without signing in, so it names nothing."""
    return render_template("reports/help.html")


@pages.get("/healthz")
@needs(PUBLIC)
def healthz() -> Any:
    """The process answers."""
    return {"status": "ok"}


@pages.get("/readyz")
@needs(PUBLIC)
def readyz() -> Any:
    """The database answers, its tables are those this program needs, and the records can be opened."""
    try:
        session().execute(text("SELECT 1"))
        check_current()
        sealing.check_ring()
    except sealing.CannotOpen as error:
        return {"status": "not ready", "why": error.message}, 503
    except Exception:  # noqa: BLE001 - whatever keeps it from serving, the answer is the same
        return {"status": "not ready"}, 503
    return {"status": "ready"}
