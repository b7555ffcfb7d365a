"""A request as it is answered: the same numbers for the asker, the approver, the store and a program.

Kept with each step, so that whoever asks again under the same key gets the first answer.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from accounts.places import queries as places
from core import clock
from core.errors import NotFound
from inventory.resupply import progress, queries
from inventory.resupply.models import Requisition
from inventory.resupply.progress import Line
from inventory.resupply.shipments import queries as sendings
from inventory.resupply.shipments.queries import Sending, SentLot


def answers(requisitions: Iterable[Requisition]) -> list[dict[str, Any]]:
    """Each request with its lines and shipments, in the order given."""
    found = list(requisitions)
    ids = [one.id for one in found]
    lines, sent, codes = progress.lines_of(ids), sendings.sendings_of(ids), places.codes_by_id()
    return [_answer(one, lines[one.id], sent[one.id], codes) for one in found]


def answer(requisition: Requisition) -> dict[str, Any]:
    return answers([requisition])[0]


def answer_of(reference: str) -> dict[str, Any]:
    """What a verb's reference (`number.version`) stood for when it was made."""
    number, _, version = reference.partition(".")
    kept = queries.answer_at(int(number), int(version))
    if kept is None:
        raise NotFound("No request has this number.")
    made: dict[str, Any] = json.loads(kept)
    return made


def _answer(
    one: Requisition, lines: list[Line], sent: list[Sending], codes: dict[int, str]
) -> dict[str, Any]:
    return {
        "id": one.id,
        "station": codes[one.station_id],
        "source": codes[one.source_id] if one.source_id else None,
        "emergency": one.is_emergency,
        "drafted_by_system": one.is_drafted_by_system,
        "state": one.state,
        "version": one.version,
        "asked_at": _shown(one.asked_at),
        "submitted_at": _shown(one.submitted_at),
        "decided_at": _shown(one.decided_at),
        "handed_to": codes[one.handed_to_id] if one.handed_to_id else None,
        "closed_short": one.is_closed_short,
        "lines": [_line(line) for line in lines],
        "shipments": [_sending(sending) for sending in sent],
    }


def _line(line: Line) -> dict[str, Any]:
    return {
        "product": line.product,
        "suggested": line.suggested,
        "asked": line.asked,
        "reason": line.ask_reason or None,
        "approved": line.approved,
        "approve_reason": line.approve_reason or None,
        "sent": line.sent,
        "received": line.received,
        "to_send": line.to_send,
        "units": {
            "sent": line.units_sent,
            "accepted": line.units_accepted,
            "damaged": line.units_damaged,
            "missing": line.units_missing,
        },
    }


def _sending(sending: Sending) -> dict[str, Any]:
    one = sending.shipment
    return {
        "waybill": one.waybill,
        "source": sending.source_code,
        "carrier": one.carrier or None,
        "seal_number": one.seal_number or None,
        "state": one.state,
        "dispatched_at": _shown(one.dispatched_at),
        "received_at": _shown(one.received_at),
        "seal_intact": one.is_seal_intact,
        "lots": [_lot(lot) for lot in sending.lots],
    }


def _lot(lot: SentLot) -> dict[str, Any]:
    return {
        "product": lot.product,
        "lot": lot.lot,
        "expires_on": lot.expires_on.isoformat(),
        "units": lot.units,
        "accepted": lot.accepted,
        "damaged": lot.damaged,
        "missing": lot.missing,
        "reason": lot.reason or None,
    }


def _shown(moment: datetime | None) -> str | None:
    return clock.local(moment).isoformat() if moment else None
