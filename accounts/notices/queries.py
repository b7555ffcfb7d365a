"""Read notices: whose, on which channel, seen or not, and what could not be sent.

Addresses are read by their owner and by the sender alone.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select

from accounts.notices.models import APP, Notice, NoticeAddress
from accounts.people.models import Person
from core.database import session
from core.pagination import Page, Position, newest_first

MOST_COUNTED = 100

# What a sender needs of a row it has claimed: nothing about what the notice is for.
LETTER = (
    select(Notice.person_id, Notice.channel, NoticeAddress.address, Notice.message_key, Notice.tries)
    .join(
        NoticeAddress,
        (NoticeAddress.person_id == Notice.person_id) & (NoticeAddress.channel == Notice.channel),
    )
    .join(Person, Person.id == Notice.person_id)
    .where(Notice.id == bindparam("notice_id"), Person.is_disabled.is_(False))
)
_UNSEEN = (
    select(Notice.id)
    .where(Notice.person_id == bindparam("person_id"), Notice.channel == APP, Notice.seen_at.is_(None))
    .limit(MOST_COUNTED)
)
_COUNT_UNSEEN = select(func.count()).select_from(_UNSEEN.subquery())


def channels_of(people_ids: Collection[int]) -> list[tuple[int, str]]:
    """(person, channel) for each enabled person's page and each address, in a fixed order.

    The order keeps two acts that tell the same people from waiting for each other.
    """
    if not people_ids:
        return []
    rows = session().execute(
        select(Person.id, NoticeAddress.channel)
        .outerjoin(NoticeAddress, NoticeAddress.person_id == Person.id)
        .where(Person.id.in_(set(people_ids)), Person.is_disabled.is_(False))
    )
    told = {(person_id, channel or APP) for person_id, channel in rows}
    return sorted(told | {(person_id, APP) for person_id, _channel in told})


def unseen(person_id: int) -> int:
    """How many notices this person has not looked at; 100 stands for that many or more."""
    return session().scalar(_COUNT_UNSEEN, {"person_id": person_id}) or 0


def on_page(person_id: int, at: Position) -> Page[Any]:
    """This person's notices, newest first."""
    query = select(Notice.id, Notice.kind, Notice.told_at, Notice.seen_at).where(
        Notice.person_id == person_id, Notice.channel == APP
    )
    return newest_first(query, Notice.id, at)  # type: ignore[arg-type]


def of_person(notice_id: int, person_id: int) -> Any:
    """One notice on this person's page, or None: another's answers the same as none."""
    return (
        session()
        .execute(
            select(Notice.link, Notice.cause, Notice.told_on).where(
                Notice.id == notice_id, Notice.person_id == person_id, Notice.channel == APP
            )
        )
        .one_or_none()
    )


def addresses_of(person_id: int) -> dict[str, str]:
    """A person's own addresses by channel: for that person's page alone."""
    rows = session().execute(
        select(NoticeAddress.channel, NoticeAddress.address).where(NoticeAddress.person_id == person_id)
    )
    return {row.channel: row.address for row in rows}


@dataclass(frozen=True)
class Reached:
    """Whether an address works, without the address."""

    channel: str
    worked_at: datetime | None
    failed_at: datetime | None
    failure: str


def reached(person_id: int) -> list[Reached]:
    """Which addresses a person has and whether they work: what an administrator may know."""
    rows = session().execute(
        select(NoticeAddress.channel, NoticeAddress.worked_at, NoticeAddress.failed_at, NoticeAddress.failure)
        .where(NoticeAddress.person_id == person_id)
        .order_by(NoticeAddress.channel)
    )
    return [Reached(*row) for row in rows]


def states() -> dict[tuple[str, str], int]:
    """How many messages are in each state, by (channel, state)."""
    rows = session().execute(
        select(Notice.channel, Notice.state, func.count())
        .where(Notice.channel != APP)
        .group_by(Notice.channel, Notice.state)
    )
    return {(channel, state): count for channel, state, count in rows}


def given_up_count() -> int:
    """How many messages nobody tries to send any more."""
    return sum(count for (_channel, state), count in states().items() if state == "given_up")


def oldest_waiting() -> datetime | None:
    """Since when the message that waits longest has waited."""
    return session().scalar(
        select(func.min(Notice.told_at)).where(
            Notice.channel != APP, Notice.state.in_(("waiting", "sending"))
        )
    )


def given_up(at: Position) -> Page[Any]:
    """Messages that were given up, newest first, with whose they are."""
    query = (
        select(Notice.id, Person.name, Notice.channel, Notice.failure, Notice.tries, Notice.told_at)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.state == "given_up")
    )
    return newest_first(query, Notice.id, at)  # type: ignore[arg-type]
