"""Does what was noted of referrals still stand, and do the lists say the same? Reads and changes nothing."""

import hashlib
import json
from collections.abc import Iterator, Sequence

from sqlalchemy import bindparam, select

from core.database import session, table
from dispensing.referrals.models import Referral, ReferralEvent, ReferredService
from dispensing.referrals.transitions import OUTCOMES

_EVENTS = (
    select(*table(ReferralEvent).columns)
    .where(ReferralEvent.id.in_(bindparam("event_ids", expanding=True)))
    .order_by(ReferralEvent.id)
)
_ANSWERS = (
    select(ReferralEvent.referral_id, ReferralEvent.service, ReferralEvent.kind)
    .where(ReferralEvent.kind.in_(OUTCOMES))
    .order_by(ReferralEvent.happened_at, ReferralEvent.id)
)
_KEPT = (
    select(ReferredService.referral_id, ReferredService.service, ReferredService.outcome, Referral.number)
    .join(Referral, Referral.id == ReferredService.referral_id)
    .order_by(ReferredService.referral_id)
)


def of_events(event_ids: Sequence[int]) -> str:
    """The fingerprint of what one act noted."""
    found = session().execute(_EVENTS, {"event_ids": list(event_ids)}).mappings()
    rows = [dict(row) for row in found]
    return hashlib.sha256(json.dumps(rows, sort_keys=True, default=str).encode()).hexdigest()


def faults() -> Iterator[str]:
    """Services whose kept outcome is not the newest that was noted."""
    newest = {(row.referral_id, row.service): row.kind for row in session().execute(_ANSWERS)}
    for row in session().execute(_KEPT):
        said = newest.get((row.referral_id, row.service))
        if said != row.outcome:
            yield f"referral {row.number}: {row.service} is kept as {row.outcome}, its events say {said}"
