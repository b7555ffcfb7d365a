"""What a person's certificates say on a day. Pure: no clock, no database.

A certificate holds from its first through its last day. One that runs and is suspended
outweighs any other: whoever was stopped stays stopped until somebody restores them.
"""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

KINDS = {"classroom": "Classroom course", "on_the_job": "Taught on the job"}
STANDINGS = {
    "certified": "May give doses",
    "expired": "Certificate has ended",
    "suspended": "Certificate is suspended",
    "none": "No certificate",
}
MONTHS_A_YEAR = 12


@dataclass(frozen=True)
class Held:
    """One certificate as it stood at the moment asked about."""

    issued_on: date
    expires_on: date
    is_suspended: bool = False


def standing(certificates: Iterable[Held], on: date) -> str:
    """`certified`, `suspended`, `expired` or `none` on that day."""
    begun = [held for held in certificates if held.issued_on <= on]
    running = [held for held in begun if on <= held.expires_on]
    if any(held.is_suspended for held in running):
        return "suspended"
    if running:
        return "certified"
    return "expired" if begun else "none"


def months_after(start: date, months: int) -> date:
    """The same day so many months later, or the last day of a shorter month."""
    years, month = divmod(start.month - 1 + months, MONTHS_A_YEAR)
    last_day = calendar.monthrange(start.year + years, month + 1)[1]
    return date(start.year + years, month + 1, min(start.day, last_day))
