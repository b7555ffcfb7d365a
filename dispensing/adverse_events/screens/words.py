"""How a report is said on pages: its state, its deadlines, and what it still lacks.."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from core import clock, codes
from dispensing.adverse_events import choices, validity
from dispensing.adverse_events.models import AdverseEvent
from dispensing.adverse_events.queries import NUMBER_GROUP
from dispensing.adverse_events.transitions import STATE_WORDS, TO_BE_SENT

TONES = {
    "draft": "plain",
    "submitted": "warn",
    "reviewed": "warn",
    "sent": "good",
    "closed": "good",
    "nullified": "plain",
}


def number(found: AdverseEvent) -> str:
    return codes.grouped(found.number, NUMBER_GROUP)


def state(found: AdverseEvent) -> tuple[str, str]:
    """(words, tone) for a tag."""
    return STATE_WORDS[found.state], TONES[found.state]


def what(facts: Mapping[str, Any]) -> str:
    """What it is about in one line: the terms, else the kind."""
    return listed(choices.TERMS, facts["terms"]) or choices.KINDS[facts["kind"]]


def listed(of: Mapping[str, str], chosen: Any) -> str:
    """`Felt sick, headache`: in the order of the list, a capital at the front alone."""
    words = [of[one] for one in of if one in chosen]
    return ", ".join([*words[:1], *(one[:1].lower() + one[1:] for one in words[1:])])


def due(moment: datetime | None, found: AdverseEvent) -> str:
    """`by 5 Dec 2026, 09:30`, and that it has passed when it has."""
    if moment is None:
        return "–"
    is_late = clock.now() > moment and found.state in TO_BE_SENT
    return f"{clock.day_and_time(moment)}{' (late)' if is_late else ''}"


def elements(facts: Mapping[str, Any], *, has_visit: bool) -> list[dict[str, Any]]:
    """The four things, each known or not, and which fields of the page make it known."""
    missing = validity.missing(facts, has_visit=has_visit)
    fields = {
        "patient": ("age_band age_years sex", " ".join(sorted(choices.ABOUT_A_PACK))),
        "product": ("product", ""),
        "reporter": ("reporter", ""),
        "event": ("terms words", "lack_of_effect"),
    }
    return [
        {
            "words": label[:1].upper() + label[1:],
            "is_known": name not in missing,
            # By the visit: nothing on the page can take it away.
            "needs": "" if has_visit and name == "patient" else fields[name][0],
            "without": fields[name][1],
        }
        for name, label in validity.ELEMENTS.items()
    ]
