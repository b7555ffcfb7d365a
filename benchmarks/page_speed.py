"""How long a liaison of 1,500 stations waits for a page, and how many statements each page needs.

`python -m benchmarks.page_speed [--movements 150000] [--rounds 9] [--database sqlite]`. The country of
benchmarks/alerts_country with its alerts opened, and five requests for each station, one in each open state.
On a busy machine the fastest round says what a page costs: above 300 ms it is a fault.
"""

import re
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from itertools import product
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

import click
from flask import Flask
from sqlalchemy import event

from app import create_app
from benchmarks import alerts_country
from benchmarks.alerts_country import STATIONS, add, station
from benchmarks.alerts_scale import SETTINGS, databases
from core import clock, migrations
from core.database import db, unit_of_work
from inventory.alerts import service as alerts
from inventory.boxes.models import Box
from inventory.resupply.models import (
    Requisition,
    RequisitionEvent,
    RequisitionLine,
    Shipment,
    ShipmentLot,
)
from tests.factories import cast

NAME, OFFICER, LIMIT = "liaison.all", "officer.one", 0.3
PAGES = (
    "/", "/alerts", "/requisitions", "/stock", "/stock?station=S7", "/lots", "/counts", "/notices",
    "/stations/S7/suggestion", "/requisitions/2",
)  # fmt: skip
STATES = ("draft", "submitted", "approved", "dispatched", "received")
SENT = ("dispatched", "received")
LINES = 2


def build(url: str, movements: int) -> Flask:
    app = create_app(DATABASE_URL=url, ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1, **SETTINGS)
    with app.app_context():
        migrations.upgrade()
        alerts_country.build(movements)
        add(Box, ({"station_id": station(n), "seal_number": f"Z{n}"} for n in range(STATIONS)))
        for model, rows in _requests().items():
            add(model, rows)
        cast.add_person(NAME, "liaison", "PRO")
        cast.add_person(OFFICER, "officer", "S7")
        unit_of_work(alerts.evaluate)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return app


def _requests() -> dict[Any, Iterator[dict[str, Any]]]:
    now = clock.now()
    numbered = list(enumerate(product(STATES, range(STATIONS)), start=1))
    sent = [(number, n, state) for number, (state, n) in numbered if state in SENT]
    return {
        Requisition: (_request(number, state, n) for number, (state, n) in numbered),
        RequisitionLine: (
            {
                "requisition_id": number, "product_id": of, "suggested": 5, "asked": 5, "ask_reason": "",
                "approved": None if state in {"draft", "submitted"} else 4, "approve_reason": "",
            }
            for number, (state, _n) in numbered
            for of in range(1, LINES + 1)
        ),
        RequisitionEvent: (
            {
                "requisition_id": number, "version": 1, "verb": "draft", "person_id": 1000 + n,
                "role": "officer", "place_id": station(n), "at": now, "reason": "", "answer": "{}",
            }
            for number, (_state, n) in numbered
        ),
        Shipment: (
            {
                "id": number, "requisition_id": number, "source_id": station((n + 1) % STATIONS),
                "waybill": f"W{number}", "carrier": "", "seal_number": "",
                "state": "in_transit" if state == "dispatched" else "received",
                "dispatched_by": 1000, "dispatched_at": now - timedelta(days=3),
            }
            for number, n, state in sent
        ),
        ShipmentLot: (
            {"shipment_id": number, "lot_id": 1, "units": 2, "lot_reason": "", "reason": ""}
            for number, _n, _state in sent
        ),
    }  # fmt: skip


def _request(number: int, state: str, n: int) -> dict[str, Any]:
    asked_at = clock.now() - timedelta(hours=n % 200)
    was_submitted, was_decided = state != "draft", state not in {"draft", "submitted"}
    return {
        "id": number, "station_id": station(n), "source_id": station((n + 1) % STATIONS),
        "is_emergency": n % 50 == 0, "is_drafted_by_system": False, "state": state, "version": 1,
        "asked_by": 1000 + n, "asked_at": asked_at,
        "submitted_by": 1000 + n if was_submitted else None,
        "submitted_at": asked_at if was_submitted else None,
        "decided_by": 1 if was_decided else None, "decided_at": asked_at if was_decided else None,
        "handed_to_id": 100 + n % 75 if was_submitted else None,
        "handed_at": asked_at if was_submitted else None,
    }  # fmt: skip


def signed_in(app: Flask, name: str) -> Any:
    client = app.test_client()
    page = client.get("/sign-in").get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    if token:
        hidden["csrf_token"] = token.group(1)
    said = client.post("/sign-in", data={**hidden, "name": name, "password": cast.PASSWORD})
    assert said.status_code == 303, said.status
    return client


def asked(app: Flask, client: Any, path: str) -> tuple[float, float, int, int]:
    """(seconds, seconds of this process's processor, statements, bytes) of one page."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    begun, work_begun = perf_counter(), process_time()
    answer = client.get(path)
    seconds, work = perf_counter() - begun, process_time() - work_begun
    event.remove(engine, "before_cursor_execute", note)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return seconds, work, len(seen), len(answer.get_data())


@click.command()
@click.option("--movements", default=150_000, show_default=True)
@click.option("--rounds", default=9, show_default=True)
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def measure(movements: int, rounds: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
        app = build(urls[0], movements)
        is_slow = False
        for name in (NAME, OFFICER):
            client = signed_in(app, name)
            for path in PAGES:
                if name == OFFICER and path in {"/requisitions/2"}:
                    continue
                found = [asked(app, client, path) for _ in range(rounds + 1)][1:]
                fastest, work = min(one[0] for one in found), median(one[1] for one in found)
                is_slow |= fastest > LIMIT
                click.echo(
                    f"{kind} {name:12} {path:26} {median(one[0] for one in found) * 1000:7.1f} ms "
                    f"(fastest {fastest * 1000:.1f}, processor {work * 1000:.1f}), "
                    f"{found[0][2]} statements, {found[0][3] // 1024} KB"
                )
        with app.app_context():
            db.session.remove()
            db.engine.dispose()
    if is_slow:
        raise SystemExit(1)


if __name__ == "__main__":
    measure()
