"""What is known of a product at a station while somebody asks for it or decides, in words for a page.

Numbers, never advice: it words what the plan, the book and the store say, and works out nothing itself.
"""

from dataclasses import dataclass

from inventory.forecasts.queries import Suggestion
from inventory.forecasts.words import number
from inventory.resupply.models import Requisition
from inventory.resupply.screens import words
from inventory.resupply.screens.background import Background, Past, StoreLot, background
from inventory.resupply.suggestions import queries as suggestion
from inventory.resupply.suggestions.figures import Figures

NOT_KNOWN = "–"


@dataclass(frozen=True)
class Known:
    """`numbers` in whole treatments; `sum` is how the suggestion comes about; `rows` are (label, words)."""

    numbers: Figures
    minimum: int
    sum: str
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def on_hand(self) -> str:
        """`2 of 8`, or in words where the box holds more than it should."""
        held, most = self.numbers.on_hand, self.numbers.maximum
        return f"{held} of {most}" if held <= most else f"{held}, full at {most}"


def of_product(station_id: int, product_id: int) -> Known:
    """For who asks: the own box, and the plan with how it is reckoned."""
    found = suggestion.suggest(station_id, product_id)
    numbers = Figures(found.on_hand, found.on_order, found.order, found.maximum)
    return Known(numbers, found.minimum, _sum(found))


def of_request(found: Requisition, *, with_store: bool) -> dict[int, Known]:
    """For who decides: by product, with what was used, what the store holds and what was asked before."""
    return {
        one.line.product_id: _of_line(found.station_id, one, with_store=with_store)
        for one in background(found)
    }


def _of_line(station_id: int, one: Background, *, with_store: bool) -> Known:
    found = suggestion.suggest(station_id, one.line.product_id)
    rows = [
        ("Used in a month", _use(found)),
        ("Out of stock", f"{number(found.days_out)} days of the last full months"),
        ("It lasts", _lasts(found)),
    ]
    if with_store:
        rows.append(("In the store", _store(one)))
    rows += [(f"Request {past.requisition_id}", _past(past)) for past in one.past]
    return Known(one.figures, found.minimum, _sum(found), tuple(rows))


def _sum(found: Suggestion) -> str:
    """`We suggest 6: fill up to 8, less 2 on hand.`"""
    under_way = f" and {found.on_order} on order" if found.on_order else ""
    if not found.order:
        return f"There is enough: {found.on_hand} on hand{under_way}."
    wait = "" if found.is_due else f" You can wait until {found.minimum} are left."
    less = f"less {found.on_hand} on hand{under_way}"
    return f"We suggest {found.order}: fill up to {found.maximum}, {less}.{wait}"


def _use(found: Suggestion) -> str:
    """The average, and what the forecast expects, give or take."""
    average = NOT_KNOWN if found.amc is None else f"{float(found.amc):.1f}"
    if found.expected is None:
        return average
    spread = found.expected.rate_variance**0.5
    return f"{average}; expected {found.expected.rate:.1f}, give or take {spread:.1f}"


def _lasts(found: Suggestion) -> str:
    if not found.on_hand:
        return "None left now"
    if found.months_of_stock is None:
        return NOT_KNOWN
    weeks = int(found.months_of_stock * 52 / 12)
    return "less than a week" if not weeks else "about 1 week" if weeks == 1 else f"about {weeks} weeks"


def _store(one: Background) -> str:
    """`120 treatments, first to end 2027-03-31. Ends within 3 months: S1 (12 tablets, 2026-12-31)`."""
    if not one.store_lots:
        return "None"
    near = [_near(lot) for lot in one.store_lots if lot.is_near_expiry]
    ends = f" Ends within 3 months: {', '.join(near)}." if near else ""
    first = one.store_lots[0].expires_on.isoformat()
    return f"{words.treatments(one.store_treatments)}, first to end {first}.{ends}"


def _near(lot: StoreLot) -> str:
    return f"{lot.lot} ({lot.units} tablets, {lot.expires_on.isoformat()})"


def _past(past: Past) -> str:
    approved = "" if past.approved is None else f", approved {past.approved}"
    sent = f", sent {past.sent}, received {past.received}" if past.sent else ""
    return f"asked {past.asked}{approved}{sent}"
