"""Which rules applied when, and how they came to be what they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, bindparam, select

from accounts.people import queries as people
from core.database import session
from dispensing.protocols import values
from dispensing.protocols.models import ProtocolVersion
from dispensing.protocols.values import NUMBERS, Protocol

_COLUMNS = (ProtocolVersion.version, ProtocolVersion.counts_from, ProtocolVersion.numbers)
_IN_FORCE = (
    select(*_COLUMNS)
    .where(ProtocolVersion.counts_from <= bindparam("at"))
    .order_by(ProtocolVersion.version.desc())
    .limit(1)
)
_FIRST = select(*_COLUMNS).order_by(ProtocolVersion.version).limit(1)
_LATEST = select(*_COLUMNS).order_by(ProtocolVersion.version.desc()).limit(1)


def in_force(at: datetime) -> Protocol:
    """The rules at an instant: the greatest version that counts by then.

    A later version that counts from an earlier day replaces one that was still waiting.
    An instant before the first version has the first one.
    """
    row = session().execute(_IN_FORCE, {"at": at}).one_or_none()
    return _protocol(row or session().execute(_FIRST).one())


def latest() -> Protocol:
    """The version set last, whether it counts yet or not: what the next one starts from."""
    return _protocol(session().execute(_LATEST).one())


def _protocol(row: Row[int, datetime, str]) -> Protocol:
    return values.from_text(row.version, row.counts_from, row.numbers)


@dataclass(frozen=True)
class Step:
    """One version in the history: who set it, when, from when it counts and what it changed."""

    protocol: Protocol
    set_by: str
    set_at: datetime
    note: str
    changes: tuple[tuple[str, str, str], ...]


def history() -> list[Step]:
    """Every version, newest first; `changes` are (label, before, after) in words."""
    rows = session().scalars(select(ProtocolVersion).order_by(ProtocolVersion.version)).all()
    names = people.names_of([row.set_by for row in rows if row.set_by is not None])
    steps: list[Step] = []
    for row in rows:
        protocol = values.from_text(row.version, row.counts_from, row.numbers)
        changes = _changes(steps[-1].protocol, protocol) if steps else ()
        set_by = "Shipped with the software" if row.set_by is None else names[row.set_by]
        steps.append(Step(protocol, set_by, row.set_at, row.note, changes))
    return steps[::-1]


def _changes(before: Protocol, after: Protocol) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            number.label,
            values.in_words(name, getattr(before, name)),
            values.in_words(name, getattr(after, name)),
        )
        for name, number in NUMBERS.items()
        if getattr(before, name) != getattr(after, name)
    )
