"""The data elements that leave, and the categories that each may be split by. Pure.

The names follow what forms in the field count. A line is one number: an element, a split and a category;
the plain number has neither. Categories are the bands that the rest of the program uses: one family of
counts, one verdict on what may be shown, wherever it stands.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from accounts.places.services import SERVICES
from dispensing.eligibility import AGE_BANDS, HOURS_BANDS, NOT_GIVEN_REASONS
from dispensing.visits.record import SEXES

PRODUCT = "product"
# What a split is called, and its categories. Those of products are in the catalogue.
SPLITS: dict[str, tuple[str, Mapping[str, str]]] = {
    "age_band": ("age", AGE_BANDS),
    "hours_band": ("", HOURS_BANDS),
    "sex": ("sex", SEXES),
    "reason": ("", NOT_GIVEN_REASONS),
    "service": ("", SERVICES),
}
# The name of a split where it becomes an attribute in ADX.
ADX_NAMES = {
    "age_band": "AGE",
    "hours_band": "HOURS",
    "sex": "SEX",
    "reason": "REASON",
    "service": "SERVICE",
    PRODUCT: "PRODUCT",
}


class Line(NamedTuple):
    """One number that can be sent. `split` and `category` are empty for the plain one."""

    element: str
    split: str = ""
    category: str = ""


@dataclass(frozen=True)
class Element:
    """`measure` is the name of the counts behind it; `unit` is what is counted."""

    code: str
    words: str
    measure: str
    splits: tuple[str, ...] = ()
    unit: str = "people"
    has_plain: bool = True


ELEMENTS: dict[str, Element] = {
    one.code: one
    for one in (
        Element("VSU_SV_CASES", "Reports received", "visits", ("age_band", "sex")),
        Element("VSU_EC_CLIENTS", "Survivors given EC", "given", ("hours_band", "age_band")),
        Element("VSU_EC_DOSES", "Doses handed out, repeats with them", "doses", unit="doses"),
        Element("VSU_EC_NOT_GIVEN", "Not given", "not_given", ("reason",)),
        Element("VSU_REF_MADE", "Referrals made", "services_asked", ("service",), "services", False),
        Element(
            "VSU_REF_REACHED",
            "Referrals done at the facility",
            "services_done",
            ("service",),
            "services",
            False,
        ),
        Element("VSU_AE", "Adverse events", "adverse_events", unit="events"),
        Element("VSU_AE_SERIOUS", "Serious adverse events", "serious", unit="events"),
        Element("VSU_STK_RECEIVED", "Received", "stock_received", (PRODUCT,), "units", False),
        Element("VSU_STK_DISTRIBUTED", "Given out", "stock_given", (PRODUCT,), "units", False),
        Element("VSU_STK_DISCARDED", "Written off", "stock_discarded", (PRODUCT,), "units", False),
        Element("VSU_STK_ONHAND", "On hand at the end", "stock_on_hand", (PRODUCT,), "units", False),
        Element("VSU_STK_OUTDAYS", "Days out of stock", "stock_out_days", (PRODUCT,), "days", False),
    )
}
STOCK = tuple(code for code in ELEMENTS if code.startswith("VSU_STK_"))
PEOPLE = tuple(code for code in ELEMENTS if code not in STOCK)


def lines(products: Mapping[str, str]) -> Iterator[Line]:
    """Every line there is, in the order of the elements; `products` are {code: name}."""
    for one in ELEMENTS.values():
        if one.has_plain:
            yield Line(one.code)
        for split in one.splits:
            for category in categories(split, products):
                yield Line(one.code, split, category)


def categories(split: str, products: Mapping[str, str]) -> Mapping[str, str]:
    return products if split == PRODUCT else SPLITS[split][1]


def words(line: Line, products: Mapping[str, str]) -> str:
    """The line in words: `Survivors given EC: age 10 to 15`."""
    about = ELEMENTS[line.element].words
    if not line.split:
        return about
    category = categories(line.split, products).get(line.category, line.category)
    if line.split != PRODUCT and category[1:2].islower():
        category = category[:1].lower() + category[1:]
    name = "" if line.split == PRODUCT else SPLITS[line.split][0]
    return f"{about}: {name} {category}" if name else f"{about}: {category}"


def adx_category(line: Line) -> dict[str, str]:
    """The category of a line as ADX says it, under our own names."""
    return {ADX_NAMES[line.split]: line.category} if line.split else {}
