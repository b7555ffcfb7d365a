"""The demo country: whole, equal for equal seeds, loud about being invented, and shy of real databases."""

import pytest
from sqlalchemy import func, select, text

from accounts.people import queries as people
from accounts.people import service
from accounts.people import sign_in as door
from accounts.places import queries as places
from accounts.places.service import change_place
from app import create_app
from core.database import db, session
from core.errors import CannotStart
from dispensing.visits.models import Dose, Visit
from inventory.ledger import queries as ledger
from operations.demo import command, country
from operations.verify import faults
from tests.conftest import TEST_SETTINGS


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    app = create_app(DATABASE_URL=f"sqlite:///{file}", **TEST_SETTINGS)
    with app.app_context():
        passwords = command.fill(5, 12, seed=1)
        yield passwords
        db.session.remove()


def fingerprint() -> list:
    rows = (
        session().execute(select(Visit.code, Visit.register_number, Visit.age_band, Visit.hours_since)).all()
    )
    return [tuple(row) for row in rows]


def test_it_tells_a_year_of_about_320_doses(demo) -> None:
    assert 280 <= session().scalar(select(func.count()).select_from(Dose)) <= 360


def test_it_holds_together(demo) -> None:
    assert list(faults()) == []


def test_lake_station_is_out_of_stock_and_one_lot_has_expired(demo) -> None:
    left = {code: ledger.treatments_left(places.by_code(code).id) for code, *_rest in country.STATIONS}
    assert sum(left["LAK"].values()) == 0
    assert all(sum(units.values()) > 0 for code, units in left.items() if code != "LAK")
    market = ledger.stock(places.by_code("MKT").id)
    assert [line.lot.number for line in market if line.reason == "lot_expired"] == ["E1107"]


def test_every_account_of_the_list_can_sign_in(demo) -> None:
    assert {
        "officer.cen",
        "officer2.cen",
        "incharge.lak",
        "liaison.south",
        "programme",
        "admin",
        "auditor",
    } <= set(demo)
    for name in ("officer.cen", "auditor"):
        assert door.sign_in(name, demo[name], "127.0.0.1").person_id == people.by_name(name).id


def test_the_same_seed_tells_the_same_year_and_another_one_does_not(demo, tmp_path) -> None:
    first = fingerprint()
    others = []
    for number, seed in enumerate((1, 2)):
        app = create_app(DATABASE_URL=f"sqlite:///{tmp_path}/{number}.sqlite3", **TEST_SETTINGS)
        with app.app_context():
            command.fill(5, 12, seed=seed)
            others.append(fingerprint())
            db.session.remove()

    assert others[0] == first
    assert others[1] != first


def test_a_database_that_is_not_a_demos_is_left_alone(world) -> None:
    with pytest.raises(CannotStart, match="not a demo's"):
        command.fill(1, 1, seed=1)

    assert session().scalar(text("SELECT count(*) FROM person")) > 5


def test_the_demo_runs_on_both_engines_and_again_over_an_earlier_demo(world) -> None:
    world.act(lambda: change_place(service.system_actor(), "ALL", name=country.PROGRAMME))

    command.fill(2, 2, seed=3)

    assert list(faults()) == []
    assert session().scalar(select(func.count()).select_from(Visit)) > 5


def test_another_host_must_be_meant(world) -> None:
    result = world.app.test_cli_runner().invoke(args=["demo", "--host", "0.0.0.0", "--seed-only"])

    assert result.exit_code == 1
    assert "--anyone" in result.output
