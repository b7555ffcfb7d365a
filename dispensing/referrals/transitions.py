"""What may be noted of a referral, and where it stands then: read by buttons, API and verbs.

The rule kept here: a form that was issued is not an arrival, and an arrival is not a service. Facts are
taken whenever they come, in any order; the newest word on a service counts. Pure.
"""

from collections.abc import Mapping

STATES = ("issued", "arrived", "served", "not_served", "closed", "withdrawn")
STATE_WORDS = {
    "issued": "No answer yet",
    "arrived": "Arrived",
    "served": "Served",
    "not_served": "Not served",
    "closed": "Closed",
    "withdrawn": "Taken back",
}
# What can be noted, in words that end "… at such a time".
KINDS = {
    "accompanied": "An officer went along",
    "transport": "How they got there was put down",
    "arrived": "Arrived",
    "served": "Served",
    "not_served": "Not served",
    "chased": "Asked after",
    "closed": "Closed",
}
OUTCOMES = ("served", "not_served")
# Of one service of the slip; the others are of the whole referral.
OF_A_SERVICE = frozenset(OUTCOMES)
NOT_SERVED = {
    "no_stock": "None in stock",
    "no_staff": "Nobody there to do it",
    "closed": "The service was closed",
    "too_late": "Too late for it",
    "not_needed": "Not needed",
    "declined": "They did not want it",
    "sent_on": "Sent on to another place",
    "cost": "They were asked to pay",
    "other": "Another reason",
}
CLOSING = {
    "did_not_arrive": "They did not arrive",
    "went_elsewhere": "They went to another place",
    "no_wish": "They do not want to go on",
    "cannot_tell": "Nobody can tell",
}
CHASED_HOW = {
    "called": "Called the facility",
    "visited": "Went to the facility",
    "returned": "Asked when they came back here",
    "message": "Sent word to the facility",
    "told": "The facility told us",
}
CHASED_RESULT = {
    "came": "They came",
    "not_seen": "Not seen there",
    "will_look": "The facility will look",
    "no_answer": "Nobody answered",
    "elsewhere": "They went to another place",
}
# In the place of `how`, for an answer that does not say when: it proves nothing about a clock.
NOT_DATED = "not_dated"
# From which states a thing may be noted. Facts are refused in none but a slip that was taken back.
_LIVE = ("issued", "arrived", "served", "not_served")
TABLE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("accompanied", "transport", "arrived", "served", "not_served"), (*_LIVE, "closed")),
    "chased": ("issued", "arrived"),
    "closed": _LIVE,
}


def may_note(state: str, kind: str) -> bool:
    """True when this can be noted of a referral that stands so."""
    return state in TABLE[kind]


def needs_reason(state: str, kind: str) -> bool:
    """A service that was not given says why; so does closing before every service has its answer."""
    return kind == "not_served" or (kind == "closed" and state in {"issued", "arrived"})


def reasons_for(kind: str) -> Mapping[str, str]:
    """The closed list that a reason of this kind comes from."""
    return {"not_served": NOT_SERVED, "closed": CLOSING, "chased": CHASED_RESULT}.get(kind, {})


def state_after(state: str, kind: str, outcomes: Mapping[str, str | None]) -> str:
    """Where it stands once `kind` was noted. `outcomes`: each service of the slip, as known by then.

    A fact that comes after closing opens it again: what happened outweighs what was concluded. What is noted
    of a slip that was taken back is kept, and it stays taken back.
    """
    if state == "withdrawn" or kind in {"accompanied", "transport", "chased"}:
        return state
    if kind == "closed":
        return "closed"
    if any(outcome is None for outcome in outcomes.values()):
        return "arrived"
    return "served" if "served" in outcomes.values() else "not_served"
