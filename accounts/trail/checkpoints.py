"""Chain the heads of all chains each night, so that a tail cut off together with its head is seen.

A checkpoint names only the chains that grew: the others stand in one before it, under its hash.
Whoever can rewrite every table can rewrite these; a hash copied elsewhere is beyond their reach.
"""

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import insert, select

from accounts.trail.models import TrailCheckpoint, TrailHead
from core import clock
from core.database import session, table

START = "0" * 64
_NEWEST = select(TrailCheckpoint).order_by(TrailCheckpoint.id.desc()).limit(1)
_APPEND = insert(table(TrailCheckpoint))


def make() -> int:
    """Keep where each chain stands, under the hash of the checkpoint before. Returns how many grew."""
    known = remembered()
    heads = session().execute(select(TrailHead.chain_id, TrailHead.seq, TrailHead.hash)).all()
    grown = [
        [row.chain_id, row.seq, row.hash] for row in heads if known.get(row.chain_id) != (row.seq, row.hash)
    ]
    if grown:
        last = newest()
        row = {
            "made_at": clock.now(),
            "heads": json.dumps(sorted(grown), separators=(",", ":")),
            "previous_hash": last.hash if last else START,
        }
        row["hash"] = hash_of(row)
        session().execute(_APPEND, row)
    return len(grown)


def newest() -> TrailCheckpoint | None:
    return session().scalars(_NEWEST).one_or_none()


def words_of(checkpoint: TrailCheckpoint) -> str:
    """Number, day and hash in groups of eight, to be read aloud and copied by hand."""
    groups = " ".join(checkpoint.hash[at : at + 8] for at in range(0, 64, 8))
    return f"Checkpoint {checkpoint.id}, {clock.day_and_time(checkpoint.made_at)}: {groups}"


def hash_of(row: dict) -> str:  # type: ignore[type-arg]
    fields = [row["previous_hash"], row["made_at"].isoformat(), row["heads"]]
    return hashlib.sha256(json.dumps(fields, separators=(",", ":")).encode()).hexdigest()


def remembered() -> dict[int, tuple[int, str]]:
    """{chain: (seq, hash)} as the newest checkpoint that names the chain has it."""
    found: dict[int, tuple[int, str]] = {}
    for row in _all():
        found.update({chain: (seq, digest) for chain, seq, digest in json.loads(row["heads"])})
    return found


def faults() -> Iterator[str]:
    """Where the checkpoints do not follow from one another, in words."""
    before = START
    for row in _all():
        where = f"trail checkpoint {row['id']}"
        if row["previous_hash"] != before:
            yield f"{where}: does not follow from the one before it"
        if hash_of(dict(row)) != row["hash"]:
            yield f"{where}: was changed after it was written"
        before = row["hash"]


def _all() -> Iterator[Any]:
    """In helpings. Whoever stops in the middle closes what was still to come with it."""
    columns = table(TrailCheckpoint).c
    query = select(*columns).order_by(columns.id)
    with session().execute(query, execution_options={"yield_per": 100}) as found:
        yield from found.mappings()
