"""What an approver sees beside what was asked, on one page: the box, the store, and how it went before."""

from datetime import date, timedelta
from typing import NamedTuple

from sqlalchemy import select

from core import clock
from core.database import session
from inventory.ledger import queries as stock
from inventory.resupply import progress
from inventory.resupply.models import Requisition, RequisitionLine
from inventory.resupply.progress import Line
from inventory.resupply.suggestions import figures

NEAR_EXPIRY_DAYS, LAST_REQUESTS = 90, 3


class StoreLot(NamedTuple):
    """A usable lot of the place that would give. `is_near_expiry`: it ends within 90 days."""

    lot: str
    expires_on: date
    units: int
    is_near_expiry: bool


class Past(NamedTuple):
    """An earlier request of the station for the product, in whole treatments."""

    requisition_id: int
    state: str
    asked: int
    approved: int | None
    sent: int
    received: int


class Background(NamedTuple):
    """One line with what bears on it. `figures.plan` holds consumption and days out where there is a plan."""

    line: Line
    figures: figures.Figures
    store_treatments: int
    store_lots: list[StoreLot]
    past: list[Past]


def background(found: Requisition) -> list[Background]:
    """For each line of the request; the store's part is empty where no source is named yet."""
    store = stock.stock(found.source_id) if found.source_id else []
    soon = clock.today() + timedelta(days=NEAR_EXPIRY_DAYS)
    made = []
    for line in progress.lines_of([found.id])[found.id]:
        lots = [
            StoreLot(one.lot.number, one.lot.expires_on, one.units, one.lot.expires_on <= soon)
            for one in store
            if one.product.id == line.product_id and one.is_usable
        ]
        treatments = sum(lot.units for lot in lots) // line.units_per_treatment
        known = figures.figures(found.station_id, line.product_id)
        made.append(Background(line, known, treatments, lots, _past(found, line.product_id)))
    return made


def _past(found: Requisition, product_id: int) -> list[Past]:
    """The last three requests before this one that were submitted."""
    query = (
        select(Requisition)
        .join(RequisitionLine, RequisitionLine.requisition_id == Requisition.id)
        .where(
            Requisition.station_id == found.station_id,
            Requisition.id < found.id,
            Requisition.submitted_at.is_not(None),
            RequisitionLine.product_id == product_id,
        )
        .order_by(Requisition.id.desc())
        .limit(LAST_REQUESTS)
    )
    before = session().scalars(query).all()
    lines = progress.lines_of(one.id for one in before)
    return [
        Past(one.id, one.state, line.asked, line.approved, line.sent, line.received)
        for one in before
        for line in lines[one.id]
        if line.product_id == product_id
    ]
