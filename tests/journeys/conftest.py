"""A real server whose clock the test holds, and a real browser: a month passes in a minute.

Each request, whichever thread answers it, sees the moment at which the test says it is.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import waitress
from playwright.sync_api import Browser

from app import create_app
from core import clock, migrations
from tests.browser.site import Site
from tests.conftest import TEST_SETTINGS
from tests.databases import SqliteDatabase
from tests.factories import cast

FIRST_MORNING = datetime.fromisoformat("2026-10-01T08:00:00+02:00")


class HeldClock:
    """Wraps the application: it answers at `moment`, until the test lets time pass."""

    def __init__(self, app: Callable[..., Iterable[bytes]]):
        self.app = app
        self.moment = FIRST_MORNING

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with clock.at(self.moment):
            answer = self.app(environ, start_response)
            try:
                return list(answer)
            finally:
                if hasattr(answer, "close"):
                    answer.close()

    def pass_time(self, **span: float) -> None:
        self.moment += timedelta(**span)

    def go_to(self, moment: str) -> None:
        """To a later moment, written with its offset."""
        later = datetime.fromisoformat(moment)
        assert later >= self.moment, "time does not run back"
        self.moment = later


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def month(tmp_path: Path, browser: Browser) -> Iterator[tuple[Site, HeldClock]]:
    """The cast's stations on the first morning of a month, served to a browser."""
    app = create_app(**{**TEST_SETTINGS, "DATABASE_URL": SqliteDatabase(tmp_path).url})
    with app.app_context(), clock.at(FIRST_MORNING - timedelta(days=1)):
        migrations.upgrade()
        cast.build()
    held = HeldClock(app)
    server = waitress.create_server(held, host="127.0.0.1", port=0, threads=4)
    serving = Thread(target=server.run, daemon=True)
    serving.start()
    site = Site(app, f"http://127.0.0.1:{server.effective_port}")
    site.browser = browser
    yield site, held
    site.close()
    server.close()
    serving.join(timeout=5)
