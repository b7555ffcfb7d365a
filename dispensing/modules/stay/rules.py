"""How long a stay may last, how far it is, and the closed lists of its answers. Pure."""

from datetime import datetime, timedelta

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


def ends_at(admitted_at: datetime, longest_days: int) -> datetime:
    """The instant at which the stay must have ended: so many times 24 hours after it began."""
    return admitted_at + timedelta(days=longest_days)


def day_of_stay(admitted_at: datetime, at: datetime) -> int:
    """1 through the first 24 hours, 5 through the fifth."""
    return max(0, (at - admitted_at) // timedelta(days=1)) + 1


def is_overdue(ends: datetime, at: datetime) -> bool:
    """True once the end has passed; at that very instant the stay still keeps to the rule."""
    return at > ends
