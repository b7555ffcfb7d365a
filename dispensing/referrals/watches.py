"""Referrals without an answer past their day: what the alerts ask every night."""

from collections.abc import Iterator

from core import clock, codes
from dispensing.referrals import queries
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch


def find_overdue(place_ids: Places) -> Iterator[Finding]:
    """One finding a referral: issued, and nobody has said since whether they came."""
    for row in queries.overdue_at(clock.now(), place_ids):
        detail = f"An answer was due on {clock.day(row.due_at)}."
        yield Finding(row.station_id, codes.grouped(row.number, 4), detail)


def register(app: watches.Application) -> None:
    watches.add(app, Watch("referral_overdue", find_overdue))
