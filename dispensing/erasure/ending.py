"""End the records of visits for good; the rows, the doses and the counts stay.

Part of an act that leaves the trail entry. With the key go the deadlines of the referrals, which give the
hour of the incident away, the way to reach the person, and the digests of what was sent to record it.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import aliased

from core import idempotency, sealing
from core.database import session
from dispensing.follow_up import service as follow_up
from dispensing.referrals import service as referrals
from dispensing.visits.models import Visit

_First = aliased(Visit)
_VERSIONS = (
    select(Visit.id, Visit.code, Visit.version, Visit.key_id)
    .join(_First, _First.code == Visit.code)
    .where(_First.id.in_(bindparam("ids", expanding=True)))
)


def end_visits(visit_ids: Collection[int]) -> dict[str, Any]:
    """Erase visits by the ids of their first versions. Returns the proof, for the trail entry of the act."""
    rows = session().execute(_VERSIONS, {"ids": list(visit_ids)}).all()
    keys = {row.key_id for row in rows}
    made = sealing.proof(keys)
    sealing.erase(keys)
    referrals.forget_deadlines(list(visit_ids))
    idempotency.forget([row.code for row in rows] + [f"{row.code}.{row.version}" for row in rows])
    contacts = [key for visit_id in visit_ids for key in follow_up.end_for_visit(visit_id, "withdrawn")]
    return made | ({"erased_keys": contacts} if contacts else {})
