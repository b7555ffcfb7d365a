"""Which stations sent data: on whose chain of the trail somebody recorded something."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import select

from accounts.permissions import SYSTEM
from accounts.places.models import Place
from accounts.trail.actions import ACTIONS
from accounts.trail.models import TrailEntry
from core.database import session

# To read, to sign in or out is no data.
_NO_DATA = tuple(
    name
    for name in ACTIONS
    if name.endswith(("_read", "_listed", "_printed")) or name in {"signed_in", "signed_out", "unlocked"}
)
_LAST_DATA = (
    select(TrailEntry.at)
    .where(TrailEntry.chain_id == Place.id, TrailEntry.role != SYSTEM, TrailEntry.action.not_in(_NO_DATA))
    .order_by(TrailEntry.seq.desc())
    .limit(1)
    .correlate(Place)
    .scalar_subquery()
)


def last_data(station_ids: Collection[int]) -> dict[int, datetime | None]:
    """When somebody at each of these stations last recorded something; the chain is read from its end."""
    query = select(Place.id, _LAST_DATA.label("at")).where(Place.id.in_(tuple(station_ids)))
    return {row.id: row.at for row in session().execute(query)}
