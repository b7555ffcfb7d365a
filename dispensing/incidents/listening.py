"""Hear from below that something waits to be explained, and open an incident in the same act."""

from typing import Any

from flask import Flask
from sqlalchemy import insert

from accounts.permissions import Actor
from core import clock
from core.database import session, table
from dispensing.incidents.models import Incident
from inventory import signals


def register(app: Flask) -> None:
    signals.to_explain.connect(open_for_subject)


def open_for_subject(actor: Actor, *, station_id: int, kind: str, subject: str, **_more: Any) -> None:
    """One incident about something that is no visit, such as "count 12"."""
    row = {
        "station_id": station_id,
        "kind": kind,
        "visit_id": None,
        "subject": subject,
        "state": "open",
        "opened_at": clock.now(),
        "opened_by": actor.person_id,
    }
    session().execute(insert(table(Incident)), row)
