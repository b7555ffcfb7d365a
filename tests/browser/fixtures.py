"""A real server and a real browser: the cast under the machine's own clock, and Chromium without a window.

One of each for a whole run: a plugin of tests/conftest.py, for tests in any folder.

A visit is recorded at the true now, so lots and certificates here are dated from today.
Without Chromium these tests are left out, which tests/no_skips.py says aloud.
"""

from collections.abc import Iterator
from datetime import timedelta
from threading import Thread

import pytest
import waitress
from playwright.sync_api import Browser, sync_playwright

from app import create_app
from core import clock, migrations
from tests.browser import chromium
from tests.browser.site import Site
from tests.databases import SqliteDatabase
from tests.factories import cast


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    program = chromium.find()
    if program is None:
        pytest.skip(chromium.MISSING)
    with sync_playwright() as playwright:
        started = chromium.start(playwright, program)
        yield started
        started.close()


@pytest.fixture(scope="session")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, SqliteDatabase]]:
    """The server on a free port, and the database that each test gets back as it was."""
    database = SqliteDatabase(tmp_path_factory.mktemp("browser"))
    app = create_app(
        DATABASE_URL=database.url,
        SECRET_KEY="a secret for tests alone, long enough",
        HTTPS=False,
        ARGON2_MEMORY_KIB=8,
        ARGON2_PASSES=1,
        LOG_LEVEL="CRITICAL",
    )
    with app.app_context():
        migrations.upgrade()
        cast.build(_stock(), clock.today() - timedelta(days=100))
    database.keep_as_template(app)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=4)
    serving = Thread(target=server.run, daemon=True)
    serving.start()
    yield Site(app, f"http://127.0.0.1:{server.effective_port}"), database
    server.close()
    serving.join(timeout=5)


def _stock() -> list[tuple[str, str, str, str, int]]:
    today = clock.today()
    return [
        (station, product, lot, (today + timedelta(days=days)).strftime("%Y-%m"), units)
        for station, product, lot, days, units in (
            ("CEN", "LNG-1.5", "B2291", 120, 6),
            ("CEN", "LNG-1.5", "B2304", 300, 3),
            ("CEN", "LNG-0.75", "C1100", 420, 8),
            ("RIV", "LNG-1.5", "B2304", 300, 5),
        )
    ]


@pytest.fixture
def site(running: tuple[Site, SqliteDatabase], browser: Browser) -> Iterator[Site]:
    """The site with the cast as it was built, and a browser that has never been there."""
    site, database = running
    database.restore(site.app)
    site.browser = browser
    yield site
    site.close()
