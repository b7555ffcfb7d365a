"""A check of a facility, once dated as a whole, is dated for each thing that it said something of."""

from sqlalchemy import text

from accounts.facilities import service
from core import migrations
from core.database import db, session

READ = text(
    "SELECT ec_in_stock, ec_checked_at, pep_in_stock, pep_checked_at, pep_checked_by FROM facility_detail"
)


def test_what_nobody_said_has_no_day_and_what_was_said_keeps_its_own(world) -> None:
    officer = world.actor("officer.cen")
    world.act(lambda: service.check(officer, "GEN", pep_in_stock="yes"))
    kept = tuple(session().execute(READ).one())
    session().rollback()

    migrations.downgrade("0021")
    with db.engine.connect() as connection:
        at = connection.execute(text("SELECT stock_checked_at FROM facility_detail")).scalar_one()
    migrations.upgrade()

    with db.engine.connect() as connection:
        again = tuple(connection.execute(READ).one())
    assert again == kept == (None, None, "yes", at, officer.person_id)
