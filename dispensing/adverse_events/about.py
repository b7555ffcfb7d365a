"""What a report is about: the visit behind it, the product, the lot; checked against the book."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import insert

from core import clock, codes
from core.database import session, table
from core.errors import Invalid, NotFound
from dispensing.adverse_events import record, validity
from dispensing.adverse_events.choices import REPORTERS
from dispensing.adverse_events.models import AdverseEvent
from dispensing.adverse_events.record import Report
from dispensing.visits import queries as visits
from inventory.catalogue import queries as catalogue
from inventory.catalogue.service import UNKNOWN_NUMBER

NUMBER_LENGTH = 7
_ADD = insert(table(AdverseEvent)).returning(table(AdverseEvent).c.id)


@dataclass(frozen=True)
class Behind:
    """The visit behind a report, as far as the report needs it."""

    visit_id: int
    product: str | None
    lot: str | None
    age_band: str
    age_years: int | None
    sex: str
    weight_kg: int | None
    dose: Mapping[str, Any]
    came_at: datetime


def visit(station_id: int, code: str) -> Behind:
    """The visit with this code at this station. Raises NotFound for any other."""
    # PostgreSQL cannot even be asked about a zero byte.
    found = visits.detail(station_id, code) if code.isprintable() else None
    if found is None:
        raise NotFound("No visit of your station has this code.")
    dose = (found["repeat_doses"] or [found["dose"]])[-1]
    lots = [one["lot"] for one in dose["lots"] if one["lot"] != UNKNOWN_NUMBER] if dose else []
    return Behind(
        visits.first_version_id(found["code"]),
        dose["product"] if dose else None,
        lots[0] if len(lots) == 1 else None,
        found["age_band"],
        found["age_years"],
        found["sex"],
        found["weight_kg"],
        {"given_at": dose["given_at"].isoformat(), "units": dose["units"]} if dose else {},
        found["arrived_at"],
    )


def filled(said: Report, known: Behind | None, role: str, now: datetime) -> Report:
    """The report with what goes without saying: known now, told by who writes, the visit's facts."""
    said = dated(said, now)
    said = replace(said, reporter=said.reporter or (role if role in REPORTERS else "other"))
    if known is None:
        return said
    is_its_dose = said.product in (None, known.product)
    has_age = said.age_band is not None or said.age_years is not None
    return replace(
        said,
        product=said.product or known.product,
        lot=said.lot or (known.lot if is_its_dose else None),
        age_band=said.age_band if has_age else known.age_band,
        age_years=said.age_years if has_age else known.age_years,
        sex=said.sex or known.sex,
        weight_kg=said.weight_kg or known.weight_kg,
    )


def dated(said: Report, now: datetime) -> Report:
    return said if said.known_at is not None else replace(said, known_at=now)


def checked(
    before: Mapping[str, Any], said: Report, now: datetime
) -> tuple[dict[str, Any], dict[str, int | None]]:
    """The coded facts after this was said, and the ids they name. Raises Invalid with every fault."""
    facts = record.coded(before, said)
    errors = record.contradictions(said, facts, now)
    product = catalogue.product_by_code(facts["product"]) if facts["product"] else None
    lot_id = None
    if facts["product"] and product is None:
        errors["product"] = ["Choose a product from the list."]
    elif product is not None:
        facts["product"] = product.code
        if facts["lot"]:
            facts["lot"] = catalogue.tidy_number(facts["lot"])
            lot_id, errors_of_lot = _lot(product.id, facts["lot"], facts["kind"])
            errors |= errors_of_lot
    if errors:
        raise Invalid(errors)
    return facts, {"product_id": product.id if product else None, "lot_id": lot_id}


def _lot(product_id: int, number: str, kind: str) -> tuple[int | None, dict[str, list[str]]]:
    """A lot of the book, by its product; a fake may carry a number that the book does not know."""
    lot = catalogue.lot(product_id, number) if number.isprintable() else None
    if lot is not None and lot.number != UNKNOWN_NUMBER:
        return lot.id, {}
    if catalogue.lots_numbered(number) and lot is None:
        return None, {"lot": ["This lot is of another product. Check both."]}
    if kind == "suspected_counterfeit" and lot is None:
        return None, {}
    return None, {"lot": ["No lot of this product has this number. Leave it empty if nobody knows."]}


def add(**values: Any) -> int:
    """Write a report's row. Returns its id."""
    row = {
        "number": codes.make(codes.HANDWRITING, NUMBER_LENGTH),
        "version": 1,
        "review": None,
        "reported_at": clock.now(),
        "review_due_at": None,
        "district_told_at": None,
        "submitted_at": None,
        "reference": None,
        "sent_on": None,
        **values,
    }
    return int(session().execute(_ADD, row).scalar_one())


def lacking(found: AdverseEvent) -> list[str]:
    """Which of the four things the report lacks."""
    return validity.missing(json.loads(found.facts), has_visit=found.visit_id is not None)


def in_words(missing: Sequence[str]) -> str:
    return ", ".join(validity.ELEMENTS[one] for one in missing)
