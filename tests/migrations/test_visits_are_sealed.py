"""Visits written in clear are sealed by the step that brings the column, and come back on the way down."""

from sqlalchemy import text

from core import migrations
from core.database import db
from operations.verify import faults
from tests.factories import history
from tests.migrations.test_migrations import triggers

CLEAR = (
    "incident_latest_at, incident_earliest_at, precision, hours_since, age_years, screening, consent, "
    "decision, correction_reason"
)


def rows(columns: str) -> list[tuple]:  # type: ignore[type-arg]
    with db.engine.connect() as connection:
        query = text(f"SELECT id, {columns} FROM visit ORDER BY id")
        return [tuple(row) for row in connection.execute(query)]


def read(world, code: str) -> dict:  # type: ignore[type-arg]
    db.session.remove()
    return dict(world.api("officer.cen").get(f"/visits/{code}").get_json())


def test_visits_are_sealed_and_opened_again_and_the_book_stays_whole(world) -> None:
    code = history.record(world, "officer.cen", person={"age_years": 19, "weight_kg": 61})["code"]
    history.correct(world, "incharge.cen", code, person={"age_years": 31})
    history.record(world, "officer.riv")
    before, guarded = read(world, code), triggers()
    db.session.remove()

    migrations.downgrade("0017")
    clear = rows(CLEAR)
    assert [row[5] for row in clear] == [19, 31, 19]
    migrations.upgrade("0018")
    assert rows("sealed")
    migrations.downgrade("0017")

    assert rows(CLEAR) == clear
    migrations.upgrade()

    assert triggers() == guarded
    assert list(faults()) == []
    assert read(world, code) == before


def test_a_row_that_did_not_fit_before_is_not_given_a_new_fingerprint(world) -> None:
    history.record(world, "officer.cen")
    history.record(world, "officer.cen")
    db.session.remove()
    migrations.downgrade("0017")
    with db.engine.begin() as connection:
        name = "visit_no_update" if db.engine.dialect.name == "sqlite" else "visit_no_change ON visit"
        definition = triggers_of(connection)
        connection.execute(text(f"DROP TRIGGER {name}"))
        connection.execute(text("UPDATE visit SET age_years = 44 WHERE id = (SELECT max(id) FROM visit)"))
        connection.execute(text(definition))

    migrations.upgrade()

    found = list(faults())
    assert len(found) == 1
    assert "changed after it was written" in found[0]


def triggers_of(connection) -> str:  # type: ignore[no-untyped-def]
    if db.engine.dialect.name == "sqlite":
        return str(
            connection.execute(text("SELECT sql FROM sqlite_master WHERE name = 'visit_no_update'")).scalar()
        )
    query = "SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE tgname = 'visit_no_change'"
    return str(connection.execute(text(query)).scalar())
