"""From which state which verb leads where, and who may do it: one table for pages, API and verbs. Pure.

What is new goes through a review again, whatever was decided before: a follow-up reopens what is closed.
"""

from typing import NamedTuple

STATES = ("draft", "submitted", "reviewed", "sent", "closed", "nullified")
STATE_WORDS = {
    "draft": "Not sent in yet",
    "submitted": "Waits for review",
    "reviewed": "Reviewed",
    "sent": "Sent to the regulator",
    "closed": "Closed",
    "nullified": "Taken back",
}
# Still to be told on: what deadlines are watched for, and what holds the visit behind it.
OPEN_STATES = ("draft", "submitted", "reviewed", "sent")
TO_BE_SENT = ("draft", "submitted", "reviewed")


class Step(NamedTuple):
    """`who`: "reporter" stands at the station of the report, "reviewer" covers it, "either" is one."""

    becomes: str
    permission: str
    who: str


_REPORT = ("adverse_events.report", "reporter")
_REVIEW = ("adverse_events.review", "reviewer")
_TELL = ("adverse_events.tell", "either")

TABLE: dict[tuple[str, str], Step] = {
    ("draft", "change"): Step("draft", *_REPORT),
    ("draft", "submit"): Step("submitted", *_REPORT),
    ("draft", "withdraw"): Step("nullified", *_REPORT),
    ("submitted", "review"): Step("reviewed", *_REVIEW),
    ("reviewed", "sent"): Step("sent", *_REVIEW),
    # Closing what was never sent asks for a reason.
    ("reviewed", "close"): Step("closed", *_REVIEW),
    ("sent", "close"): Step("closed", *_REVIEW),
    **{
        (state, "follow_up"): Step("submitted", *_REPORT)
        for state in ("submitted", "reviewed", "sent", "closed")
    },
    **{
        (state, "nullify"): Step("nullified", *_REVIEW)
        for state in ("submitted", "reviewed", "sent", "closed")
    },
    # That the district was told is a fact beside the state.
    **{
        (state, "told"): Step(state, *_TELL) for state in ("draft", "submitted", "reviewed", "sent", "closed")
    },
}
PERMISSION = {"report": "adverse_events.report"} | {
    verb: step.permission for (_, verb), step in TABLE.items()
}
# A verb in the past, as history tells it.
DONE = {
    "report": "Reported",
    "change": "Changed",
    "submit": "Sent in",
    "withdraw": "Dropped",
    "review": "Reviewed",
    "sent": "Sent to the regulator",
    "follow_up": "Follow-up added",
    "close": "Closed",
    "nullify": "Taken back",
    "told": "District told",
}
# Whoever did one of these does not review it.
REPORTING_VERBS = ("report", "change", "submit", "follow_up")


def step(state: str, verb: str) -> Step | None:
    """The step that this verb makes from this state, or None."""
    return TABLE.get((state, verb))


def verbs_from(state: str) -> dict[str, Step]:
    """{verb: step} of everything that can be done in this state."""
    return {verb: made for (before, verb), made in TABLE.items() if before == state}
