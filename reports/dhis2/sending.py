"""Send to DHIS2, or make a file for it. That it begins is kept before the first number leaves.

The network is never asked inside a transaction: the beginning is one act, and so is each place's answer.
A sending that breaks off can be made again: what is there unchanged is ignored.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import insert

from accounts.permissions import Actor
from accounts.trail import service as trail
from core import clock
from core.database import end_reading, in_unit_of_work, session, table, unit_of_work
from core.errors import Invalid, WrongState
from reports.dhis2 import queries
from reports.dhis2.models import Dhis2Answer, Dhis2Sending
from reports.dhis2.names.service import require_whole_programme
from reports.dhis2.preparing import Part, Prepared
from reports.dhis2.wire import payload
from reports.dhis2.wire.answers import Conflict
from reports.dhis2.wire.remote import Remote

NOTHING = "Nothing of it may be shown outside, so there is nothing to send."


def send(
    actor: Actor, prepared: Prepared, remote: Remote | None, *, dry: bool, complete_on: date | None = None
) -> int:
    """Send place by place until one cannot be answered for. Returns the sending's number.

    Raises WrongState without a server, or for a sending whose dry run was not made before.
    """
    if in_unit_of_work():
        raise RuntimeError("the network is not asked inside a transaction")
    if remote is None:
        raise WrongState("No DHIS2 is set up. The administrator sets DHIS2_URL.")
    number = unit_of_work(lambda: begin(actor, prepared, dry=dry))
    end_reading()
    try:
        for part in prepared.parts:
            if part.sent and not _send_part(number, prepared, part, remote, dry, complete_on):
                break
    finally:
        remote.close()
    return number


def begin(actor: Actor, prepared: Prepared, *, dry: bool) -> int:
    """Keep what is about to leave, and who sends it."""
    require_whole_programme(actor)
    if not prepared.values:
        raise Invalid({"period": [NOTHING]})
    if not dry:
        _require_dry_run(prepared)
    row = {
        "period": prepared.period.id,
        "is_dry": dry,
        "version": prepared.version,
        "data_version": prepared.data_version,
        "fingerprint": prepared.fingerprint,
        "units": sum(bool(part.sent) for part in prepared.parts),
        "sent": json.dumps([[code, *line, number] for code, line, number in prepared.numbers()]),
        "left_out": json.dumps({why.name.lower(): count for why, count in prepared.left_out.items()}),
        "begun_by": actor.person_id,
        "begun_at": clock.now(),
    }
    made = insert(table(Dhis2Sending)).values(row).returning(table(Dhis2Sending).c.id)
    number = int(session().execute(made).scalar_one())
    detail = {"dry": dry, "values": len(prepared.values), "fingerprint": prepared.fingerprint}
    trail.record(actor, "dhis2_sent", prepared.period.id, detail=detail)
    return number


def make_file(actor: Actor, prepared: Prepared, file_format: str, complete_on: date | None = None) -> bytes:
    """The file for somebody to bring in there. Raises Invalid where nothing may leave."""
    require_whole_programme(actor)
    if not prepared.values:
        raise Invalid({"period": [NOTHING]})
    detail = {
        "format": file_format,
        "values": len(prepared.values),
        "fingerprint": prepared.fingerprint,
        "version": prepared.version,
    }
    trail.record(actor, "dhis2_file_made", prepared.period.id, detail=detail)
    target, period, values = prepared.names.target, prepared.period, prepared.values
    if file_format == "csv":
        return payload.as_csv(target, period, values)
    if file_format == "adx":
        return payload.as_adx(target, period, values, clock.local(clock.now()), complete_on)
    return payload.as_json(payload.bulk(target, period, values))


def _require_dry_run(prepared: Prepared) -> None:
    tried = queries.last_of(prepared.period.id, is_dry=True)
    if tried is None or not tried.is_complete or tried.fingerprint != prepared.fingerprint:
        raise WrongState("Make a dry run first: it shows what DHIS2 would do with these numbers.")


def _send_part(
    number: int, prepared: Prepared, part: Part, remote: Remote, dry: bool, complete_on: date | None
) -> bool:
    """Send one place and keep its answer. False when it makes no sense to go on."""
    values = [value for _line, value in part.sent]
    made = payload.data_value_set(prepared.names.target, prepared.period, part.org_unit, values, complete_on)
    answer = remote.send(payload.as_json(made), prepared.names.target.parameters, dry=dry)
    row = {
        "sending_id": number,
        "place_id": part.place_id,
        "status": answer.status,
        "problem": answer.problem,
        **answer.counts,
        "conflicts": json.dumps([_told(one, part) for one in answer.conflicts]),
        "answered_at": clock.now(),
    }
    unit_of_work(lambda: session().execute(insert(table(Dhis2Answer)), row) and None)
    return not answer.problem


def _told(conflict: Conflict, part: Part) -> dict[str, Any]:
    """A conflict by our own names: the lines it is about, by position or by the names it gives."""
    lines: Sequence[Any] = [
        line for index, (line, _value) in enumerate(part.sent) if index in conflict.indexes
    ] or [line for line, value in part.sent if {value.data_element, value.option_combo} & set(conflict.named)]
    return {"words": conflict.words, "lines": lines, "named": conflict.named}
