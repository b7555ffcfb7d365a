"""The digest of a movement: what a trail entry keeps to prove that the row stayed as it was.

Triggers refuse to change a movement; whoever goes round them meets the digest in the
chained trail. Pure: it reads nothing.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

FIELDS = (
    "id",
    "lot_id",
    "from_account_id",
    "to_account_id",
    "units",
    "kind",
    "reason",
    "occurred_at",
    "recorded_at",
    "person_id",
    "reverses_id",
)


def digest_of(movement: Mapping[str, Any]) -> str:
    """SHA-256 over every field, in one order, with instants as ISO 8601 in UTC."""
    values = [_plain(movement[name]) for name in FIELDS]
    return hashlib.sha256(json.dumps(values, separators=(",", ":")).encode()).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
