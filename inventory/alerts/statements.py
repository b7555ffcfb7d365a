"""The writing statements of alerts, built once.

Each takes for granted nothing that was read before: an alert is opened where none is open, and changed
only as it was seen, so that two passes at one instant open, tell and close it once.
"""

from typing import Any

from sqlalchemy import bindparam, func, insert, update
from sqlalchemy.dialects import postgresql, sqlite

from core.database import is_sqlite, table
from inventory.alerts.models import IS_OPEN, Alert, AlertEvent

_ALERTS = table(Alert)
_OPENING = (
    "kind", "place_id", "subject", "state", "level", "stage", "opened_at", "opened_cause", "last_told_at",
    "times_told",
)  # fmt: skip
_OPEN_SQLITE, _OPEN_POSTGRESQL = (
    engine.insert(_ALERTS)
    .values({name: bindparam(name) for name in _OPENING})
    .on_conflict_do_nothing(index_elements=["place_id", "kind", "subject"], index_where=IS_OPEN)
    .returning(_ALERTS.c.id)
    for engine in (sqlite, postgresql)
)
_STILL_OPEN = update(_ALERTS).where(_ALERTS.c.id == bindparam("of_id"), _ALERTS.c.state == "open")

# As often told as was seen: the second of two passes finds it told once more, and leaves it.
TELL = _STILL_OPEN.where(_ALERTS.c.times_told == bindparam("told_before")).values(
    level=bindparam("to_level"), stage=bindparam("to_stage"), last_told_at=bindparam("at"),
    times_told=_ALERTS.c.times_told + 1,
)  # fmt: skip
CLOSE = _STILL_OPEN.values(state="closed", closed_at=bindparam("at"), closed_cause=bindparam("cause"))
# As it stood on the page: somebody else's "I have seen it" is not written over.
ACKNOWLEDGE = _STILL_OPEN.where(
    func.coalesce(_ALERTS.c.acknowledged_by, 0) == bindparam("seen_by"),
    func.coalesce(_ALERTS.c.acknowledged_level, "") == bindparam("seen_level"),
).values(
    acknowledged_by=bindparam("by"),
    acknowledged_at=bindparam("at"),
    acknowledged_level=bindparam("now_level"),
)
ADD_EVENT = insert(table(AlertEvent)).returning(AlertEvent.id)


def open_where_none_is() -> Any:
    """An insert that gives the new row's id, or nothing where one is open for this already."""
    return _OPEN_SQLITE if is_sqlite() else _OPEN_POSTGRESQL
