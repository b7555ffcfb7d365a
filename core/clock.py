"""The only place that asks what time it is.

Instants are aware and in UTC; people see them in the programme's zone. Tests and
demo data set the clock with `at`; nothing else may call the machine's clock.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_frozen_at: ContextVar[datetime | None] = ContextVar("frozen_at", default=None)
_zone = ZoneInfo("Africa/Lusaka")


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _frozen_at.get() or datetime.now(UTC)


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Hold the clock at `moment` inside the block, for this thread alone."""
    if moment.tzinfo is None:
        raise ValueError("a clock needs an instant with an offset")
    token = _frozen_at.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _frozen_at.reset(token)


def use_zone(name: str) -> None:
    """Set the programme's zone; called once by `create_app`."""
    global _zone
    _zone = ZoneInfo(name)


def zone() -> ZoneInfo:
    return _zone


def local(moment: datetime) -> datetime:
    """The same instant as a wall clock in the programme's zone shows it."""
    return moment.astimezone(_zone)


def day_and_time(moment: datetime) -> str:
    """`20 Nov 2026, 14:30`, as people read an instant."""
    return f"{day(moment)}, {local(moment):%H:%M}"


def day(moment: datetime | date) -> str:
    """`20 Nov 2026`: the day itself, or the local one of an instant."""
    shown = local(moment) if isinstance(moment, datetime) else moment
    return f"{shown.day} {shown:%b %Y}"


def not_before_now(moment: datetime) -> datetime:
    """The moment, or now where it lies in the past: an act that is still to be done cannot be dated back."""
    return max(moment, now())


def today() -> date:
    """The calendar day in the programme's zone: days end here, not by UTC's."""
    return local(now()).date()
