"""Do reports still stand as their steps left them? For `flask verify`; reads and changes nothing."""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from core.database import session, table
from dispensing.adverse_events import answers
from dispensing.adverse_events.models import AdverseEvent, EventAnswer, EventStep

PAGE = 200
_STEP = select(*table(EventStep).columns).where(EventStep.id == bindparam("of_id"))
_ANSWER = select(*table(EventAnswer).columns).where(EventAnswer.id == bindparam("of_id"))


def of_step(step_id: int) -> str:
    """The fingerprint of one step: the sealed text too, so that an erased key changes nothing here."""
    return _sha256(_STEP, step_id)


def of_answer(answer_id: int) -> str:
    """The fingerprint of what was answered when somebody asked."""
    return _sha256(_ANSWER, answer_id)


def _sha256(query: Any, of_id: int) -> str:
    rows = [dict(row) for row in session().execute(query, {"of_id": of_id}).mappings()]
    plain = json.dumps(rows, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(plain.encode()).hexdigest()


def faults() -> Iterator[str]:
    """Reports that read otherwise than their last step left them."""
    last = 0
    while True:
        query = select(AdverseEvent).where(AdverseEvent.id > last).order_by(AdverseEvent.id).limit(PAGE)
        found = session().scalars(query.execution_options(populate_existing=True)).all()
        said = _last_answers([one.id for one in found])
        for one, now in zip(found, answers.answers(found), strict=True):
            if one.id not in said or _kept(said[one.id]) != _kept(now):
                yield f"report {one.number}: stands otherwise than its last step left it"
        if len(found) < PAGE:
            return
        last = found[-1].id


def _kept(answer: dict[str, Any]) -> dict[str, Any]:
    """Instants and not their spelling, and not the station's code: an administrator may change both."""
    told = {"clock_started_at": answer["clock_started_at"], "district_told_at": answer["district_told_at"]}
    moments = {
        name: text and datetime.fromisoformat(text) for name, text in (told | answer["deadlines"]).items()
    }
    return {
        name: value for name, value in answer.items() if name not in {"station", "deadlines", *told}
    } | moments


def _last_answers(event_ids: list[int]) -> dict[int, dict[str, Any]]:
    newest = (
        select(func.max(EventStep.id)).where(EventStep.event_id.in_(event_ids)).group_by(EventStep.event_id)
    )
    rows = session().execute(select(EventStep.event_id, EventStep.answer).where(EventStep.id.in_(newest)))
    return {row.event_id: json.loads(row.answer) for row in rows}
