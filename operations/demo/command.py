"""`flask demo`: a fresh demo country, served on this machine.

It makes its own database anew at each start and never touches another: a database
that is given must be empty, or a demo's.
"""

import secrets
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from datetime import time as time_of_day
from pathlib import Path
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from sqlalchemy import event, inspect, text

from core import clock, migrations
from core.cli import Command
from core.database import db, session, unit_of_work
from core.errors import CannotStart
from operations import serve
from operations.demo import country
from operations.demo.history import Year
from reports.figures import service as figures

FILE_NAME = "demo.sqlite3"


@click.command("demo", cls=Command)
@click.option("--port", default=5000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--host", default="127.0.0.1", show_default=True, help="Loopback, unless you mean to show it around."
)
@click.option("--stations", default=5, show_default=True, type=click.IntRange(1, 60))
@click.option("--months", default=12, show_default=True, type=click.IntRange(1, 60))
@click.option("--seed", default=1, show_default=True, type=int, help="Same seed, same data.")
@click.option("--seed-only", is_flag=True, help="Make the data and stop.")
@click.option("--database", "url", help="Another database than the demo's own file: empty, or a demo's.")
@click.option("--anyone", is_flag=True, help="Allow a --host that others can reach.")
@with_appcontext
def demo(
    port: int,
    host: str,
    stations: int,
    months: int,
    seed: int,
    seed_only: bool,
    url: str | None,
    anyone: bool,
) -> None:
    """Make an invented country and serve it: every page says Demo data."""
    if host not in serve.LOOPBACK and not anyone:
        raise CannotStart("The demo listens on this machine alone. Add --anyone if you mean another --host.")
    if not seed_only:
        _check_port_is_free(host, port)
    app = _demo_app(url)
    with app.app_context():
        began = time.perf_counter()
        passwords = fill(stations, months, seed, has_own_file=url is None)
        click.echo(
            f"Made {stations} stations and {months} months in {time.perf_counter() - began:.1f} s.", err=True
        )
        for name, password in passwords.items():
            click.echo(f"{name:16} {password}")
        if seed_only:
            return
        click.echo(f"\nOpen http://{host}:{port} and sign in as one of them. Ctrl+C stops it.")
        sys.stdout.flush()
        serve.run(app, host, port)


def _check_port_is_free(host: str, port: int) -> None:
    """Better told before a minute of work than after."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CannotStart(f"Port {port} is in use. Choose another one: --port {port + 1}") from error


def _demo_app(url: str | None) -> Flask:
    own_file = Path(current_app.instance_path) / FILE_NAME
    if url is None:
        own_file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        for suffix in ("", "-wal", "-shm"):
            own_file.with_name(own_file.name + suffix).unlink(missing_ok=True)
    app: Flask = current_app.extensions["create_app"](
        DATABASE_URL=url or f"sqlite:///{own_file}",
        SECRET_KEY=secrets.token_urlsafe(32),
        HTTPS=False,
        # Twenty accounts are made at each start: the lightest setting that OWASP still accepts.
        ARGON2_MEMORY_KIB=19456,
        ARGON2_PASSES=2,
        LOG_LEVEL="WARNING",
    )
    app.config["IS_DEMO"] = True
    return app


def fill(stations: int, months: int, seed: int, *, has_own_file: bool = False) -> dict[str, str]:
    """Make the country and its history in the database of the present application. Returns passwords."""
    if not has_own_file:
        _empty_if_a_demo()
    migrations.upgrade()
    found = country.stations(stations)
    today = clock.today()
    first_day = today - timedelta(days=round(months * 30.4))
    opening = datetime.combine(first_day, time_of_day(7, 0), tzinfo=clock.zone())
    with clock.at(opening):
        country.build(found)
        passwords = country.add_people(found)
        country.certify(found, today)
    with _in_haste() if has_own_file else nullcontext():
        Year(found, first_day, today, seed).play(_progress)
        unit_of_work(figures.reckon)
    return passwords


@contextmanager
def _in_haste() -> Iterator[None]:
    """Do not wait for the disk after each act: a demo that a power cut ends is made anew."""
    _connect_anew()
    event.listen(db.engine, "connect", _leave_it_to_the_disk)
    try:
        yield
    finally:
        event.remove(db.engine, "connect", _leave_it_to_the_disk)
        _connect_anew()


def _connect_anew() -> None:
    db.session.remove()
    db.engine.dispose()


def _leave_it_to_the_disk(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def _empty_if_a_demo() -> None:
    """Take down the tables of an earlier demo; refuse a database that holds anything else."""
    tables = inspect(db.engine).get_table_names()
    if not tables:
        return
    is_demo = "place" in tables and session().scalar(text("SELECT name FROM place WHERE code = 'ALL'"))
    if is_demo != country.PROGRAMME:
        raise CannotStart("This database is not a demo's. The demo needs an empty one, or its own.")
    migrations.downgrade("base")


def _progress(share: float) -> None:
    if sys.stderr.isatty():
        click.echo(f"\rMaking the demo country: {share:4.0%}", nl=share >= 1, err=True)
