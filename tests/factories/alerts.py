"""An open alert as a nightly pass would leave it, for tests of what people see of it."""

from sqlalchemy import insert

from accounts.places import queries as places
from core import clock
from core.database import session, table
from inventory.alerts.models import Alert
from tests.factories.world import World


def open_alert(world: World, kind: str = "out_of_stock", subject: str = "LNG-1.5", at: str = "CEN") -> int:
    place = places.by_code(at)
    assert place is not None
    row = {
        "kind": kind,
        "place_id": place.id,
        "subject": subject,
        "state": "open",
        "level": "liaison",
        "stage": 0,
        "opened_at": clock.now(),
        "opened_cause": "As found.",
        "last_told_at": clock.now(),
        "times_told": 1,
    }
    return world.act(lambda: session().execute(insert(table(Alert)).returning(Alert.id), row).scalar_one())
