"""Incidents past their day: what the alerts ask every night. One finding a station, and numbers alone.

Where nobody but the liaison may explain, she is told at once: the in-charge cannot act.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from core import clock
from dispensing.incidents import queries
from dispensing.incidents.transitions import WAITS_FOR_WORDS
from inventory.alerts import watches
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch


def find_late(place_ids: Places) -> Iterator[Finding]:
    """Stations where an incident waits past the day by which it was due, with how many and since when."""
    found = queries.late(clock.now(), place_ids)
    heads = queries.in_charges({row.station_id for row in found}) if found else {}
    groups: dict[tuple[str, int], list[Any]] = {}
    for row in found:
        kind = "incident_open" if row.state in WAITS_FOR_WORDS else "incident_unclosed"
        groups.setdefault((kind, row.station_id), []).append(row)
    for (kind, station_id), rows in sorted(groups.items()):
        is_above = kind == "incident_open" and any(queries.hands_in(row, heads).needs_liaison for row in rows)
        detail = _detail(len(rows), min(row.due for row in rows))
        # Told anew with each further one: the stage is how many there are.
        yield Finding(station_id, "", detail, len(rows), kind, "liaison" if is_above else "station")


def _detail(count: int, since: datetime) -> str:
    waits = "1 is late" if count == 1 else f"{count} are late"
    return f"{waits}, the first since {clock.day(since)}."


def register(app: watches.Application) -> None:
    watches.add(app, Watch(("incident_open", "incident_unclosed"), find_late))
