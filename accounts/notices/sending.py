"""Send what waits in the outbox: claim a row, send it, write down how it went.

The network is never inside a transaction. A claim is a lease: a sender that dies leaves its row to the next
one, so a message may go twice and is never lost. Nobody can promise exactly once over a network; each try
carries the row's own key, by which a receiver can see the double.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from flask import current_app
from sqlalchemy import and_, or_, select, update

from accounts.notices import queries, timing, words
from accounts.notices.channels import setup
from accounts.notices.channels.failures import NotSent
from accounts.notices.models import APP, Notice, NoticeAddress
from core import clock
from core.database import affected, end_reading, session, table, unit_of_work
from core.jobs import Outcome

# Longer than the slowest single message: fifteen seconds for each of a dozen steps of SMTP.
LEASE = timedelta(minutes=10)
MOST_A_ROUND = 200
# Shorter than the lease of the job: the next round goes on where this one stopped.
LONGEST_ROUND = timedelta(minutes=20)


@dataclass(frozen=True)
class Letter:
    """A claimed row: what a sender holds until `lease_until`, and nothing once that has passed."""

    notice_id: int
    person_id: int
    channel: str
    address: str
    message_key: str
    tries: int
    claimed_at: datetime
    lease_until: datetime


def send_waiting(sender_for: Callable[[str, setup.Config], setup.Sender] | None = None) -> Outcome:
    """Send what is due, urgent first. A channel that cannot be reached is left alone until the next round."""
    config = current_app.config
    unit_of_work(_put_away)
    senders: dict[str, setup.Sender] = {}
    out_of_reach: set[str] = set()
    found = sent = failed = 0
    until = clock.now() + LONGEST_ROUND
    try:
        for notice_id, channel in _due():
            if clock.now() > until:
                break
            letter = None if channel in out_of_reach else unit_of_work(partial(claim, notice_id))
            if letter is None:
                continue
            found += 1
            if channel not in senders:
                senders[channel] = (sender_for or setup.sender_for)(channel, config)
            failure = _send(senders[channel], letter, words.text(config["PUBLIC_URL"]))
            if failure is None:
                unit_of_work(partial(mark_sent, letter))
                sent += 1
                continue
            unit_of_work(partial(mark_failed, letter, failure))
            failed += 1
            if failure.is_of_channel:
                out_of_reach.add(channel)
    finally:
        for sender in senders.values():
            sender.close()
    return Outcome(found, sent, failed)


def _send(sender: setup.Sender, letter: Letter, text: str) -> NotSent | None:
    """Outside every transaction. Returns what went wrong, or None."""
    try:
        sender.send(letter.address, words.SUBJECT, text, letter.message_key)
    except NotSent as failure:
        current_app.logger.warning("notice %d not sent: %s", letter.notice_id, failure.kind)
        return failure
    except Exception as error:  # noqa: BLE001 - one message that trips the program must not hold up the rest
        # Its own words may hold an address, so the log gets its kind alone.
        current_app.logger.error("notice %d not sent: %s", letter.notice_id, type(error).__name__)
        return NotSent("fault")
    return None


def _is_ripe(now: datetime) -> Any:
    """Due and free, or left by a sender that is gone.

    An instant further ahead than any wait of ours was written under a clock that was wrong, and holds
    nothing up.
    """
    is_due = or_(Notice.due_at <= now, Notice.due_at > now + timing.WAITS[-1])
    return or_(and_(Notice.state == "waiting", is_due), and_(Notice.state == "sending", _is_left(now)))


def _is_left(now: datetime) -> Any:
    return or_(Notice.lease_until <= now, Notice.lease_until > now + LEASE)


def _due() -> list[tuple[int, str]]:
    """(id, channel) of what may go now, urgent first, then the one that waits longest."""
    now = clock.now()
    query = select(Notice.id, Notice.channel).where(Notice.channel != APP, _is_ripe(now))
    if timing.is_quiet(clock.local(now).time(), *setup.quiet_hours(current_app.config)):
        query = query.where(Notice.is_urgent.is_(True))
    rows = session().execute(
        query.order_by(Notice.is_urgent.desc(), Notice.due_at, Notice.id).limit(MOST_A_ROUND)
    )
    found = [(row.id, row.channel) for row in rows]
    end_reading()
    return found


def claim(notice_id: int) -> Letter | None:
    """Take a row for as long as the lease; None when somebody else has it, or nobody is to get it now."""
    now = clock.now()
    lease_until = now + LEASE
    taken = session().execute(
        update(table(Notice))
        .where(Notice.id == notice_id, _is_ripe(now), Notice.tries < timing.MOST_TRIES)
        .values(state="sending", tries=Notice.tries + 1, lease_until=lease_until)
    )
    if affected(taken) != 1:
        return None
    row = session().execute(queries.LETTER, {"notice_id": notice_id}).one_or_none()
    if row is None:
        # Disabled, or took the address away since.
        session().execute(_of(notice_id).values(state="withdrawn", lease_until=None))
        return None
    return Letter(notice_id, claimed_at=now, lease_until=lease_until, **row._mapping)


def _of(notice_id: int) -> Any:
    return update(table(Notice)).where(Notice.id == notice_id)


def _held(letter: Letter) -> Any:
    """Guards a report: it counts only from the one who still holds the row."""
    return _of(letter.notice_id).where(Notice.state == "sending", Notice.lease_until == letter.lease_until)


def mark_sent(letter: Letter) -> bool:
    """Write down that it went. Others that waited for this address are done too: the words are the same."""
    now = clock.now()
    done = _held(letter).values(state="sent", sent_at=now, lease_until=None, failure="")
    if affected(session().execute(done)) != 1:
        return False
    session().execute(
        update(table(Notice))
        .where(
            Notice.person_id == letter.person_id,
            Notice.channel == letter.channel,
            Notice.state == "waiting",
            Notice.told_at <= letter.claimed_at,
        )
        .values(state="sent", sent_at=now, failure="")
    )
    _note_address(letter, worked_at=now, failed_at=None, failure="")
    return True


def mark_failed(letter: Letter, why: NotSent) -> bool:
    """Write down why not, and when to try again; give up when it cannot help or has been tried enough."""
    now = clock.now()
    wait = None if why.is_final else timing.wait_after(letter.tries)
    values: dict[str, Any] = {"failure": why.kind, "lease_until": None}
    values |= {"state": "given_up"} if wait is None else {"state": "waiting", "due_at": now + wait}
    if affected(session().execute(_held(letter).values(**values))) != 1:
        return False
    if wait is None:
        _note_address(letter, failed_at=now, failure=why.kind)
    return True


def _note_address(letter: Letter, **values: Any) -> None:
    """Whether the address works, unless it was changed meanwhile."""
    session().execute(
        update(table(NoticeAddress))
        .where(
            NoticeAddress.person_id == letter.person_id,
            NoticeAddress.channel == letter.channel,
            NoticeAddress.changed_at <= letter.claimed_at,
        )
        .values(**values)
    )


def _put_away() -> None:
    """Give up what was cut off at its last try; withdraw what no channel is set up for any more."""
    session().execute(
        update(table(Notice))
        .where(Notice.state == "sending", _is_left(clock.now()))
        .where(Notice.tries >= timing.MOST_TRIES)
        .values(state="given_up", failure="interrupted", lease_until=None)
    )
    on = setup.channels_on(current_app.config)
    session().execute(
        update(table(Notice))
        .where(Notice.state == "waiting", Notice.channel.not_in([APP, *on]))
        .values(state="withdrawn")
    )
