"""The outbox as tests hold it: somebody is told something, and what became of it."""

from typing import Any

from sqlalchemy import insert, select

from accounts.notices import service
from accounts.notices.models import Notice, NoticeAddress
from accounts.people import queries as people
from core import clock
from core.database import session, table, unit_of_work


def id_of(name: str) -> int:
    person = people.by_name(name)
    assert person is not None
    return person.id


def give_address(name: str, channel: str, address: str) -> None:
    row = {
        "person_id": id_of(name),
        "channel": channel,
        "address": address,
        "changed_at": clock.now(),
        "failure": "",
    }
    unit_of_work(lambda: session().execute(insert(table(NoticeAddress)), row))


def tell(*names: str, **what: Any) -> int:
    told = {"kind": "task", "link": "/stock", **what}
    return unit_of_work(lambda: service.tell([id_of(name) for name in names], **told))


def notices() -> list[Notice]:
    session().rollback()
    session().expire_all()
    return list(session().scalars(select(Notice).order_by(Notice.person_id, Notice.channel, Notice.id)))


class PostOffice:
    """Stands for the senders of every channel: what they were given, and what happens instead of sending."""

    def __init__(
        self,
        failure: BaseException | None = None,
        failure_for: dict[str, BaseException] | None = None,
    ):
        self.failure = failure
        self.failure_for = failure_for or {}
        self.tried: list[tuple[str, str]] = []
        self.sent: list[tuple[str, str]] = []
        self.keys: list[str] = []

    def __call__(self, channel: str, _config: Any) -> "Desk":
        return Desk(self, channel)


class Desk:
    """One channel of it."""

    def __init__(self, office: PostOffice, channel: str):
        self.office, self.channel = office, channel

    def send(self, address: str, subject: str, text: str, message_key: str) -> None:
        self.office.tried.append((self.channel, address))
        self.office.keys.append(message_key)
        failure = self.office.failure_for.get(address, self.office.failure)
        if failure is not None:
            raise failure
        self.office.sent.append((self.channel, address))

    def close(self) -> None:
        pass
