"""Do tries still stand as they were written, and is every ended plan's key gone? For `flask verify`."""

import hashlib
import json
from collections.abc import Iterator

from sqlalchemy import bindparam, select

from core import sealing
from core.database import session, table
from dispensing.follow_up.models import FollowUpPlan, FollowUpTry

_TRY = select(*table(FollowUpTry).columns).where(FollowUpTry.id == bindparam("of_id"))


def of_try(try_id: int) -> str:
    """The fingerprint of one try."""
    rows = [dict(row) for row in session().execute(_TRY, {"of_id": try_id}).mappings()]
    plain = json.dumps(rows, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def faults() -> Iterator[str]:
    """Plans that ended and whose key still stands."""
    query = select(FollowUpPlan.id, FollowUpPlan.key_id).where(FollowUpPlan.ended_at.is_not(None))
    for row in session().execute(query.order_by(FollowUpPlan.id)):
        if sealing.erased_at(row.key_id) is None:
            yield f"follow-up plan {row.id}: ended, and key {row.key_id} was not erased"
