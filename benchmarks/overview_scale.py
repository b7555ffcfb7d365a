"""What the overview and its pictures cost with 10 thousand doses behind them, and with a million.

`python -m benchmarks.overview_scale [--small 10000] [--large 1000000] [--stations 1500] [--rounds 7]`.
The country of benchmarks/alerts_country, with two years of monthly counts that add up to so many doses.
Pictures: drawn anew, and kept. The first page after a new version of the counts decides anew what may be
shown, and is told apart.
"""

import gzip
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import click
from flask import Flask

from accounts.people import queries as people
from app import create_app
from benchmarks import alerts_country
from benchmarks.alerts_country import STATIONS, add, station
from benchmarks.alerts_scale import SETTINGS, databases
from benchmarks.page_speed import asked, signed_in
from core import clock, migrations
from core.database import db
from dispensing.eligibility import HOURS_BANDS
from reports.charts import asked as questions
from reports.charts import service
from reports.charts.drawing import canvas
from reports.figures import months
from reports.figures.models import MonthlyCount, Reckoning
from tests.factories import cast

NAME, MOST_TIMES, MOST_DRAWN, MOST_KEPT, MOST_BYTES = "programme.all", 1.5, 0.150, 0.005, 40_000
MONTHS = 24
# Of 100 doses of a month; a part is never more than its whole.
PARTS = {
    "visits": 118, "eligible": 110, "given": 98, "doses": 100, "hours_known": 96, "given_24h": 47,
    "given_72h": 80, "given_120h": 92, "sent": 100, "arrived": 68, "served": 55,
    "adverse_events": 4, "serious": 1,
}  # fmt: skip


def build(url: str, doses: int) -> Flask:
    app = create_app(DATABASE_URL=url, ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1, **SETTINGS)
    with app.app_context():
        migrations.upgrade()
        alerts_country.build(doses)
        add(MonthlyCount, _counts(doses))
        until = months.this_month()
        made = {"made_at": clock.now(), "checked_at": clock.now(), "seen": "{}", "mark": f"made for {doses}"}
        add(Reckoning, iter([{"until": until, **made}]))
        cast.add_person(NAME, "programme", "ALL")
        with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")
    return app


def _counts(doses: int) -> Iterator[dict[str, Any]]:
    start = months.after(months.this_month(), -MONTHS)
    share = doses / (STATIONS * MONTHS)
    for month in months.between(start, months.this_month()):
        for n in range(STATIONS):
            for measure, of_100 in PARTS.items():
                count = round(share * of_100 / 100 * (1 + n % 3 / 2))
                yield from _row(month, n, measure, "", "", count)
            for number, band in enumerate(HOURS_BANDS):
                yield from _row(month, n, "doses", "hours_band", band, round(share * (7 - number) / 28))


def _row(
    month: date, n: int, measure: str, split: str, category: str, count: int
) -> Iterator[dict[str, Any]]:
    if count:
        yield {
            "measure": measure, "split": split, "month": month, "station_id": station(n),
            "category": category, "count": count,
        }  # fmt: skip


def pictures(app: Flask, rounds: int) -> dict[str, tuple[float, float, int]]:
    """{chart: (seconds drawn, seconds kept, bytes squeezed)}"""
    found = {}
    with app.app_context():
        actor = people.actor_named(NAME, via="page")
        assert actor is not None
        question = questions.of_query(actor, {})
        for name in service.NAMES:
            chart = service.chart(question, name)
            content = canvas.svg(chart)
            drawn = [_seconds(lambda chart=chart: canvas.svg(chart)) for _ in range(rounds)]
            service.picture(question, name)
            kept = [_seconds(lambda name=name: service.picture(question, name)) for _ in range(rounds)]
            found[name] = (min(drawn), min(kept), len(gzip.compress(content, 6)))
    return found


def _seconds(act: Any) -> float:
    begun = perf_counter()
    act()
    return perf_counter() - begun


@click.command()
@click.option("--small", default=10_000, show_default=True)
@click.option("--large", default=1_000_000, show_default=True)
@click.option("--rounds", default=7, show_default=True)
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def measure(small: int, large: int, rounds: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
        apps = [build(url, count) for url, count in zip(urls, (small, large), strict=True)]
        times: list[list[float]] = []
        for app, count in zip(apps, (small, large), strict=True):
            begun = asked(app, signed_in(app, NAME), "/reports")
            client = signed_in(app, NAME)  # a first page of minutes outlasts a sign-in
            next_pages = [asked(app, client, "/reports") for _ in range(rounds)]
            times.append([one[0] for one in next_pages])
            click.echo(
                f"{count:>9,} doses: first page {begun[0] * 1000:.1f} ms, {begun[2]} statements; next "
                f"{median(times[-1]) * 1000:.1f} ms, {next_pages[0][2]} statements, {next_pages[0][3]} bytes"
            )
            assert next_pages[0][3] == begun[3], "the same page"
        ratio = min(times[1]) / min(times[0])
        click.echo(
            f"fastest: {min(times[1]) * 1000:.1f} and {min(times[0]) * 1000:.1f} ms, ratio {ratio:.2f}"
        )
        found = pictures(apps[1], rounds)
        for name, (drawn, kept, size) in found.items():
            click.echo(
                f"{name:13} drawn {drawn * 1000:6.1f} ms, kept {kept * 1000:5.2f} ms, {size} bytes squeezed"
            )
        for app in apps:
            with app.app_context():
                db.session.remove()
                db.engine.dispose()
    slow = [name for name, (drawn, kept, _size) in found.items() if drawn > MOST_DRAWN or kept > MOST_KEPT]
    if ratio > MOST_TIMES or slow:
        raise SystemExit(f"too slow: {ratio:.2f} times, {slow}")


if __name__ == "__main__":
    measure()
