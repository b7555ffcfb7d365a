"""Each dose has its movements and each dose movement its dose; and what is sealed of a visit opens."""

from collections.abc import Iterator

from sqlalchemy import func, select

from core import sealing
from core.database import session
from dispensing.visits import told
from dispensing.visits.models import Dose, DoseLot, Visit
from inventory.ledger.models import Account, Movement

_SEALED = select(Visit.id, Visit.key_id, Visit.version, Visit.sealed).order_by(Visit.id)


def faults() -> Iterator[str]:
    """Every dose or dose movement that stands alone or disagrees, and every record that does not open."""
    yield from _dose_faults()
    for visit in session().execute(_SEALED):
        try:
            told.of(visit)
        except sealing.CannotOpen as error:
            yield f"visit {visit.id}: what was told does not open. {error.message}"


def _dose_faults() -> Iterator[str]:
    lots = (
        select(DoseLot.dose_id, func.sum(DoseLot.units).label("units")).group_by(DoseLot.dose_id).subquery()
    )
    query = (
        select(Dose.id, Dose.units, lots.c.units.label("taken"))
        .outerjoin(lots, lots.c.dose_id == Dose.id)
        .where(func.coalesce(lots.c.units, 0) != Dose.units)
    )
    for row in session().execute(query):
        yield f"dose {row.id}: {row.units} units were given, its movements took {row.taken or 0}"
    query = (
        select(DoseLot.movement_id, DoseLot.dose_id)
        .outerjoin(Movement, Movement.id == DoseLot.movement_id)
        .outerjoin(Account, Account.id == Movement.to_account_id)
        .outerjoin(Dose, Dose.id == DoseLot.dose_id)
        .outerjoin(Visit, Visit.id == Dose.visit_id)
        .where(
            Movement.id.is_(None)
            | Dose.id.is_(None)
            | (Movement.lot_id != DoseLot.lot_id)
            | (Movement.units != DoseLot.units)
            | (Movement.kind != "dose")
            | (Account.kind != "given")
            | (Account.place_id != Visit.station_id)
        )
    )
    for row in session().execute(query):
        yield f"dose {row.dose_id}: movement {row.movement_id} is missing or says something else"
    query = (
        select(Movement.id)
        .outerjoin(DoseLot, DoseLot.movement_id == Movement.id)
        .where(Movement.kind == "dose", DoseLot.movement_id.is_(None))
    )
    for movement_id in session().scalars(query):
        yield f"movement {movement_id}: took a dose that nobody recorded"
