"""Tell people that something waits for them; where they want to be told; what they have seen.

Nothing is sent here: a notice is a row in the transaction of what causes it, and goes out later.
No address ever enters the trail: it says that one was set or taken away.
"""

import secrets
from collections.abc import Collection, Iterable
from typing import Any

from flask import current_app
from sqlalchemy import and_, delete, insert, update

from accounts.notices import queries, words
from accounts.notices.channels import setup
from accounts.notices.models import APP, Notice, NoticeAddress
from accounts.permissions import Actor, require
from accounts.trail import service as trail
from core import clock
from core.database import affected, in_unit_of_work, insert_into, session, table
from core.errors import Invalid, NotFound, WrongState

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
    on = {APP, *setup.channels_on(current_app.config)}
    told = [(person_id, channel) for person_id, channel in queries.channels_of(people_ids) if channel in on]
    rows = [_row(person_id, channel, what) for person_id, channel in told]
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
    add = insert_into(Notice)
    hurried = and_(add.excluded.is_urgent, Notice.is_urgent.is_(False), Notice.state == "waiting")
    statement = add.on_conflict_do_update(
        index_elements=[Notice.person_id, Notice.channel, Notice.cause, Notice.told_on],
        set_={"is_urgent": add.excluded.is_urgent, "due_at": add.excluded.due_at},
        where=hurried,
    ).returning(Notice.channel)
    # An on-page notice never waits, so each one that comes back is new, and a person told now.
    return list(session().scalars(statement, list(rows))).count(APP)


def follow(actor: Actor, notice_id: int) -> str:
    """Mark a notice of one's own as seen. Returns the page it leads to.

    What still waits to be sent about the same thing is withdrawn: its reader is here already.
    """
    require(actor, "notices.read")
    found = queries.of_person(notice_id, actor.person_id)
    if found is None:
        raise NotFound("This notice is gone. Go back to your notices.")
    own = update(table(Notice)).where(Notice.person_id == actor.person_id)
    session().execute(own.where(Notice.id == notice_id, Notice.seen_at.is_(None)).values(seen_at=clock.now()))
    session().execute(
        own.where(Notice.cause == found.cause, Notice.told_on == found.told_on, Notice.state == "waiting")
        .values(state="withdrawn")
    )  # fmt: skip
    return str(found.link)


def set_addresses(actor: Actor, **addresses: str) -> str:
    """Set one's own addresses by channel; an empty one is taken away. Returns the channels that changed."""
    require(actor, "notices.read")
    off = {channel for channel, address in addresses.items() if address} - setup.channels_on(
        current_app.config
    )
    if off:
        raise Invalid({channel: ["Messages are not sent this way here. Leave it empty."] for channel in off})
    before = queries.addresses_of(actor.person_id)
    changed = {
        channel: "set" if address else "removed"
        for channel, address in addresses.items()
        if address != before.get(channel, "")
    }
    for channel in changed:
        _set_address(actor.person_id, channel, addresses[channel])
    trail.record(actor, "notice_addresses_set", detail=changed)
    return " ".join(sorted(changed)) or "none"


def _set_address(person_id: int, channel: str, address: str) -> None:
    own = (NoticeAddress.person_id == person_id) & (NoticeAddress.channel == channel)
    session().execute(delete(table(NoticeAddress)).where(own))
    if address:
        row = {
            "person_id": person_id,
            "channel": channel,
            "address": address,
            "changed_at": clock.now(),
            "worked_at": None,
            "failed_at": None,
            "failure": "",
        }
        session().execute(insert(table(NoticeAddress)), row)


def try_again(actor: Actor, notice_id: int) -> str:
    """Put a message that was given up back among those that wait. Returns its number."""
    require(actor, "notices.manage")
    again = {"state": "waiting", "tries": 0, "due_at": clock.now(), "failure": "", "lease_until": None}
    statement = update(table(Notice)).where(Notice.id == notice_id, Notice.state == "given_up")
    if affected(session().execute(statement.values(**again))) != 1:
        raise WrongState("This message is no longer given up.")
    trail.record(actor, "notice_tried_again", str(notice_id))
    return str(notice_id)
