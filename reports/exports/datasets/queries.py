"""Rows of the data sets besides the dose log, in the order of their columns, a slice at a time.

Each walks along its table's numbers, so that memory stays flat; reading ends with each slice.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import aliased

from accounts.places import queries as places
from accounts.places.models import Place
from core import clock
from core.database import end_reading, session
from core.spreadsheets import neutral
from dispensing.adverse_events.models import AdverseEvent
from dispensing.referrals.models import Referral, ReferredService
from inventory.alerts.models import Alert
from inventory.catalogue.models import Lot, Product
from inventory.ledger.models import HOLDS_STOCK, Account, Movement
from inventory.resupply import progress
from inventory.resupply.models import Requisition
from inventory.resupply.screens import queries as across
from reports.exports.columns import JOINT
from reports.exports.queries import Span

SLICE = 500
Made = Callable[[Sequence[Any]], list[list[Any]]]

_From, _To = aliased(Account), aliased(Account)
_FromPlace, _ToPlace = aliased(Place), aliased(Place)
_Source = aliased(Place)


def movements(span: Span) -> Iterator[list[Any]]:
    """Every movement that touched the places, by number."""
    ids = places.ids_under(span.place_ids)
    query = (
        select(
            Movement.id, _FromPlace.code.label("from_place"), _ToPlace.code.label("to_place"),
            Movement.occurred_at, Product.code.label("product"), Lot.number, Lot.expires_on, Movement.kind,
            _From.kind.label("from_kind"), _To.kind.label("to_kind"), Movement.units, Movement.reverses_id,
            Movement.recorded_at, _From.place_id.label("from_id"),
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(_From, _From.id == Movement.from_account_id)
        .join(_To, _To.id == Movement.to_account_id)
        .join(_FromPlace, _FromPlace.id == _From.place_id)
        .join(_ToPlace, _ToPlace.id == _To.place_id)
        .where(or_(_From.place_id.in_(ids), _To.place_id.in_(ids)), *_within(Movement.occurred_at, span))
    )  # fmt: skip

    def made(rows: Sequence[Any]) -> list[list[Any]]:
        return [
            [
                row.id, row.from_place if row.from_kind in HOLDS_STOCK.values() else row.to_place,
                _day(row.occurred_at), row.product, neutral(row.number), row.expires_on.isoformat(), row.kind,
                row.from_kind, row.to_kind, row.units, _or_empty(row.reverses_id), _day(row.recorded_at),
            ]
            for row in rows
        ]  # fmt: skip

    yield from _sliced(query, Movement.id, made)


def stock_card(span: Span) -> Iterator[list[Any]]:
    """Each place's products with a running balance, in the order in which things happened."""
    under = places.ids_under(span.place_ids)
    query = select(Place.id, Place.code).where(Place.id.in_(under), Place.kind.in_(HOLDS_STOCK))
    kept = session().execute(query.order_by(Place.code)).all()
    end_reading()
    for place_id, code in kept:
        made = _card(place_id, code, span)
        end_reading()
        yield from made


def _card(place_id: int, code: str, span: Span) -> list[list[Any]]:
    balances = across.balances_before(place_id, _starts(span.from_on))
    query = (
        select(
            Movement.id, Movement.occurred_at, Movement.kind, Movement.units, Lot.number, Product.id,
            Product.code,
            (_To.place_id == place_id) & _To.kind.in_(HOLDS_STOCK.values()),
            (_From.place_id == place_id) & _From.kind.in_(HOLDS_STOCK.values()),
        )
        .join(Lot, Lot.id == Movement.lot_id)
        .join(Product, Product.id == Lot.product_id)
        .join(_From, _From.id == Movement.from_account_id)
        .join(_To, _To.id == Movement.to_account_id)
        .where(
            or_(_From.place_id == place_id, _To.place_id == place_id), *_within(Movement.occurred_at, span)
        )
        .order_by(Product.code, Movement.occurred_at, Movement.id)
    )  # fmt: skip
    made = []
    for ref, at, kind, units, lot, product_id, product, comes, goes in session().execute(query):
        if comes == goes:
            continue  # between two accounts beside the box
        balances[product_id] = balances.get(product_id, 0) + (units if comes else -units)
        came, went = (units, "") if comes else ("", units)
        made.append([code, product, ref, _day(at), kind, neutral(lot), came, went, balances[product_id]])
    return made


def requisitions(span: Span) -> Iterator[list[Any]]:
    """Each product of each request that the places asked for."""
    query = (
        select(Requisition, Place.code.label("place"), _Source.code.label("source"))
        .join(Place, Place.id == Requisition.station_id)
        .outerjoin(_Source, _Source.id == Requisition.source_id)
        .where(
            Requisition.station_id.in_(places.ids_under(span.place_ids)), *_within(Requisition.asked_at, span)
        )
    )

    def made(rows: Sequence[Any]) -> list[list[Any]]:
        lines = progress.lines_of([row.Requisition.id for row in rows])
        return [
            [
                row.Requisition.id, row.place, row.source or "", line.product, row.Requisition.state,
                _yes(row.Requisition.is_emergency), _day(row.Requisition.asked_at),
                _day(row.Requisition.submitted_at), _day(row.Requisition.decided_at),
                _or_empty(line.suggested), line.asked, _or_empty(line.approved), line.sent, line.received,
            ]
            for row in rows
            for line in lines.get(row.Requisition.id, ())
        ]  # fmt: skip

    yield from _sliced(query, Requisition.id, made)


def referrals(span: Span) -> Iterator[list[Any]]:
    """Each slip, without its number, its code or the visit behind it."""
    facility = aliased(Place)
    query = (
        select(Referral, Place.code.label("place"), facility.code.label("facility"))
        .join(Place, Place.id == Referral.station_id)
        .join(facility, facility.id == Referral.facility_id)
        .where(Referral.station_id.in_(places.ids_under(span.place_ids)), *_within(Referral.issued_at, span))
    )

    def made(rows: Sequence[Any]) -> list[list[Any]]:
        asked, done = _services([row.Referral.id for row in rows])
        return [
            [
                row.Referral.id, row.place, row.facility, _day(row.Referral.issued_at),
                JOINT.join(asked.get(row.Referral.id, ())), JOINT.join(done.get(row.Referral.id, ())),
                row.Referral.state, _yes(row.Referral.accompanied), _day(row.Referral.arrived_at),
            ]
            for row in rows
        ]  # fmt: skip

    yield from _sliced(query, Referral.id, made)


def _services(ids: list[int]) -> tuple[dict[int, list[str]], dict[int, list[str]]]:
    query = select(ReferredService).where(ReferredService.referral_id.in_(ids))
    asked: dict[int, list[str]] = {}
    done: dict[int, list[str]] = {}
    for one in session().scalars(query.order_by(ReferredService.service)):
        asked.setdefault(one.referral_id, []).append(one.service)
        if one.outcome == "served":
            done.setdefault(one.referral_id, []).append(one.service)
    return asked, done


def adverse_events(span: Span) -> Iterator[list[Any]]:
    """Each report that was sent in, by its codes; words, exact ages and times stay under seal."""
    query = (
        select(
            AdverseEvent, Place.code.label("place"), Product.code.label("product"), Lot.number.label("lot")
        )
        .join(Place, Place.id == AdverseEvent.station_id)
        .outerjoin(Product, Product.id == AdverseEvent.product_id)
        .outerjoin(Lot, Lot.id == AdverseEvent.lot_id)
        .where(
            AdverseEvent.station_id.in_(places.ids_under(span.place_ids)),
            AdverseEvent.submitted_at.is_not(None),
            *_within(AdverseEvent.reported_at, span),
        )
    )

    def made(rows: Sequence[Any]) -> list[list[Any]]:
        found = []
        for row in rows:
            one, facts = row.AdverseEvent, json.loads(row.AdverseEvent.facts)
            found.append(
                [
                    one.id, row.place, _day(one.reported_at), one.kind, one.state, _yes(one.is_serious),
                    row.product or "", neutral(row.lot), JOINT.join(facts["terms"]),
                    JOINT.join(facts["seriousness"]), facts["outcome"], facts["age_band"], facts["sex"],
                    _day(one.regulator_due_at), one.sent_on.isoformat() if one.sent_on else "",
                ]
            )  # fmt: skip
        return found

    yield from _sliced(query, AdverseEvent.id, made)


def alerts(span: Span) -> Iterator[list[Any]]:
    """Each alert at the places, without the words that opened or closed it."""
    query = (
        select(Alert, Place.code.label("place"))
        .join(Place, Place.id == Alert.place_id)
        .where(Alert.place_id.in_(places.ids_under(span.place_ids)), *_within(Alert.opened_at, span))
    )

    def made(rows: Sequence[Any]) -> list[list[Any]]:
        return [
            [
                row.Alert.id, row.place, row.Alert.kind, row.Alert.level, row.Alert.state,
                _day(row.Alert.opened_at), _day(row.Alert.acknowledged_at), _day(row.Alert.closed_at),
            ]
            for row in rows
        ]  # fmt: skip

    yield from _sliced(query, Alert.id, made)


def _sliced(query: Select[Any], number: Any, made: Made) -> Iterator[list[Any]]:
    """Rows by their number; what is added while the file is on its way is left for the next one."""
    last, most = 0, session().scalar(select(func.max(number))) or 0
    while True:
        following = query.where(number > last, number <= most).order_by(number).limit(SLICE)
        rows = session().execute(following.add_columns(number.label("export_number"))).all()
        found = made(rows)
        end_reading()
        yield from found
        if len(rows) < SLICE:
            return
        last = rows[-1].export_number


def _within(column: Any, span: Span) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return column >= _starts(span.from_on), column < _starts(span.to_on + timedelta(days=1))


def _starts(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.zone())


def _day(moment: datetime | None) -> str:
    return clock.local(moment).date().isoformat() if moment else ""


def _yes(claim: bool | None) -> str:
    return "" if claim is None else "yes" if claim else "no"


def _or_empty(number: int | None) -> Any:
    return "" if number is None else number
