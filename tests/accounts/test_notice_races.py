"""Several senders at once: each message goes once. With the claim taken off, it does not."""

import threading
import time

import pytest
from sqlalchemy import select

from accounts.notices import queries, sending
from accounts.notices.models import Notice
from accounts.notices.sending import Letter, send_waiting
from core import clock
from core.database import session
from tests.accounts.outbox import Desk, PostOffice, give_address, notices, tell
from tests.factories import cast

pytestmark = pytest.mark.usefixtures("both_channels")

SENDERS = 4
NAMES = [name for name, _role, _at in cast.PEOPLE]


class SlowOffice(PostOffice):
    """Long enough on each message for the other senders to look at the same row."""

    def __call__(self, channel: str, _config: object) -> Desk:
        return SlowDesk(self, channel)


class SlowDesk(Desk):
    def send(self, address: str, subject: str, text: str, message_key: str) -> None:
        time.sleep(0.01)
        super().send(address, subject, text, message_key)


@pytest.fixture
def waiting(world):
    """A message waits for everybody of the cast."""
    for name in NAMES:
        give_address(name, "email", f"{name}@example.org")
    tell(*NAMES)
    return world


def send_together(world) -> tuple[PostOffice, list[object]]:
    office, moment, answers = SlowOffice(), clock.now(), []
    gate = threading.Barrier(SENDERS)

    def one() -> None:
        with world.app.app_context(), clock.at(moment):
            gate.wait()
            try:
                answers.append(send_waiting(office))
            except Exception as error:  # noqa: BLE001 - the test looks at what each sender met
                answers.append(error)

    session().rollback()
    threads = [threading.Thread(target=one) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return office, answers


def test_several_senders_at_once_send_each_message_once(waiting) -> None:
    office, answers = send_together(waiting)

    assert sum(answer.sent for answer in answers) == len(NAMES), answers
    assert sorted(address for _channel, address in office.sent) == sorted(
        f"{name}@example.org" for name in NAMES
    )
    assert {row.state for row in notices()} == {"sent"}


def test_without_the_claim_messages_go_out_several_times(waiting, monkeypatch) -> None:
    """The same race with the guard taken off: what the test above would see."""

    def unguarded(notice_id: int) -> Letter | None:
        now = clock.now()
        row = session().execute(queries.LETTER, {"notice_id": notice_id}).one()
        return Letter(notice_id, claimed_at=now, lease_until=now + sending.LEASE, **row._mapping)

    monkeypatch.setattr(sending, "claim", unguarded)

    office, _answers = send_together(waiting)

    assert len(office.sent) > len(NAMES)


def test_the_same_cause_told_at_once_by_several_is_told_once(waiting) -> None:
    gate, moment = threading.Barrier(SENDERS), clock.now()
    told: list[int] = []

    def one() -> None:
        with waiting.app.app_context(), clock.at(moment):
            gate.wait()
            told.append(tell(*NAMES, cause="alert 7"))

    session().rollback()
    threads = [threading.Thread(target=one) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(told) == [0] * (SENDERS - 1) + [len(NAMES)]
    session().rollback()
    rows = session().scalars(select(Notice.person_id).where(Notice.cause == "alert 7")).all()
    assert len(rows) == 2 * len(NAMES)
