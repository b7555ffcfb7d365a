"""The numbers of a month for its report, each through what its audience may see.

People come from the indicators; stock from the book, and gives way where it would tell what was given.
"""

from collections.abc import Iterator
from datetime import date

from accounts.permissions import Actor
from inventory.catalogue import queries as catalogue
from reports.dhis2.numbers.elements import Line as Element
from reports.dhis2.numbers.figures import Figures
from reports.dhis2.numbers.linked import Span
from reports.figures import months
from reports.indicators import service as indicators
from reports.indicators.definitions import MIDDLE
from reports.indicators.periods import Period
from reports.indicators.service import Line, Question
from reports.indicators.words import label_of
from reports.monthly.contents import AUDIENCES, PEOPLE, STOCK, Contents, Figure
from reports.suppression import Hidden, Shown, words

# What is told besides the plain indicators: an indicator, the split, and the words before each group.
SPLITS = (
    ("doses", "hours_band", "Doses given"),
    ("doses", "age_band", "Doses given"),
    ("not_given", "reason", "No dose"),
)
NOT_TOLD = "not shown: it would tell how many were given"


def gather(actor: Actor, month: date) -> Contents:
    """All figures of a month, for each audience."""
    return Contents(
        {
            audience: (*_people(actor, month, audience), *_stock(month, indicators.AUDIENCES[audience]))
            for audience in AUDIENCES
        }
    )


def _people(actor: Actor, month: date, audience: str) -> Iterator[Figure]:
    smallest = indicators.AUDIENCES[audience]
    period = Period(month, months.after(month))
    for line in indicators.ask(actor, Question(period, audience=audience)).lines:
        if line.indicator.is_about_people:
            yield _figure(line, line.indicator.code, line.indicator.name, smallest)
    for code, split, before in SPLITS:
        asked = Question(period, by=split, codes=[code], audience=audience)
        for line in indicators.ask(actor, asked).lines:
            label = f"{before}: {label_of(split, line.key)[:1].lower()}{label_of(split, line.key)[1:]}"
            yield _figure(line, f"{code}.{split}.{line.key}", label, smallest)


def _figure(line: Line, key: str, label: str, smallest: int) -> Figure:
    hidden = next((one for one in (line.numerator, line.denominator) if isinstance(one, Hidden)), None)
    if hidden is not None:
        return Figure(key, PEOPLE, label, None, hidden=words(hidden, smallest))
    if line.indicator.unit == MIDDLE:
        band = label_of(line.indicator.bands, line.band) if line.band else "Nobody"
        return Figure(key, PEOPLE, label, None, hidden=band)
    return Figure(key, PEOPLE, label, _number(line.numerator), _number(line.denominator))


def _number(shown: Shown | None) -> int | None:
    return shown if isinstance(shown, int) else None


def _stock(month: date, smallest: int) -> Iterator[Figure]:
    """Balances of all boxes together, in tablets, in the columns of the form."""
    book = Figures(smallest)
    before = Span(None, months.after(month, -1), month)
    span = Span(None, month, months.after(month))
    for product in catalogue.products(is_in_use=False):
        told = {
            "Beginning balance": _told(book, "VSU_STK_ONHAND", product.code, before),
            "Quantity received": _told(book, "VSU_STK_RECEIVED", product.code, span),
            "Quantity dispensed": _told(book, "VSU_STK_DISTRIBUTED", product.code, span),
            "Losses": _told(book, "VSU_STK_DISCARDED", product.code, span),
            "Ending balance": _told(book, "VSU_STK_ONHAND", product.code, span),
            "Station-days stocked out": _told(book, "VSU_STK_OUTDAYS", product.code, span),
        }
        if not any(told.values()):
            continue
        for label, count in told.items():
            key = f"stock.{product.code}.{label}"
            unit = "days" if label.startswith("Station") else "tablets"
            hidden = NOT_TOLD if count is None else ""
            yield Figure(key, f"{STOCK}: {product.name}", label, count, hidden=hidden, unit=unit)


def _told(book: Figures, element: str, product: str, span: Span) -> int | None:
    return _number(book.shown(Element(element, "product", product), span))
