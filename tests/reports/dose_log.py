"""Ask for the dose log as programme staff do, and read it as a program would."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
from sqlalchemy import select

from accounts.permissions import Actor
from accounts.trail.models import TrailEntry
from core.database import session
from reports.exports import service

WEEK = {"from": "2026-11-14", "to": "2026-11-20", "purpose": "weekly report"}


def read(data: bytes) -> list[dict[str, str]]:
    assert data.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def log(world: Any, name: str = "programme", **query: str) -> list[dict[str, str]]:
    answer = world.api(name).get("/exports/doses", **{**WEEK, **query})
    assert answer.status_code == 200, answer.text
    return read(answer.data)


def entries(world: Any) -> list[TrailEntry]:
    session().rollback()
    return list(session().scalars(select(TrailEntry).where(TrailEntry.action == "doses_exported")))


def make(actor: Actor, **changes: Any) -> service.Export:
    wanted = {"from_on": date(2026, 11, 14), "to_on": date(2026, 11, 20), "purpose": "a test", **changes}
    return service.export_doses(actor, **wanted)


def workbook(world: Any, **changes: str) -> Any:
    answer = world.api("programme").get("/exports/doses", **{**WEEK, "format": "xlsx", **changes})
    assert answer.status_code == 200, answer.text
    assert answer.headers["Content-Disposition"].endswith('filename="dose-log-2026-11-14-2026-11-20.xlsx"')
    return openpyxl.load_workbook(io.BytesIO(answer.data))
