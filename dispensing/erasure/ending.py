"""End the records of visits for good; the rows, the doses and the counts stay.

Part of an act that leaves the trail entry. With the key go the deadlines of the referrals, which give the
hour of the incident away, the way to reach the person, and the digests of what was sent to record it.
"""

from collections.abc import Collection
from typing import Any

from core import idempotency, sealing
from dispensing import signals
from dispensing.erasure import queries
from dispensing.follow_up import service as follow_up
from dispensing.referrals import service as referrals


def end_keys(keys: Collection[int]) -> dict[str, Any]:
    """End these keys. Returns the proof, for the trail entry of the act."""
    made = sealing.proof(keys)
    sealing.erase(keys)
    return made


def end_visits(visit_ids: Collection[int]) -> dict[str, Any]:
    """Erase visits by the ids of their first versions. Returns the proof, for the trail entry of the act."""
    rows = queries.versions_of(visit_ids)
    made = end_keys({row.key_id for row in rows})
    referrals.forget_deadlines(list(visit_ids))
    idempotency.forget([row.code for row in rows] + [f"{row.code}.{row.version}" for row in rows])
    contacts = [key for visit_id in visit_ids for key in follow_up.end_for_visit(visit_id, "withdrawn")]
    contacts += signals.tell_ended({row.code for row in rows})
    return made | ({"erased_keys": contacts} if contacts else {})
