"""What is known of a product at a station while somebody asks for it or decides, in words for a page.

Numbers, never advice: it words what the plan, the book and the store say, and works out nothing itself.
"""

from dataclasses import dataclass

from inventory.catalogue.expiry import shown
from inventory.resupply import figures
from inventory.resupply.background import Background, Past, StoreLot, background
from inventory.resupply.figures import Figures
from inventory.resupply.models import Requisition
from inventory.resupply.screens import words


@dataclass(frozen=True)
class Known:
    """`numbers` in whole treatments, None where there is no plan; `rows` are (label, words) for the page."""

    numbers: Figures
    sum: str = ""
    steps: tuple[str, ...] = ()
    rows: tuple[tuple[str, str], ...] = ()


def of_product(station_id: int, product_id: int) -> Known:
    """For who asks: the own box, and the plan with how it is reckoned."""
    return Known(figures.figures(station_id, product_id))


def of_request(found: Requisition, *, with_store: bool) -> dict[int, Known]:
    """For who decides: by product, with what the store holds and what was asked before."""
    return {one.line.product_id: Known(one.figures, rows=_rows(one, with_store)) for one in background(found)}


def _rows(one: Background, with_store: bool) -> tuple[tuple[str, str], ...]:
    rows = []
    if with_store:
        rows.append(("In the store", _store(one)))
    rows += [(f"Request {past.requisition_id}", _past(past)) for past in one.past]
    return tuple(rows)


def _store(one: Background) -> str:
    """`120, first to end 2027-03. Ends within 3 months: S1 (12 tablets)`."""
    if not one.store_lots:
        return "None"
    first = shown(one.store_lots[0].expires_on, False)
    near = [_near(lot) for lot in one.store_lots if lot.is_near_expiry]
    ends = f" Ends within 3 months: {', '.join(near)}." if near else ""
    return f"{words.treatments(one.store_treatments)}, first to end {first}.{ends}"


def _near(lot: StoreLot) -> str:
    return f"{lot.lot} ({lot.units} tablets, {lot.expires_on.isoformat()})"


def _past(past: Past) -> str:
    approved = "" if past.approved is None else f", approved {past.approved}"
    sent = f", sent {past.sent}, received {past.received}" if past.sent else ""
    return f"asked {past.asked}{approved}{sent}"
