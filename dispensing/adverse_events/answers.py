"""A report as it is answered: coded facts, what is missing, and until when. Nothing under seal.

Kept with each step, so that whoever asks again under the same key gets the first answer.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.places import queries as places
from core import clock
from dispensing.adverse_events import queries, validity
from dispensing.adverse_events.models import AdverseEvent


def answers(events: Iterable[AdverseEvent]) -> list[dict[str, Any]]:
    """Each report, in the order given."""
    found, codes = list(events), places.codes_by_id()
    return [_answer(one, codes[one.station_id]) for one in found]


def answer(found: AdverseEvent) -> dict[str, Any]:
    return _answer(found, places.by_id(found.station_id).code)


def _answer(found: AdverseEvent, station: str) -> dict[str, Any]:
    facts = json.loads(found.facts)
    lacking = validity.missing(facts, has_visit=found.visit_id is not None)
    return {
        "id": found.number,
        "station": station,
        "state": found.state,
        "version": found.version,
        **{name: facts[name] for name in SHOWN},
        "dose_known": found.visit_id is not None,
        "serious": found.is_serious,
        "valid": not lacking,
        "missing": lacking,
        "clock_started_at": _shown(found.started_at),
        "deadlines": {
            "district": _shown(found.district_due_at),
            "regulator": _shown(found.regulator_due_at),
        },
        "district_told_at": _shown(found.district_told_at),
        "review": json.loads(found.review) if found.review else None,
        "reference": found.reference,
        "sent_on": found.sent_on.isoformat() if found.sent_on else None,
    }


SHOWN = (
    "kind", "product", "lot", "terms", "seriousness", "outcome", "action", "reporter", "age_band", "sex",
)  # fmt: skip


def answer_of(reference: str) -> dict[str, Any]:
    """What a verb's reference (`number.version`) stood for when it was made."""
    number, _, version = reference.partition(".")
    return queries.answer_at(number, int(version))


def _shown(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None
