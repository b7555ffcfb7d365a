"""What one pass over the alerts of 1,500 stations costs with few movements behind it, and with many.

`python -m benchmarks.alerts_scale [--small 10000] [--large 5000000] [--rounds 7] [--database sqlite]`.
The two are measured in turn, pass by pass, so that what the machine does meanwhile falls on both.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import click
from flask import Flask
from sqlalchemy import event

from app import create_app
from benchmarks import alerts_country
from core import migrations
from core.database import db, unit_of_work
from inventory.alerts import service
from tests import postgres

SETTINGS = {
    "SECRET_KEY": "a secret for measuring alone, long enough",
    "HTTPS": False,
    "LOG_LEVEL": "CRITICAL",
}
LIMIT = 3.0


@contextmanager
def databases(kind: str, folder: Path) -> Iterator[list[str]]:
    """Addresses of two fresh databases of this kind."""
    if kind == "sqlite":
        yield [f"sqlite:///{folder / name}.sqlite3" for name in ("small", "large")]
        return
    server = postgres.start()
    try:
        for name in ("small", "large"):
            server.create(name)
        yield [server.url(name) for name in ("small", "large")]
    finally:
        server.stop()


def country(url: str, movements: int) -> Flask:
    app = create_app(DATABASE_URL=url, **SETTINGS)
    with app.app_context():
        migrations.upgrade()
        alerts_country.build(movements)
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return app


def one_pass(app: Flask) -> tuple[float, int]:
    """Seconds of one pass as the nightly job runs it, and how much it changed."""
    with app.app_context():
        begun = perf_counter()
        made = unit_of_work(service.evaluate)
        return perf_counter() - begun, made.changes.count


def touches_movements(app: Flask) -> list[str]:
    """Statements of one pass that name the table of movements."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        unit_of_work(service.evaluate)
        event.remove(db.engine, "before_cursor_execute", note)
    return [statement for statement in seen if "movement" in statement]


@click.command()
@click.option("--small", default=10_000, show_default=True)
@click.option("--large", default=5_000_000, show_default=True)
@click.option("--rounds", default=7, show_default=True)
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def measure(small: int, large: int, rounds: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
        apps = [country(url, count) for url, count in zip(urls, (small, large), strict=True)]
        first = [one_pass(app) for app in apps]
        times: list[list[float]] = [[], []]
        for _ in range(rounds):
            for app, kept in zip(apps, times, strict=True):
                seconds, changed = one_pass(app)
                assert changed == 0, "a second pass at rest changes nothing"
                kept.append(seconds)
        for name, count, (seconds, opened), kept in zip(
            ("few", "many"), (small, large), first, times, strict=True
        ):
            click.echo(
                f"{name:5} {count:>9,} movements: first pass {seconds:6.2f} s ({opened} alerts), "
                f"then {median(kept) * 1000:7.1f} ms (fastest {min(kept) * 1000:.1f})"
            )
        ratio = median(times[1]) / median(times[0])
        click.echo(
            f"ratio {ratio:.2f} (aim: {LIMIT:.0f} at most); "
            f"statements on movements: {len(touches_movements(apps[1]))}"
        )
        for app in apps:
            with app.app_context():
                db.engine.dispose()


if __name__ == "__main__":
    measure()
