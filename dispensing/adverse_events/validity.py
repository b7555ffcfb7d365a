"""Is a report valid: a patient, a product, a reporter and an event that can be told apart. Pure.

The four things of ICH E2D. A patient is known by a visit, an age group or a sex, and never by more.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from dispensing.adverse_events.choices import ABOUT_A_PACK

ELEMENTS = {
    "patient": "who it is about",
    "product": "which product",
    "reporter": "who told it",
    "event": "what happened",
}
NOT_KNOWN = (None, "", "unknown")


def needed(kind: str) -> tuple[str, ...]:
    """What a report of this kind must hold: a bad pack is one before anybody takes it."""
    return tuple(one for one in ELEMENTS if one != "patient" or kind not in ABOUT_A_PACK)


def present(facts: Mapping[str, Any], *, has_visit: bool) -> frozenset[str]:
    """The elements that these facts hold. `has_words`: what happened was said in somebody's own words."""
    found = set()
    if has_visit or any(facts.get(name) not in NOT_KNOWN for name in ("age_band", "sex")):
        found.add("patient")
    if facts.get("product"):
        found.add("product")
    if facts.get("reporter") not in NOT_KNOWN:
        found.add("reporter")
    if facts.get("terms") or facts.get("has_words") or facts["kind"] == "lack_of_effect":
        found.add("event")
    return frozenset(found)


def missing(facts: Mapping[str, Any], *, has_visit: bool) -> list[str]:
    """What is still to be found out, in the order of ELEMENTS; empty when the report is valid."""
    found = present(facts, has_visit=has_visit)
    return [one for one in needed(facts["kind"]) if one not in found]


def known_since(
    before: Mapping[str, datetime], elements: frozenset[str], known_at: datetime
) -> dict[str, datetime]:
    """Since when each element that is there now was known: the earliest instant that anybody named."""
    return {one: min(before.get(one, known_at), known_at) for one in sorted(elements)}


def complete_since(kind: str, since: Mapping[str, datetime]) -> datetime | None:
    """The instant at which the last of the needed things became known; None while one is missing."""
    wanted = needed(kind)
    return max(since[one] for one in wanted) if all(one in since for one in wanted) else None
