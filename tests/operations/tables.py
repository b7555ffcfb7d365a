"""Tables to bring in, and what the book holds before and after."""

import csv
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from accounts.trail.models import TrailEntry
from core.database import Model, session
from core.idempotency import IdempotencyKey
from dispensing.referrals.models import Referral
from dispensing.visits.models import Dose, Visit
from inventory.catalogue.models import Lot
from inventory.ledger.models import Movement
from operations.imports import engine
from operations.imports.engine import Kind, Report

LINE = {
    "station": "CEN",
    "given_on": "2026-03-01",
    "given_at": "10:00",
    "hours_since": "20",
    "age": "22",
    "age_band": "",
    "sex": "female",
    "product": "LNG-1.5",
    "treatments": "1",
    "lot": "",
    "facility": "GEN",
    "services": "clinical_care;pep",
    "declined": "",
}


def table(path: Path, rows: list[dict[str, str]], **how: Any) -> Path:
    with path.open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), restval="", **how)
        writer.writeheader()
        writer.writerows(rows)
    return path


def register(count: int = 400) -> list[dict[str, str]]:
    """Lines of a year, three stations, several doses at one time, some lines alike in every word."""
    return [
        {
            **LINE,
            "station": ("CEN", "RIV", "LAK")[number % 3],
            "given_on": f"2026-{1 + number % 10:02}-{1 + number % 28:02}",
            "given_at": f"{number % 5 + 8:02}:30",
            "hours_since": str(number % 130),
            "age": str(10 + number % 40),
        }
        for number in range(count)
    ]


def count(model: type[Model]) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model))


KEPT = (Visit, Dose, Referral, Movement, Lot, IdempotencyKey, TrailEntry)


def everything() -> list[int]:
    return [count(model) for model in KEPT]


def bring_in(kind: Kind, path: Path, **how: Any) -> Report:
    return engine.run(kind, path, **how)


def invoke(world: Any, *args: Any) -> Any:
    return world.app.test_cli_runner().invoke(args=["import", *map(str, args)])
