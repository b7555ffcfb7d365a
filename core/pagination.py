"""Keyset pages: newest first, stable while rows arrive, flat at any depth."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import Request
from sqlalchemy import ColumnElement, Select

from core.database import session
from core.errors import Invalid

T = TypeVar("T")
USUAL, MOST = 50, 200


@dataclass(frozen=True)
class Page(Generic[T]):
    """`items` and the cursor of the next page, or None on the last one."""

    items: Sequence[T]
    next: str | None


@dataclass(frozen=True)
class Position:
    limit: int = USUAL
    before_id: int | None = None


def position(request: Request) -> Position:
    """Read `limit` and `cursor` from the address; raises Invalid when they are not ours."""
    limit, cursor = request.args.get("limit", str(USUAL)), request.args.get("cursor")
    if not (limit.isascii() and limit.isdecimal() and 1 <= int(limit[:9]) <= MOST):
        raise Invalid({"limit": [f"Write a whole number from 1 to {MOST}."]})
    if cursor is None:
        return Position(int(limit))
    try:
        before_id = int(cursor, 36)
    except ValueError:
        before_id = 0
    if not 0 < before_id < 2**63 or not cursor.isalnum():
        raise Invalid({"cursor": ["Use the cursor that the page before gave you."]})
    return Position(int(limit), before_id)


def newest_first(query: Select[Any], id_column: ColumnElement[int], at: Position) -> Page[Any]:
    """One page of `query`, whose rows carry their id as the attribute `id`."""
    if at.before_id is not None:
        query = query.where(id_column < at.before_id)
    rows = session().execute(query.order_by(id_column.desc()).limit(at.limit + 1)).all()
    has_more = len(rows) > at.limit
    rows = rows[: at.limit]
    return Page(rows, cursor_of(rows[-1].id) if has_more else None)


def cursor_of(number: int) -> str:
    """A row's number as `position` reads it back."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    text = ""
    while number:
        number, rest = divmod(number, 36)
        text = digits[rest] + text
    return text
