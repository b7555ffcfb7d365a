"""Eight officers, one last dose, the whole verb of a visit: one records it, seven are told."""

import multiprocessing
import threading

import pytest
from sqlalchemy import func, select

from core import clock
from core.database import session
from dispensing.visits import service
from dispensing.visits.models import Dose, DoseLot, Visit
from dispensing.visits.record import Consent, DoseGiven, Incident, VisitRecord
from inventory.catalogue import queries as catalogue
from inventory.ledger import queries as ledger
from operations.verify import faults
from tests.factories.cast import put_in_box
from tests.inventory import racing

ROUNDS, HEAVY_ROUNDS = 100, 2000
PRODUCT, LOT = "UPA-30", "LAST"


def record_a_visit(race: racing.Race) -> None:
    now = clock.now()
    service.record_visit(
        race.actor,
        VisitRecord(
            arrived_at=now,
            incident=Incident(latest_at=now, precision="exact"),
            consent=Consent(ec=True),
            dose=DoseGiven(product=PRODUCT, given_at=now),
            referral_declined=True,
        ),
    )


@pytest.mark.parametrize(
    ("kind", "rounds"),
    [("threads", ROUNDS), pytest.param("processes", HEAVY_ROUNDS, marks=pytest.mark.heavy)],
)
def test_the_last_dose_is_recorded_once(world, kind: str, rounds: int) -> None:
    actor = world.actor("officer.cen")
    product = catalogue.product_by_code(PRODUCT)
    context = threading if kind == "threads" else multiprocessing.get_context("spawn")
    race = racing.prepare(context, actor, actor.place_id, product.id, rounds, record_a_visit)
    workers = getattr(racing, kind)(world.app, race)

    winners = racing.run(
        race, workers, lambda: put_in_box("CEN", PRODUCT, LOT, "2028-01", 1), lambda: session().rollback()
    )

    assert dict(winners) == {1: rounds}
    assert [level.units for level in ledger.levels(actor.place_id, product.id)] == [0]
    for table in (Visit, Dose, DoseLot):
        assert session().scalar(select(func.count()).select_from(table)) == rounds
    assert list(faults()) == []
