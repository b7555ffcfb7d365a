"""What the visit form offers: lots of the own box, places to go, and how answers read back."""

from collections.abc import Sequence
from typing import Any

from accounts.facilities import queries as directory
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock
from dispensing.referrals import queries as referrals
from dispensing.visits.draft import DECLINED
from inventory.catalogue import queries as catalogue
from inventory.ledger import queries as ledger
from inventory.ledger.queries import StockLine
from inventory.lots import queries as lots_queries

MOST_FACILITIES = 8
MOST_LATELY = 4
MOST_NAMED = 3  # of each kind: more is a list to read, and somebody is waiting
WHY_NOT = {
    "lot_expired": "Expired – do not give",
    "lot_on_hold": "On hold – do not give",
    "no_stock": "None left",
}


def box_lines(actor: Actor) -> list[StockLine]:
    return ledger.stock(actor.place_id)


def lots(lines: Sequence[StockLine], *, is_fact: bool) -> list[tuple[str, str, str, bool]]:
    """Radio items: (value, label, hint, is disabled). The lot to use first stands on top."""
    usable = [line for line in lines if line.is_usable and line.treatments]
    products = {line.product.id for line in lines}
    first_lots = ledger.first_to_use(lines).values()
    items = []
    for line in sorted(lines, key=lambda line: (not line.is_usable, line.lot.expires_on)):
        name = f"{line.lot.number} · {line.treatments} left"
        if len(products) > 1:
            name = f"{name} · {line.product.name}"
        hint = expiry_words(line)
        if line in first_lots:
            hint += " – use this first"
        elif line.reason:
            hint = f"{hint}. {WHY_NOT[line.reason]}"
        items.append((value_of(line), name, hint, not is_fact and line not in usable))
    if is_fact:
        items += [
            (f"{product.code}|", f"{product.name}, lot not known", "It will ask for a count.", False)
            for product in catalogue.products()
        ]
    return items


def value_of(line: StockLine) -> str:
    return f"{line.product.code}|{line.lot.number}"


def first_usable(lines: Sequence[StockLine]) -> StockLine | None:
    """The line a plain dose comes from: the first lot to expire of the product the box holds most of.

    Never the first of all products: an expiry date does not choose another medicine.
    """
    left = ledger.treatments_in(lines)
    first_lots = ledger.first_to_use(lines).values()
    return max(first_lots, key=lambda line: left[line.product.id], default=None)


def expiry_words(line: StockLine) -> str:
    shown = "%B %Y" if line.lot.expires_by_month else "%d %B %Y"
    return f"Expires {line.lot.expires_on.strftime(shown)}"


def facilities(actor: Actor) -> list[Place]:
    """Facilities whose services are known, of the own district, and those used lately; without any, of all.

    Open ones first, then the nearest, and no more than a person can read: the others are in the directory.
    """
    offered = directory.to_send_to(actor, also=referrals.lately_used(actor.place_id, MOST_LATELY))
    return [one.place for one in offered[:MOST_FACILITIES]]


def where_there_are_doses(actor: Actor) -> str:
    """Where to send somebody from an empty box; "" when the book knows of no place.

    The nearest stations whose box holds a dose, then facilities that give them.
    """
    found = facilities(actor)
    services = places.services_of([place.id for place in found])
    giving = [place for place in found if "ec" in services.get(place.id, [])]
    named = [place.name + (", open at night" if place.has_night_cover else "") for place in giving]
    return "; ".join([*lots_queries.near_with_a_dose(actor.place_id)[:MOST_NAMED], *named[:MOST_NAMED]])


def going(found: Sequence[Place], *, keep: str | None = None) -> list[tuple[str, str, str]]:
    """Radio items (value, label, hint) for where they go next; choosing not to is an answer of equal rank."""
    found = list(found)
    if keep and keep.lower() != DECLINED and keep not in {place.code for place in found}:
        elsewhere = places.by_code(keep, "facility")
        found += [elsewhere] if elsewhere else []
    services = places.services_of([place.id for place in found])
    items = [(place.code, place.name, _at_a_glance(place, services.get(place.id, []))) for place in found]
    return [*items, (DECLINED, "They chose not to go now", "")]


def _at_a_glance(place: Place, services: Sequence[str]) -> str:
    """What decides at night: is somebody there, and are there tablets."""
    said = [place.opening_hours, "Open at night" if place.has_night_cover else ""]
    said.append("Gives tablets too" if "ec" in services else "")
    return ". ".join(part for part in said if part)


def when_words(moment: Any) -> str:
    """`today 12:40`, `yesterday 23:10` or `18 Nov 07:00`, by the programme's clock."""
    local = clock.local(moment)
    days = (clock.today() - local.date()).days
    day = {0: "today", 1: "yesterday"}.get(days, f"{local.day} {local:%b}")
    return f"{day} {local:%H:%M}"
