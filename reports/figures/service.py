"""Make the monthly counts again where something changed: the one place that writes them.

A month is counted whole and compared with what stood there, so a run that is repeated, late or doubled
changes nothing. The version of the data goes up only when a count, or the last closed month, is another.
"""

import json
import secrets
from collections.abc import Iterable, Iterator
from datetime import date

from sqlalchemy import bindparam, delete, insert, update

from core import clock
from core.database import insert_into, session, table
from reports.figures import months, queries
from reports.figures.models import MonthlyCount, Reckoning
from reports.figures.people.queries import PEOPLE
from reports.figures.providers import LOOK_BACK, Provider, Row

PROVIDERS: tuple[Provider, ...] = (PEOPLE,)
Key = tuple[str, str, date, int, str]

_KEYS = ("measure", "split", "month", "station_id", "category")
_TABLE = table(MonthlyCount)
_DROP = delete(_TABLE).where(*(_TABLE.c[name] == bindparam(f"of_{name}") for name in _KEYS))
_CHECKED = (
    update(table(Reckoning))
    .where(table(Reckoning).c.id == bindparam("of_id"))
    .values(checked_at=bindparam("at"), seen=bindparam("ends"))
)


def reckon(*, everything: bool = False) -> int:
    """Count again the months in which something changed since the last time, or all of them.

    Returns how many counts changed.
    """
    last = queries.newest()
    seen = {} if last is None or everything else json.loads(last.seen)
    ends: dict[str, int] = {}
    changed = 0
    for provider in PROVIDERS:
        ends |= provider.ends()
        wanted = provider.touched(seen)
        if everything:
            wanted |= queries.months_of(provider.measures)
        changed += sum(_make(provider, month) for month in sorted(wanted))
    _keep(last, changed, ends)
    return changed


def _make(provider: Provider, month: date) -> int:
    """Put the provider's counts of one month in place of those that stand. Returns how many differ."""
    before = queries.rows_of(provider.measures, month)
    now = {_key(row): row for row in provider.rows(month)}
    gone = [
        {f"of_{name}": part for name, part in zip(_KEYS, key, strict=True)} for key in before.keys() - now
    ]
    new = [
        {**dict(zip(_KEYS, key, strict=True)), "count": row.count}
        for key, row in now.items()
        if before.get(key) != row.count
    ]
    if gone:
        session().execute(_DROP, gone)
    if new:
        made = insert_into(MonthlyCount)
        session().execute(
            made.on_conflict_do_update(index_elements=_KEYS, set_={"count": made.excluded["count"]}), new
        )
    return len(gone) + len(new)


def _key(row: Row) -> Key:
    return row.measure, row.split, row.month, row.station_id, row.category


def _keep(last: Reckoning | None, changed: int, ends: dict[str, int]) -> None:
    now, until, seen = clock.now(), months.this_month(), json.dumps(ends, sort_keys=True)
    if last is None or changed or last.until != until:
        row = {
            "mark": secrets.token_urlsafe(16),
            "until": until,
            "made_at": now,
            "checked_at": now,
            "seen": seen,
        }
        session().execute(insert(table(Reckoning)), row)
    else:
        session().execute(_CHECKED, {"of_id": last.id, "at": now, "ends": seen})


def faults() -> Iterator[str]:
    """Months whose counts differ from what the records say, though nothing was added since they were made."""
    last = queries.newest()
    if last is None:
        return
    seen = json.loads(last.seen)
    for provider in PROVIDERS:
        late = provider.touched({name: end + LOOK_BACK for name, end in seen.items()})
        stood = queries.months_of(provider.measures)
        for month in sorted((stood | provider.touched({})) - late):
            now = {_key(row): row.count for row in provider.rows(month)}
            yield from _differences(provider.name, month, queries.rows_of(provider.measures, month), now)


def _differences(
    name: str,
    month: date,
    stood: dict[Key, int],
    now: dict[Key, int],
) -> Iterable[str]:
    wrong = sorted({key[0] for key in stood.keys() | now if stood.get(key) != now.get(key)})
    if wrong:
        yield f"monthly counts of {month:%Y-%m} ({name}): {', '.join(wrong)} differ from the records"
