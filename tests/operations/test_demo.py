"""The demo country: whole, equal for equal seeds, loud about being invented, and shy of real databases."""

import pytest
from sqlalchemy import func, select, text

from accounts.people import queries as people
from accounts.people import service
from accounts.people import sign_in as door
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.places.service import change_place
from app import create_app
from core import clock
from core.database import db, session
from core.errors import CannotStart
from dispensing.visits import told
from dispensing.visits.models import Dose, Visit
from inventory.alerts.models import Alert
from inventory.counts.models import CustodyHandover, StockCount, StockLoss
from inventory.ledger import queries as ledger
from inventory.lots.queries import lots_numbered
from inventory.resupply.models import Requisition, RequisitionLine, ShipmentLot
from operations.demo import command, country
from operations.verify import faults
from tests.conftest import NOW, TEST_SETTINGS


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    file = tmp_path_factory.mktemp("demo") / "demo.sqlite3"
    app = create_app(DATABASE_URL=f"sqlite:///{file}", **TEST_SETTINGS)
    # A year that ends today would hold other chances each day: what is asserted here is of one year.
    with app.app_context(), clock.at(NOW):
        passwords = command.fill(5, 12, seed=1)
        yield passwords
        db.session.remove()


def fingerprint() -> list:
    visits = session().scalars(select(Visit).order_by(Visit.id))
    return [(row.code, row.register_number, row.age_band, told.of(row).hours_since) for row in visits]


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


def states() -> dict[tuple[str, bool], set[str]]:
    """Stations by the state of their requests and whether they are urgent."""
    query = select(Requisition.state, Requisition.is_emergency, Place.code).join(
        Place, Place.id == Requisition.station_id
    )
    found: dict[tuple[str, bool], set[str]] = {}
    for state, is_emergency, code in session().execute(query):
        found.setdefault((state, is_emergency), set()).add(code)
    return found


def test_requests_wait_for_their_liaison_on_the_road_and_for_an_officer(demo) -> None:
    found = states()

    assert found["submitted", False] == {"RIV"}
    assert found["submitted", True] == {"LAK"}
    assert found["dispatched", False] == {"HIL"}
    assert found["draft", False]
    assert found["closed", True]
    assert set(found) <= {("closed", False), ("closed", True), ("submitted", False), ("submitted", True)} | {
        ("dispatched", False),
        ("draft", False),
    }


def test_some_deliveries_differed_and_some_requests_got_less_with_a_reason(demo) -> None:
    lots = session().execute(select(func.sum(ShipmentLot.damaged), func.sum(ShipmentLot.missing))).one()
    less = select(RequisitionLine.approve_reason).where(RequisitionLine.approved < RequisitionLine.asked)

    assert tuple(lots) == (1, 1)
    assert set(session().scalars(less)) == {"The store has to reach all stations this month"}


def test_each_box_was_counted_by_two_and_one_count_waits_for_its_witness(demo) -> None:
    closed = list(session().scalars(select(StockCount).where(StockCount.state == "closed")))
    waiting = list(session().scalars(select(StockCount).where(StockCount.state == "counted")))

    assert len(closed) >= 5 * 10
    assert [one for one in closed if one.counted_by == one.ended_by] == []
    assert [one.station_id for one in waiting] == [places.by_code("MKT").id]
    assert session().scalar(select(func.count()).select_from(CustodyHandover)) == 1
    assert list(session().scalars(select(StockLoss.reason))) == ["expired"]


def test_a_recalled_lot_was_put_aside_at_one_station_and_lies_in_another_box(demo) -> None:
    liaison = people.actor_named("liaison.north", via="page")
    lot = lots_numbered(liaison, "R3301")[0]

    assert lot["recalled"]
    assert [place["place"] for place in lot["places"]] == ["HIL"]
    assert [hold["kind"] for hold in lot["holds"]] == ["recall"]


def test_alerts_are_open_for_what_is_the_matter(demo) -> None:
    query = select(Alert.kind, Place.code).join(Place, Place.id == Alert.place_id)
    found = {tuple(row) for row in session().execute(query.where(Alert.state == "open"))}

    assert {("out_of_stock", "LAK"), ("expired_in_box", "MKT"), ("expiring", "RIV")} <= found
    assert len(found) < 30


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


def test_the_same_seed_tells_the_same_months_and_another_one_does_not(tmp_path) -> None:
    told = []
    for number, seed in enumerate((1, 1, 2)):
        app = create_app(DATABASE_URL=f"sqlite:///{tmp_path}/{number}.sqlite3", **TEST_SETTINGS)
        with app.app_context(), clock.at(NOW):
            command.fill(3, 4, seed=seed)
            told.append(fingerprint())
            db.session.remove()

    assert told[1] == told[0]
    assert told[2] != told[0]


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
