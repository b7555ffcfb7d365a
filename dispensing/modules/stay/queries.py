"""Read stays of the actor's own station, and the number of days in force."""

from datetime import date
from typing import Any

from sqlalchemy import select

from accounts.permissions import Actor
from core.database import session
from dispensing.modules.stay import rules
from dispensing.modules.stay.models import Stay, StayRule


def longest_days(on: date) -> int:
    """The number of days in force on a day."""
    query = select(StayRule.longest_days).where(StayRule.counts_from <= on)
    found = session().scalar(query.order_by(StayRule.counts_from.desc()).limit(1))
    return rules.LONGEST_DAYS if found is None else found


def here_now(actor: Actor) -> list[Any]:
    """Stays of the actor's station that have not ended, the one that ends first on top."""
    query = select(Stay).where(Stay.station_id == actor.station_id, Stay.left_at.is_(None))
    return list(session().scalars(query.order_by(Stay.ends_at, Stay.id)))
