"""Fingerprints of visits when a migration changes the shape of their rows: judged before, taken anew after.

A row that did not fit its fingerprint before is left out, so that `flask verify` goes on saying so. The new
ones stand in the trail, one entry a station for each 500, where everybody sees that it was done and when.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, MetaData, Table, select, text

from core import clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_ONCE = 500
START = "0" * 64


def fitting(connection: Connection) -> list[int]:
    """Ids of the visits whose rows fit the newest fingerprint that the trail has of them."""
    kept: dict[int, str] = {}
    for (written,) in connection.execute(text("SELECT detail FROM trail_entry ORDER BY id")):
        detail = json.loads(written)
        if "visit" in detail and "digest" in detail:
            kept[detail["visit"]] = detail["digest"]
        kept.update({int(number): digest for number, digest in detail.get("visits", {}).items()})
    found = _of_visits(connection, kept)
    return [number for number, digest in kept.items() if found.get(number) == digest]


def renew(connection: Connection, visit_ids: Iterable[int]) -> None:
    """Write the fingerprints that these visits have now into the trail of their stations."""
    found = _of_visits(connection, visit_ids)
    stations: dict[int, list[int]] = {}
    for number, station_id in connection.execute(text("SELECT id, station_id FROM visit ORDER BY id")):
        if number in found:
            stations.setdefault(station_id, []).append(number)
    for station_id, numbers in stations.items():
        for first in range(0, len(numbers), AT_ONCE):
            some = numbers[first : first + AT_ONCE]
            _append(connection, station_id, {"visits": {str(number): found[number] for number in some}})


def _of_visits(connection: Connection, visit_ids: Iterable[int]) -> dict[int, str]:
    """As dispensing/visits/digest.py works them out, from the tables as they are at this step."""
    wanted = set(visit_ids)
    if not wanted:
        return {}
    metadata = MetaData()
    visit, dose, lots = (
        Table(name, metadata, autoload_with=connection) for name in ("visit", "dose", "dose_lot")
    )
    doses: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(select(dose).where(dose.c.repeat_of_id.is_(None)).order_by(dose.c.id)):
        doses.setdefault(row.visit_id, []).append(_plain(row))
    taken: dict[int, list[dict[str, Any]]] = {}
    for row in connection.execute(select(lots).order_by(lots.c.movement_id)):
        taken.setdefault(row.dose_id, []).append(_plain(row))
    found = {}
    for row in connection.execute(select(visit)):
        if row.id in wanted:
            rows: list[Any] = [[_plain(row)]]
            for one in doses.get(row.id, []):
                rows += [[one], taken.get(one["id"], [])]
            written = json.dumps(rows, sort_keys=True, default=str)
            found[row.id] = hashlib.sha256(written.encode()).hexdigest()
    return found


def _plain(row: Any) -> dict[str, Any]:
    values = dict(row._mapping)
    for name, value in values.items():
        if name.endswith("_at") and value is not None:
            values[name] = EPOCH + timedelta(microseconds=value)
    return values


def _append(connection: Connection, chain_id: int, detail: dict[str, Any]) -> None:
    head = connection.execute(
        text("SELECT seq, hash FROM trail_head WHERE chain_id = :chain_id"), {"chain_id": chain_id}
    ).one_or_none()
    seq, previous_hash = (head.seq, head.hash) if head else (0, START)
    entry = {
        "chain_id": chain_id,
        "seq": seq + 1,
        "at": clock.now(),
        "person_id": connection.execute(text("SELECT person_id FROM posting WHERE role = 'system'")).scalar(),
        "role": "system",
        "via": "shell",
        "action": "fingerprints_renewed",
        "subject": "",
        "detail": json.dumps(detail, sort_keys=True, separators=(",", ":")),
    }
    fields = [previous_hash, *(v.isoformat() if isinstance(v, datetime) else v for v in entry.values())]
    entry["previous_hash"] = previous_hash
    entry["hash"] = hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()
    entry["at"] = (entry["at"] - EPOCH) // timedelta(microseconds=1)
    connection.execute(
        text(
            f"INSERT INTO trail_entry ({', '.join(entry)}) VALUES ({', '.join(':' + name for name in entry)})"
        ),
        entry,
    )
    statement = (
        "UPDATE trail_head SET seq = :seq, hash = :hash WHERE chain_id = :chain_id"
        if head
        else "INSERT INTO trail_head (chain_id, seq, hash) VALUES (:chain_id, :seq, :hash)"
    )
    connection.execute(text(statement), {name: entry[name] for name in ("chain_id", "seq", "hash")})
