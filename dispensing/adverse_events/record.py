"""What one report says, before anybody judges it: its shape, and facts that contradict each other. Pure.

Page, API and demo all fill a `Report`; a follow-up names only what is new, and the rest stays as it was.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from dispensing.eligibility import band_of_age
from dispensing.visits.record import LONGEST_BACK

# What is kept under seal; everything else is coded and stays for counts.
SEALED = ("words", "age_years", "weight_kg", "onset_at", "known_at")


@dataclass(frozen=True)
class Report:
    """Facts as somebody told them; None is "not said". `known_at`: when the programme first knew this."""

    known_at: datetime | None = None
    kind: str | None = None
    product: str | None = None
    lot: str | None = None
    terms: tuple[str, ...] | None = None
    seriousness: tuple[str, ...] | None = None
    outcome: str | None = None
    action: str | None = None
    reporter: str | None = None
    age_band: str | None = None
    sex: str | None = None
    age_years: int | None = None
    weight_kg: int | None = None
    onset_at: datetime | None = None
    words: str = ""

    @property
    def band(self) -> str | None:
        return self.age_band or (band_of_age(self.age_years) if self.age_years is not None else None)

    @property
    def hidden(self) -> dict[str, Any]:
        """What goes under seal, as plain values; only what was said."""
        said = {name: getattr(self, name) for name in SEALED}
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in said.items()
            if value not in (None, "")
        }


NOT_SAID = (None, "", "unknown")
BLANK: dict[str, Any] = {
    "kind": "adverse_event",
    "product": None,
    "lot": None,
    "terms": [],
    "seriousness": [],
    "outcome": "unknown",
    "action": "unknown",
    "reporter": None,
    "age_band": "unknown",
    "sex": "unknown",
    "has_words": False,
}


def coded(before: Mapping[str, Any], said: Report) -> dict[str, Any]:
    """The coded facts after this was said: what was not said stays."""
    facts = dict(before)
    for one in fields(said):
        value = said.band if one.name == "age_band" else getattr(said, one.name)
        if one.name in facts and value is not None:
            facts[one.name] = list(value) if isinstance(value, tuple) else value
    facts["has_words"] = facts["has_words"] or bool(said.words)
    return facts


def takes_back(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Facts that were said and are now said otherwise, or no more; how they are may always change."""
    found = []
    for name in ("kind", "product", "lot", "age_band", "sex", "reporter", "terms", "seriousness"):
        was, now = before[name], after[name]
        is_gone = bool(set(was) - set(now)) if isinstance(was, list) else was not in NOT_SAID and was != now
        found += [name] if is_gone else []
    return found


def contradictions(said: Report, facts: Mapping[str, Any], now: datetime) -> dict[str, list[str]]:
    """Everything that cannot be true together, by field; empty when sound. `facts` are those after it."""
    errors: dict[str, list[str]] = {}
    for name in ("known_at", "onset_at"):
        moment = getattr(said, name)
        if moment is not None and moment > now:
            errors[name] = ["This is in the future. Check the time."]
        elif moment is not None and moment < now - LONGEST_BACK:
            errors[name] = ["This is more than 10 years ago. Check the year."]
    if said.onset_at and said.known_at and said.onset_at > said.known_at and not errors:
        errors["onset_at"] = ["This is after you knew of it. Check both times."]
    if said.age_years is not None and said.age_band not in {None, "unknown", band_of_age(said.age_years)}:
        errors["age_band"] = ["The age and the age group differ. Correct one of them."]
    if facts["outcome"] == "fatal" and "death" not in facts["seriousness"]:
        errors["seriousness"] = ["You wrote that they died. Tick it here too."]
    if facts["lot"] and not facts["product"]:
        errors["product"] = ["Choose the product of this lot."]
    return errors
