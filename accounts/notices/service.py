"""Tell people that something waits for them.

Nothing is sent here: a notice is a row in the transaction of what causes it, and goes out later.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import and_
from sqlalchemy.dialects import postgresql, sqlite

from accounts.notices import queries, words
from accounts.notices.models import APP, Notice
from core import clock
from core.database import in_unit_of_work, is_sqlite, session, table

LONGEST_CAUSE, LONGEST_LINK = 100, 200


def tell(
    people_ids: Collection[int], *, kind: str, link: str, is_urgent: bool = False, cause: str = ""
) -> int:
    """Tell these people, on the pages and at each address of theirs. Returns how many were told now.

    `kind` is one of words.KINDS, `link` a path of this site. `cause` names what happened ("alert 12"): the
    same cause told again to the same person on the same day adds nothing, because the first notice already
    says all that a second could. Left out, kind and link are the cause. Something that happened *again* needs
    a name of its own. An urgent word hurries a quiet one that still waits. Disabled people are passed over.
    """
    if kind not in words.KINDS:
        raise ValueError(f"not on the list of notices: {kind}")
    if not words.is_own_path(link) or len(link) > LONGEST_LINK:
        raise ValueError("a notice leads to a page of this site")
    cause = cause or f"{kind} {link}"[:LONGEST_CAUSE]
    if len(cause) > LONGEST_CAUSE:
        raise ValueError(f"a cause has {LONGEST_CAUSE} characters at most")
    if not in_unit_of_work():
        raise RuntimeError("a notice belongs to the transaction of what causes it")
    what = {"kind": kind, "link": link, "cause": cause, "is_urgent": is_urgent}
    rows = [_row(person_id, channel, what) for person_id, channel in queries.channels_of(people_ids)]
    return _write(rows) if rows else 0


def _row(person_id: int, channel: str, what: dict[str, Any]) -> dict[str, Any]:
    now, is_there = clock.now(), channel == APP
    return {
        **what,
        "person_id": person_id,
        "channel": channel,
        "told_on": clock.today(),
        "told_at": now,
        "state": "sent" if is_there else "waiting",
        "due_at": now,
        "tries": 0,
        "lease_until": None,
        "message_key": secrets.token_hex(16),
        "failure": "",
        "sent_at": now if is_there else None,
        "seen_at": None,
    }


def _write(rows: Iterable[dict[str, Any]]) -> int:
    """Add the rows that are new; one that waits quietly becomes urgent when its cause has."""
    dialect = sqlite if is_sqlite() else postgresql
    add = dialect.insert(table(Notice))
    hurried = and_(add.excluded.is_urgent, Notice.is_urgent.is_(False), Notice.state == "waiting")
    statement = add.on_conflict_do_update(
        index_elements=[Notice.person_id, Notice.channel, Notice.cause, Notice.told_on],
        set_={"is_urgent": add.excluded.is_urgent, "due_at": add.excluded.due_at},
        where=hurried,
    ).returning(Notice.channel)
    # An on-page notice never waits, so each one that comes back is new, and a person told now.
    return list(session().scalars(statement, list(rows))).count(APP)
