"""From which state which verb leads a call where, why it may end, and which call comes first. Pure.

Pages, verbs and the watch read this one table. What has happened is never refused: somebody who comes
after all is entered from any state. No reason here could hold a name or a story: each list is closed.
"""

from datetime import datetime
from typing import NamedTuple

STATES = ("taken", "offered", "accepted", "arrived", "not_arrived", "closed")
OPEN_STATES = ("taken", "offered", "accepted")
STATE_WORDS = {
    "taken": "Waits for a station",
    "offered": "A station is asked",
    "accepted": "A station waits for them",
    "arrived": "They came",
    "not_arrived": "They did not come",
    "closed": "Closed",
}
# What became of one question to a station.
ANSWERS = {
    "waiting": "No answer yet",
    "accepted": "Said yes",
    "declined": "Said no",
    "unanswered": "Did not answer",
    "taken_back": "Asked no more",
    "given_back": "Said yes, then could not",
}
WHY_NOT = {
    "no_stock": "None left here",
    "no_officer": "No certified officer here now",
    "full": "We cannot take anybody now",
    "road": "The road here is closed or not safe",
    "unsafe": "It is not safe here now",
}
WHY_NOT_ARRIVED = {
    "elsewhere": "They went to another place",
    "changed_mind": "They changed their mind",
    "no_transport": "They found no transport",
    "not_known": "We do not know",
}
WHY_CLOSED = {
    "facility": "They go to a health facility",
    "rang_off": "The caller rang off",
    "no_unit": "No station could take them",
    "other_question": "They asked about something else",
    "twice": "This call was written down twice",
}


class Step(NamedTuple):
    """Where a verb leads, and who does it: the "desk" that took the call, or the "station" that was asked.

    "anyone": every station where the hotline is on.
    """

    becomes: str
    who: str


TABLE: dict[tuple[str, str], Step] = {
    ("taken", "offer"): Step("offered", "desk"),
    ("offered", "offer"): Step("offered", "desk"),
    ("offered", "accept"): Step("accepted", "station"),
    ("offered", "decline"): Step("taken", "station"),
    # Nothing is set aside for who is on the way: the last dose may be given to who stands there.
    ("accepted", "give_back"): Step("taken", "station"),
    ("accepted", "not_arrived"): Step("not_arrived", "station"),
    ("taken", "close"): Step("closed", "desk"),
    ("offered", "close"): Step("closed", "desk"),
    ("accepted", "close"): Step("closed", "desk"),
    **{(state, "arrive"): Step("arrived", "anyone") for state in STATES if state != "arrived"},
}
REASONS = {
    "decline": WHY_NOT,
    "give_back": WHY_NOT,
    "not_arrived": WHY_NOT_ARRIVED,
    "close": WHY_CLOSED,
}
# What becomes of the question that was open, by the verb that ends it.
ANSWER_AFTER = {
    "accept": "accepted",
    "decline": "declined",
    "give_back": "given_back",
    "close": "taken_back",
    "arrive": "taken_back",
}


def step(state: str, verb: str) -> Step | None:
    """The step that this verb makes from this state, or None."""
    return TABLE.get((state, verb))


def is_late(answer_by: datetime | None, now: datetime) -> bool:
    """True when a station has not answered by the instant that was stored when it was asked."""
    return answer_by is not None and now >= answer_by


def urgency(
    *, is_danger: bool, window_until: datetime | None, now: datetime, number: str
) -> tuple[bool, int, float, str]:
    """A key that sorts calls: danger first, then the least time left, then no known time, then over."""
    if window_until is None:
        return not is_danger, 1, 0.0, number
    left = (window_until - now).total_seconds()
    return (not is_danger, 0, left, number) if left >= 0 else (not is_danger, 2, -left, number)


def time_left(window_until: datetime | None, now: datetime) -> str:
    """The time that is left for tablets, in words that do not round up."""
    if window_until is None:
        return "The time is not known"
    seconds = (window_until - now).total_seconds()
    if seconds < 0:
        return "The time for tablets is over"
    hours, minutes = int(seconds // 3600), int(seconds % 3600 // 60)
    if hours == 0:
        return "1 minute left" if minutes == 1 else f"{minutes} minutes left"
    return "1 hour left" if hours == 1 else f"{hours} hours left"
