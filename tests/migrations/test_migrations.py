"""Migrations: head equals the models, and each step goes down and up again with data in the tables."""

import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from accounts.trail import checkpoints
from core import migrations
from core.database import Base, db, is_sqlite
from operations.verify import faults
from tests.factories.resupply import request_at
from tests.factories.visits import body

# On the way down these tables' rows go, and with them what later tables said.
STEPS = (
    "0026", "0025", "0024", "0020", "0019", "0018", "0017", "0016", "0015", "0014", "0013", "0012", "0011", "0010",
    "0009", "0008", "0007", "0006", "0005", "0004", "0003", "0002", "0001",
)  # fmt: skip


def is_ours(name: str | None, kind: str, _parents: object) -> bool:
    """Not the tables in which optional parts keep how far they are; the library leaves out the chain's own."""
    return kind != "table" or not str(name).startswith(migrations.LINE_VERSIONS)


def test_the_newest_migration_makes_what_the_models_describe(world) -> None:
    with db.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_ours})

        assert compare_metadata(context, Base.metadata) == []


def test_the_comparison_can_see_a_difference(world) -> None:
    with db.engine.begin() as connection:
        connection.execute(text("ALTER TABLE posting ADD COLUMN stray INTEGER"))
        context = MigrationContext.configure(connection)

        assert compare_metadata(context, Base.metadata) != []


def triggers() -> set[str]:
    query = (
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        if is_sqlite()
        else "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
    )
    with db.engine.connect() as connection:
        return set(connection.execute(text(query)).scalars())


def rows() -> dict[str, int]:
    """Rows of each table; the trail's grow where a step takes the fingerprints of visits anew."""
    with db.engine.connect() as connection:
        found = inspect(connection).get_table_names()
        left_out = ("alembic_version", "trail_entry")
        tables = sorted(table for table in found if not table.startswith(left_out))
        return {
            table: connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() for table in tables
        }


@pytest.mark.parametrize("step", STEPS)
def test_a_step_down_and_up_keeps_every_table_below_it(world, step) -> None:
    assert world.api("officer.cen").post("/visits", body()).status_code == 201
    request_at(world, "received")
    before, guarded = rows(), triggers()

    migrations.downgrade(step)
    below = rows()
    migrations.upgrade()

    assert below == {table: count for table, count in before.items() if table in below}
    assert len(below) < len(before)
    assert triggers() == guarded
    assert set(rows()) == set(before)


def test_all_the_way_down_leaves_nothing_and_up_again_serves(world) -> None:
    migrations.downgrade("base")
    assert rows() == {}

    migrations.upgrade()

    assert list(faults()) == []
    assert migrations.found_revision() == migrations.head_revision()


def test_revisions_are_numbered_in_one_line(app) -> None:
    script = ScriptDirectory.from_config(migrations.config())

    numbers = [revision.revision for revision in script.walk_revisions()]

    assert numbers == sorted(numbers, reverse=True)
    assert numbers[-1] == "0001"


def test_append_only_tables_refuse_changes(world) -> None:
    world.api("officer.cen").post("/visits", body())
    world.act(checkpoints.make)
    request_at(world, "draft")
    tables = ("visit", "dose", "dose_lot", "movement", "trail_entry", "trail_checkpoint")
    for table in (*tables, "protocol_version", "certificate", "requisition_event"):
        column = "movement_id" if table == "dose_lot" else "version" if table == "protocol_version" else "id"
        for statement in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
            with (
                db.engine.connect() as connection,
                pytest.raises(Exception, match="never changed or deleted"),
            ):
                connection.execute(text(statement))


def test_the_schedule_keeps_its_finished_runs_on_the_way_down_and_up(app) -> None:
    with db.engine.begin() as connection:
        for day, finished_at in ((1, 7), (2, None)):
            connection.execute(
                text(
                    "INSERT INTO job_run (job, slot_at, ran_at, finished_at, found, sent, failed, is_late, "
                    "slots, tries) VALUES ('x', :day, 7, :finished_at, 3, 0, 0, :no, 1, 1)"
                ),
                {"day": day, "finished_at": finished_at, "no": False},
            )

    migrations.downgrade("0004")
    migrations.upgrade()

    with db.engine.connect() as connection:
        kept = connection.execute(text("SELECT slot_at, ran_at, finished_at, found FROM job_run")).all()
    assert [tuple(row) for row in kept] == [(1, 7, 7, 3)]


def test_the_serving_role_loses_the_right_to_change_each_append_only_table(app) -> None:
    words = " ".join(Path("docs/running.md").read_text(encoding="utf-8").split())
    found = re.search(r"REVOKE UPDATE, DELETE ON ([a-z0-9_, ]+) FROM lockbox_app", words)

    ends = ("_no_update", "_no_change")
    guarded = {name.rpartition("_no_")[0] for name in triggers() if name.endswith(ends)}
    assert found is not None
    assert set(found[1].split(", ")) == guarded
