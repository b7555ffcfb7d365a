"""Record an entry, and check the chains.

An entry is written in the transaction of what it records: no trace, no act, and no act
without a trace. Each entry holds the hash of the one before it on its chain.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from accounts.permissions import Actor
from accounts.trail import checkpoints
from accounts.trail.actions import ACTIONS
from accounts.trail.models import TrailEntry, TrailHead
from core import clock
from core.database import affected, in_unit_of_work, see_one_moment, session, table

START = "0" * 64

_HEAD = (
    select(TrailHead.seq, TrailHead.hash).where(TrailHead.chain_id == bindparam("chain")).with_for_update()
)
_FIRST_HEAD = insert(table(TrailHead))
_MOVE_HEAD = (
    update(table(TrailHead))
    .where(TrailHead.chain_id == bindparam("chain"), TrailHead.seq == bindparam("seq_before"))
    .values(seq=bindparam("seq_after"), hash=bindparam("hash_after"))
)
_APPEND = insert(table(TrailEntry))


def record(
    actor: Actor,
    action: str,
    subject: str = "",
    *,
    chain: int | None = None,
    detail: dict[str, Any] | None = None,
) -> None:
    """Append one entry to the chain of `chain` (a place's id; by default where the actor stands).

    `detail` holds numbers, codes and digests; never a fact about a survivor.
    """
    if action not in ACTIONS:
        raise ValueError(f"not on the list of trail actions: {action}")
    if not in_unit_of_work():
        raise RuntimeError("a trail entry belongs to the transaction of what it records")
    chain = actor.place_id if chain is None else chain
    head = session().execute(_HEAD, {"chain": chain}).one_or_none()
    seq, previous_hash = (head.seq, head.hash) if head else (0, START)
    entry = {
        "chain_id": chain,
        "seq": seq + 1,
        "at": clock.now(),
        "person_id": actor.person_id,
        "role": actor.role,
        "via": actor.via,
        "action": action,
        "subject": subject,
        "detail": json.dumps(detail or {}, sort_keys=True, separators=(",", ":")),
        "previous_hash": previous_hash,
    }
    entry["hash"] = hash_of(entry)
    session().execute(_APPEND, entry)
    _set_head(chain, seq, entry["hash"], is_first=head is None)


def _set_head(chain: int, seq: int, new_hash: Any, *, is_first: bool) -> None:
    if is_first:
        session().execute(_FIRST_HEAD, {"chain_id": chain, "seq": 1, "hash": new_hash})
        return
    values = {"chain": chain, "seq_before": seq, "seq_after": seq + 1, "hash_after": new_hash}
    if affected(session().execute(_MOVE_HEAD, values)) != 1:
        raise RuntimeError("the head of a trail moved while it was locked")


def hash_of(entry: dict[str, Any]) -> str:
    """SHA-256 over every field of the entry and the hash before it."""
    at = entry["at"]
    fields = [
        entry["previous_hash"],
        entry["chain_id"],
        entry["seq"],
        at.isoformat() if isinstance(at, datetime) else at,
        entry["person_id"],
        entry["role"],
        entry["via"],
        entry["action"],
        entry["subject"],
        entry["detail"],
    ]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def faults() -> Iterator[str]:
    """Every way in which the chains do not hold, in words; nothing when they do."""
    see_one_moment()  # an entry written between reading heads and reading entries is no fault
    heads = {
        row.chain_id: row
        for row in session().execute(select(TrailHead.chain_id, TrailHead.seq, TrailHead.hash))
    }
    remembered = checkpoints.remembered()
    last: dict[int, tuple[int, str]] = {}
    for row in _entries():
        seq, previous_hash = last.get(row["chain_id"], (0, START))
        where = f"trail of place {row['chain_id']}, entry {row['seq']}"
        if row["seq"] != seq + 1:
            yield f"{where}: follows entry {seq}; entries are missing or added"
        if row["previous_hash"] != previous_hash:
            yield f"{where}: does not follow from the entry before it"
        if hash_of(dict(row)) != row["hash"]:
            yield f"{where}: was changed after it was written"
        last[row["chain_id"]] = (row["seq"], row["hash"])
        if remembered.get(row["chain_id"]) == last[row["chain_id"]]:
            del remembered[row["chain_id"]]
    for chain_id, head in heads.items():
        if last.get(chain_id) != (head.seq, head.hash):
            seen = last.get(chain_id, (0, START))[0]
            yield f"trail of place {chain_id}: its head says {head.seq} entries, the last one found is {seen}"
    for chain_id in last.keys() - heads.keys():
        yield f"trail of place {chain_id}: has entries and no head"
    for chain_id, (seq, _hash) in remembered.items():
        yield f"trail of place {chain_id}: a checkpoint saw an entry {seq} that is gone or was rewritten"
    yield from checkpoints.faults()


def _entries() -> Iterator[Any]:
    """In helpings, chain by chain. Whoever stops in the middle closes what was still to come with it."""
    columns = table(TrailEntry).c
    query = select(*columns).order_by(columns.chain_id, columns.seq)
    with session().execute(query, execution_options={"yield_per": 1000}) as found:
        yield from found.mappings()


def times_of(person_id: int, action: str, since: datetime, most: int) -> list[datetime]:
    """When this person last did this, newest first, `most` of them at most: what an hourly limit counts."""
    query = select(TrailEntry.at).where(
        TrailEntry.person_id == person_id, TrailEntry.action == action, TrailEntry.at > since
    )
    return list(session().scalars(query.order_by(TrailEntry.id.desc()).limit(most)))
