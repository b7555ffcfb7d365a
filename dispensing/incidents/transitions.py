"""From which state which step leads where, and who may take it: one table.

Buttons and verbs both read it. Whoever caused an incident takes no step in it, and nobody both
explains and judges the same one. Pure: no clock, no database.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

STATES = ("open", "explained", "sent_back", "closed")
STATE_WORDS = {
    "open": "To be explained",
    "explained": "Explained, to be closed",
    "sent_back": "Sent back with a question",
    "closed": "Closed",
}
STEPS = ("explain", "send_back", "close")
DONE = {"explain": "Explained", "send_back": "Sent back", "close": "Closed"}
WAITS_FOR_WORDS = ("open", "sent_back")


class Step(NamedTuple):
    becomes: str
    permission: str


_EXPLAIN, _JUDGE = "incidents.explain", "incidents.close"
TABLE: dict[tuple[str, str], Step] = {
    ("open", "explain"): Step("explained", _EXPLAIN),
    ("sent_back", "explain"): Step("explained", _EXPLAIN),
    ("explained", "send_back"): Step("sent_back", _JUDGE),
    ("explained", "close"): Step("closed", _JUDGE),
}
PERMISSION = {step: made.permission for (_state, step), made in TABLE.items()}


@dataclass(frozen=True)
class Hands:
    """Who caused an incident (None: nobody is named), explained or judged it, and heads the station now."""

    caused_by: int | None
    explained: frozenset[int]
    in_charge: frozenset[int]
    judged: frozenset[int] = frozenset()

    @property
    def needs_liaison(self) -> bool:
        """True where an in-charge caused it, or no other in-charge is there to explain it."""
        return self.caused_by in self.in_charge or not self.in_charge


def step(state: str, name: str) -> Step | None:
    """The step of this name from this state, or None."""
    return TABLE.get((state, name))


def why_not(name: str, *, person_id: int, role: str, hands: Hands) -> str:
    """`same_person`, `not_yours`, or nothing: what keeps this person from this step in any state."""
    if person_id == hands.caused_by:
        return "same_person"
    if name == "explain" and person_id in hands.judged:
        return "same_person"
    if name == "explain":
        return "not_yours" if role == "liaison" and not hands.needs_liaison else ""
    return "same_person" if person_id in hands.explained else ""


def steps_for(state: str, held: Collection[str], *, person_id: int, role: str, hands: Hands) -> list[str]:
    """The buttons to show: steps from this state that this person may take, by the permissions held."""
    return [
        name
        for name in STEPS
        if (made := step(state, name))
        and made.permission in held
        and not why_not(name, person_id=person_id, role=role, hands=hands)
    ]


def due_at(state: str, explain_by: datetime, close_by: datetime) -> datetime | None:
    """By when the next step is due: first words by their own day, all the rest by the day of closing."""
    if state == "closed":
        return None
    return explain_by if state == "open" else close_by
