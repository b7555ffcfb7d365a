"""From which state which verb leads a route, and a voucher, where. Pure: pages and verbs read these tables.

A route never stands between a person and a dose: a mobile unit gives doses with or without one.
"""

from typing import NamedTuple

STATES = ("planned", "on_the_way", "returned", "closed", "cancelled")
STATE_WORDS = {
    "planned": "Planned",
    "on_the_way": "On the way",
    "returned": "Back",
    "closed": "Closed",
    "cancelled": "Cancelled",
}


class Step(NamedTuple):
    becomes: str
    permission: str


_PLAN, _TRAVEL = "outreach.plan", "outreach.travel"

TABLE: dict[tuple[str, str], Step] = {
    ("planned", "change"): Step("planned", _PLAN),
    ("planned", "cancel"): Step("cancelled", _PLAN),
    ("planned", "start"): Step("on_the_way", _TRAVEL),
    ("on_the_way", "return"): Step("returned", _TRAVEL),
    ("returned", "close"): Step("closed", _PLAN),
}
# Vouchers may be taken along before and on the way; what became of one is written down at any time after.
TAKES_VOUCHERS = ("planned", "on_the_way")

# Why the box did not change hands when the unit left.
NO_HANDOVER = {
    "same_holder": "Who holds the box travels with it",
    "no_time": "There was no time",
}
VOUCHER_STATES = {
    "carried": "Taken along",
    "given": "Given out",
    "redeemed": "Used",
    "returned": "Brought back",
    "lost": "Lost",
    "void": "Void",
}
SETTLED = ("redeemed", "returned", "lost", "void")
VOUCHER_TABLE: dict[tuple[str, str], str] = {
    ("carried", "give"): "given",
    ("carried", "bring_back"): "returned",
    ("carried", "lose"): "lost",
    ("carried", "cancel"): "void",
    ("given", "redeem"): "redeemed",
    ("given", "bring_back"): "returned",
    ("given", "lose"): "lost",
    ("given", "cancel"): "void",
}
VOUCHER_VERBS = {
    "redeem": "It was used",
    "bring_back": "It came back, not used",
    "lose": "It is lost",
    "cancel": "It is void",
}
VOUCHER_KINDS = {"transport": "Transport", "facility": "A facility"}


def step(state: str, verb: str) -> Step | None:
    return TABLE.get((state, verb))
