"""From which state which verb leads where, and who may do it: one table.

The buttons of pages, the API and the verbs all read it, so that none of them offers or does
what another refuses. Pure: it reads no database.
"""

from typing import NamedTuple

STATES = ("draft", "submitted", "approved", "rejected", "dispatched", "received", "closed", "cancelled")
# While a request is in one of these, a second one for the same product is not begun.
OPEN_STATES = ("draft", "submitted", "approved", "dispatched")
STATE_WORDS = {
    "draft": "Draft",
    "submitted": "Waits for approval",
    "approved": "Approved",
    "rejected": "Not approved",
    "dispatched": "On its way",
    "received": "Received",
    "closed": "Closed",
    "cancelled": "Cancelled",
}


class Step(NamedTuple):
    """Where a verb leads (the first is the usual one), what it asks for, and at which end one must stand.

    `who`: "asker" stands at the asking station; "approver" is a liaison who covers it; "sender"
    is a liaison who looks after the store, or in a transfer whoever stands at the giving station.
    """

    becomes: tuple[str, ...]
    permission: str
    who: str


_ASK = ("requisitions.ask", "asker")
_APPROVE = ("requisitions.approve", "approver")
_SEND = ("requisitions.dispatch", "sender")
_RECEIVE = ("requisitions.receive", "asker")

TABLE: dict[tuple[str, str], Step] = {
    ("draft", "change"): Step(("draft",), *_ASK),
    ("draft", "submit"): Step(("submitted",), *_ASK),
    ("draft", "cancel"): Step(("cancelled",), *_ASK),
    ("submitted", "approve"): Step(("approved",), *_APPROVE),
    ("submitted", "reject"): Step(("rejected",), *_APPROVE),
    ("submitted", "cancel"): Step(("cancelled",), *_ASK),
    ("approved", "dispatch"): Step(("dispatched",), *_SEND),
    ("approved", "cancel"): Step(("cancelled",), *_ASK),
    ("approved", "close_short"): Step(("closed",), *_APPROVE),
    # Dispatched: something was sent; something may be on its way, something may wait as a back-order.
    ("dispatched", "dispatch"): Step(("dispatched",), *_SEND),
    ("dispatched", "receive"): Step(("received", "dispatched"), *_RECEIVE),
    ("dispatched", "close_short"): Step(("dispatched", "received"), *_APPROVE),
    ("received", "close"): Step(("closed",), *_APPROVE),
}
PERMISSION = {"draft": "requisitions.ask"} | {verb: step.permission for (_, verb), step in TABLE.items()}
# A verb in the past, as history tells it; "hand_on" is the clock's.
DONE = {
    "draft": "Drafted",
    "change": "Changed",
    "submit": "Asked for",
    "cancel": "Cancelled",
    "approve": "Approved",
    "reject": "Not approved",
    "dispatch": "Sent",
    "receive": "Received",
    "close": "Closed",
    "close_short": "Rest will not be sent",
    "hand_on": "Passed on",
}
ASKING_VERBS = ("draft", "change", "submit")


def step(state: str, verb: str) -> Step | None:
    """The step that this verb makes from this state, or None."""
    return TABLE.get((state, verb))


def verbs_from(state: str) -> dict[str, Step]:
    """{verb: step} of everything that can be done in this state."""
    return {verb: made for (before, verb), made in TABLE.items() if before == state}


def after_sending(*, is_on_its_way: bool, is_rest_open: bool) -> str:
    """Dispatched while anything is still to come, else received."""
    return "dispatched" if is_on_its_way or is_rest_open else "received"
