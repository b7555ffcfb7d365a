"""How long a stay may last, how far it is, and the closed lists of its answers. Pure."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

# Until programme staff set another number, from a day on.
LONGEST_DAYS = 5

ENTRY_ROUTES = {
    "direct": "Came by themselves",
    "police_station": "Sent from a police station",
    "hospital": "Sent from a hospital",
    "organisation": "Brought by an organisation",
    "court": "Sent by a court",
    "other": "Another way",
}
LEFT_TO = {
    "home": "Home",
    "family": "Other family",
    "shelter": "A shelter",
    "facility": "A health facility",
    "partner": "A partner organisation",
    "court": "A court or another police unit",
    "left": "Left without saying where",
}
ITEM_KINDS = {
    "money": "Money",
    "phone": "Phone",
    "jewellery": "Jewellery",
    "papers": "Papers and cards",
    "clothes": "Clothes",
    "bag": "Bag or purse",
    "medicine": "Medicine",
    "other": "Something else",
}
# What an alert says, by its stage: the fourth day, the fifth, past the end.
STAGES = {1: "The last day but one.", 2: "The last day.", 3: "Past its end."}
# An agreement with a partner: days to its last day, and the stage from there on.
AGREEMENT_STAGES = ((7, 2), (30, 1))
AGREEMENT_OVER = 3


def ends_at(admitted_at: datetime, longest_days: int) -> datetime:
    """The instant at which the stay must have ended: so many times 24 hours after it began."""
    return admitted_at + timedelta(days=longest_days)


def day_of_stay(admitted_at: datetime, at: datetime) -> int:
    """1 through the first 24 hours, 5 through the fifth."""
    return max(0, (at - admitted_at) // timedelta(days=1)) + 1


def stage(ends: datetime, at: datetime) -> int:
    """0 while there are more than two days left; 1 and 2 on the last two; 3 once the end has passed.

    Exactly at its end a stay still keeps to the rule.
    """
    left = ends - at
    if left < timedelta(0):
        return 3
    if left <= timedelta(days=1):
        return 2
    return 1 if left <= timedelta(days=2) else 0


def agreement_stage(last_day: date, on: date) -> int:
    """0 while an agreement lasts for more than 30 days, up to 3 when it is over."""
    days = (last_day - on).days
    if days < 0:
        return AGREEMENT_OVER
    return next((stage for most, stage in AGREEMENT_STAGES if days <= most), 0)


def differs(packed: Mapping[int, int], returned: Mapping[int, int], *, was_seal_intact: bool) -> bool:
    """True when what is given back is not what was packed, or the seal was broken."""
    return not was_seal_intact or any(returned.get(line, 0) != many for line, many in packed.items())
