"""Four officers record doses from one box for a minute, alerts on: nobody is refused but for lack of stock.

`python -m benchmarks.four_officers [--seconds 60] [--units 200] [--database sqlite]`. Each dose goes through
the API with a token of its own; the box is filled again whenever it has run out.
"""

import tempfile
import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

import click
from flask import Flask
from sqlalchemy import func, select

from accounts.people.service import system_actor
from accounts.places import queries as places
from accounts.tokens import service as tokens
from app import create_app
from benchmarks.alerts_scale import SETTINGS, databases
from core import clock, migrations
from core.database import db, session, unit_of_work
from inventory.alerts.models import AlertEvent
from inventory.ledger import queries
from operations.verify import faults
from tests.factories import cast
from tests.factories.visits import body

OFFICERS = 4


def build(app: Flask, units: int) -> list[str]:
    """The cast with four certified officers and one box. Returns their tokens."""
    today = clock.today()
    with app.app_context():
        migrations.upgrade()
        cast.build(stock=(), certified_on=today - timedelta(days=10))
        names = [f"officer{n}.box" for n in range(OFFICERS)]
        for name in names:
            cast.add_person(name, "officer", "CEN")
            cast.certify(name, today - timedelta(days=10))
        fill(0, units)
        makers = [lambda name=name: tokens.make_token(system_actor(), name=name) for name in names]
        return [unit_of_work(make)[1] for make in makers]


def fill(n: int, units: int) -> None:
    expiry = f"{clock.today().year + 2}-06"
    cast.put_in_box("CEN", "LNG-1.5", f"L{n}", expiry, units)


class Minute:
    """What the officers share, and what they were answered."""

    def __init__(self, app: Flask, seconds: float, units: int):
        self.app, self.units = app, units
        self.end = perf_counter() + seconds
        self.answers: Counter[str] = Counter()
        self.filled = 0
        self.lock = threading.Lock()

    def work(self, officer: int, token: str) -> None:
        client = self.app.test_client(use_cookies=False)
        n = 0
        while perf_counter() < self.end:
            n += 1
            headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": f"{officer}-{n}"}
            answer = client.post("/api/v1/visits", json=visit(), headers=headers)
            said = "dose" if answer.status_code == 201 else str((answer.get_json() or {}).get("code"))
            with self.lock:
                self.answers[said] += 1
                if said == "no_stock":
                    self.refill()

    def refill(self) -> None:
        """Once for each time the box ran out; somebody else may have been faster."""
        with self.app.app_context():
            place = places.by_code("CEN")
            assert place is not None
            if not sum(queries.treatments_left(place.id).values()):
                self.filled += 1
                fill(self.filled, self.units)


def visit() -> dict[str, Any]:
    now = clock.now()
    return body(
        arrived_at=now.isoformat(),
        incident__latest_at=(now - timedelta(hours=9)).isoformat(),
        dose__given_at=now.isoformat(),
    )


@click.command()
@click.option("--seconds", default=60.0, show_default=True)
@click.option("--units", default=200, show_default=True, help="What each delivery brings.")
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def measure(seconds: float, units: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
        app = create_app(DATABASE_URL=urls[0], ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1, **SETTINGS)
        owners = build(app, units)
        minute = Minute(app, seconds, units)
        threads = [
            threading.Thread(target=minute.work, args=(n, token), daemon=True)
            for n, token in enumerate(owners)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(seconds + 60)
        with app.app_context():
            wrong = list(faults())
            what = session().execute(select(AlertEvent.what, func.count()).group_by(AlertEvent.what)).all()
            db.session.remove()
            db.engine.dispose()
    doses = minute.answers.pop("dose", 0)
    click.echo(
        f"{doses} doses in {seconds:.0f} s: {doses / seconds:.1f} a second by {OFFICERS} officers on {kind}"
    )
    click.echo(
        f"other answers: {dict(minute.answers) or 'none'}; the box was filled again {minute.filled} times"
    )
    click.echo(f"alerts: {dict(map(tuple, what))}; faults in the book: {len(wrong)}")
    if set(minute.answers) - {"no_stock"} or wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    measure()
