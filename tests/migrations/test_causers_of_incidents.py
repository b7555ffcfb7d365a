"""Old incidents get who caused each, from the records they speak of."""

from sqlalchemy import text

from core import migrations
from core.database import db, session
from inventory.counts import losses
from tests.factories import cast, counts
from tests.factories.visits import body


def test_who_caused_an_old_incident_is_read_from_what_it_is_about(world) -> None:
    first, head = world.actor("officer.cen"), world.actor("incharge.cen")
    sent = body(dose__already_given=True)
    assert world.api("officer2.cen").post("/visits", sent).status_code == 201
    counts.count(world, {"B2291": 5}, is_seal_intact=False)
    world.act(lambda: losses.write_off(first, head, lot="B2304", units=1, reason="stolen"))
    query = text(
        "SELECT kind, name, explain_by - opened_at, close_by - opened_at FROM incident "
        "LEFT JOIN person ON person.id = caused_by ORDER BY incident.id"
    )
    wanted = [tuple(row) for row in session().execute(query)]
    session().rollback()

    migrations.downgrade("0011")
    migrations.upgrade()

    with db.engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == wanted
    assert [(kind, name) for kind, name, *_days in wanted] == [
        ("not_certified", "officer2.cen"),
        ("seal_broken", counts.COUNTER),
        ("stock_stolen", "officer.cen"),
    ]


def test_a_line_of_an_old_register_names_nobody(world) -> None:
    system = cast.at_station("CEN")
    migrations.downgrade("0011")
    with db.engine.begin() as connection:
        row = {"at": 7, "system": system.person_id, "station": system.place_id}
        connection.execute(
            text(
                "INSERT INTO incident (id, station_id, kind, subject, state, opened_at, opened_by) "
                "VALUES (1, :station, 'receipt_reversed', 'movement 3', 'open', :at, :system)"
            ),
            row,
        )
    migrations.upgrade()
    with db.engine.connect() as connection:
        found = connection.execute(text("SELECT caused_by FROM incident")).scalar_one()
    assert found is None
