"""Do requests still stand as their steps left them? For `flask verify`; reads and changes nothing.

A fingerprint of each step goes into its trail entry, and a request must read as its last step answered.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import bindparam, func, select

from core.database import session, table
from inventory.resupply import answers
from inventory.resupply.models import Requisition, RequisitionEvent

PAGE = 200
# What only a step changes; codes of places and the hours of a time zone are an administrator's.
KEPT = ("state", "version", "emergency", "closed_short", "lines")
KEPT_OF_SHIPMENTS = ("waybill", "carrier", "seal_number", "state", "seal_intact", "lots")
_STEP = select(*table(RequisitionEvent).columns).where(RequisitionEvent.id == bindparam("of_id"))


def of_step(event_id: int) -> str:
    """The fingerprint of one step: who, when, why, and the answer it gave."""
    rows = [dict(row) for row in session().execute(_STEP, {"of_id": event_id}).mappings()]
    plain = json.dumps(rows, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def faults() -> Iterator[str]:
    """Requests that read otherwise than their last step left them."""
    last = 0
    while True:
        query = select(Requisition).where(Requisition.id > last).order_by(Requisition.id).limit(PAGE)
        found = session().scalars(query.execution_options(populate_existing=True)).all()
        said = _last_answers([one.id for one in found])
        for one, now in zip(found, answers.answers(found), strict=True):
            if one.id not in said or _kept(said[one.id]) != _kept(now):
                yield f"request {one.id}: stands otherwise than its last step left it"
        if len(found) < PAGE:
            return
        last = found[-1].id


def _kept(answer: dict[str, Any]) -> list[Any]:
    shipments = [[one[name] for name in KEPT_OF_SHIPMENTS] for one in answer["shipments"]]
    return [*(answer[name] for name in KEPT), shipments]


def _last_answers(requisition_ids: list[int]) -> dict[int, dict[str, Any]]:
    newest = (
        select(func.max(RequisitionEvent.id))
        .where(RequisitionEvent.requisition_id.in_(requisition_ids))
        .group_by(RequisitionEvent.requisition_id)
    )
    query = select(RequisitionEvent.requisition_id, RequisitionEvent.answer)
    rows = session().execute(query.where(RequisitionEvent.id.in_(newest)))
    return {row.requisition_id: json.loads(row.answer) for row in rows}
