"""Notices go when they have served; what somebody may still have to act on stays."""

import pytest
from sqlalchemy import func, select, update

from accounts.notices.models import Notice, NoticeAddress
from accounts.notices.retention import forget_old
from accounts.people import service as people_service
from core import clock
from core.database import session, table
from tests.accounts.outbox import give_address, notices, tell

pytestmark = pytest.mark.usefixtures("both_channels")


def put(channel: str, **values) -> None:
    session().execute(update(table(Notice)).where(Notice.channel == channel).values(**values))


def test_what_was_seen_or_sent_long_ago_goes(world) -> None:
    give_address("officer.cen", "email", "officer@example.org")
    tell("officer.cen")
    world.act(lambda: put("app", seen_at=clock.now()))
    world.act(lambda: put("email", state="sent", sent_at=clock.now()))

    with world.later(days=90, minutes=-1):
        assert world.act(forget_old) == 0
    with world.later(days=90, minutes=1):
        assert world.act(forget_old) == 2
    assert notices() == []


@pytest.mark.parametrize("state", ["waiting", "given_up"])
def test_what_was_not_seen_or_not_sent_stays(world, state) -> None:
    give_address("officer.cen", "email", "officer@example.org")
    tell("officer.cen")
    world.act(lambda: put("email", state=state))

    with world.later(days=900):
        assert world.act(forget_old) == 0
    assert len(notices()) == 2


def test_a_notice_that_was_no_longer_wanted_goes(world) -> None:
    give_address("officer.cen", "email", "officer@example.org")
    tell("officer.cen")
    world.act(lambda: put("email", state="withdrawn"))

    with world.later(days=91):
        assert world.act(forget_old) == 1


def test_the_addresses_of_people_who_are_gone_go(world) -> None:
    give_address("officer.cen", "email", "officer@example.org")
    give_address("incharge.cen", "email", "incharge@example.org")
    world.act(lambda: people_service.disable_person(world.actor("admin"), "officer.cen"))

    assert world.act(forget_old) == 1
    assert session().scalar(select(func.count()).select_from(NoticeAddress)) == 1
