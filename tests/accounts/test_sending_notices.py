"""What becomes of a message that waits: sent, tried again, given up, withdrawn; by day and by night."""

from collections.abc import Callable
from datetime import time, timedelta

import pytest

from accounts.notices import queries, sending, service, timing
from accounts.notices.channels import setup
from accounts.notices.channels.failures import NotSent
from accounts.notices.sending import send_waiting
from accounts.people import service as people_service
from core import clock, jobs
from core.errors import WrongState
from core.jobs import Outcome
from tests.accounts.outbox import PostOffice, give_address, id_of, notices, tell

pytestmark = pytest.mark.usefixtures("both_channels")

MAIL = "officer@example.org"


@pytest.fixture
def told(world):
    """Somebody with an e-mail address has been told something."""
    give_address("officer.cen", "email", MAIL)
    tell("officer.cen", cause="alert 1")
    return world


def message():
    return next(row for row in notices() if row.channel != "app")


def test_a_message_that_waits_is_sent_once(told) -> None:
    office = PostOffice()

    first, second = send_waiting(office), send_waiting(office)

    assert (first, second) == (Outcome(1, 1, 0), Outcome(0, 0, 0))
    assert office.sent == [("email", MAIL)]
    assert (message().state, message().sent_at) == ("sent", clock.now())


def test_each_try_carries_the_same_number(told) -> None:
    office = PostOffice(NotSent("busy"))

    send_waiting(office)
    office.failure = None
    with told.later(minutes=2):
        send_waiting(office)

    assert office.keys == [message().message_key] * 2


def test_one_message_stands_for_all_that_wait_for_the_same_address(told) -> None:
    """The words are the same: five of them in the morning are four too many."""
    give_address("officer.cen", "sms", "+260971234567")
    for number in range(4):
        tell("officer.cen", cause=f"alert {number}")
    office = PostOffice()

    assert send_waiting(office) == Outcome(2, 2, 0)
    assert sorted(office.sent) == [("email", MAIL), ("sms", "+260971234567")]
    assert {row.state for row in notices()} == {"sent"}


def test_what_was_told_while_a_message_was_on_its_way_is_not_taken_for_said(told) -> None:
    with told.later(minutes=1):
        letter = told.act(lambda: sending.claim(message().id))
        with told.later(minutes=1):
            tell("officer.cen", cause="alert 2")
            told.act(lambda: sending.mark_sent(letter))

    assert [row.state for row in notices() if row.channel == "email"] == ["sent", "waiting"]


BACK_OFF = (1, 5, 15, 60, 4 * 60, 12 * 60)


def test_each_failure_waits_longer_and_then_it_is_given_up(told, monkeypatch) -> None:
    for end in ("QUIET_FROM", "QUIET_TO"):  # quiet hours are another test's matter
        monkeypatch.setitem(told.app.config, end, "00:00")
    office, moment = PostOffice(NotSent("busy")), clock.now()
    for minutes in BACK_OFF:
        with clock.at(moment):
            send_waiting(office)
        due = moment + timedelta(minutes=minutes)
        assert (message().state, message().due_at) == ("waiting", due)
        with clock.at(due - timedelta(seconds=1)):
            assert send_waiting(office).found == 0
        moment = due

    with clock.at(moment):
        send_waiting(office)

    assert (message().state, message().failure, message().tries) == ("given_up", "busy", timing.MOST_TRIES)
    assert len(office.keys) == len(BACK_OFF) + 1
    with told.later(days=30):
        assert send_waiting(office).found == 0


def test_a_refused_address_is_given_up_at_once(told) -> None:
    send_waiting(PostOffice(NotSent("refused")))

    assert (message().state, message().failure) == ("given_up", "refused")


def test_trying_again_is_for_the_administrator_and_only_for_what_was_given_up(told) -> None:
    admin = told.actor("admin")
    with pytest.raises(WrongState):
        told.act(lambda: service.try_again(admin, message().id))
    send_waiting(PostOffice(NotSent("refused")))

    told.act(lambda: service.try_again(admin, message().id))
    office = PostOffice()
    send_waiting(office)

    assert (message().state, message().tries) == ("sent", 1)
    assert office.sent == [("email", MAIL)]


def test_a_channel_out_of_reach_is_left_alone_until_the_next_round(told) -> None:
    """Else one dead server would cost each of a thousand messages one of its tries, and the round an hour."""
    for name in ("officer2.cen", "incharge.cen"):
        give_address(name, "email", f"{name}@example.org")
        tell(name)
    give_address("liaison.north", "sms", "+260971234567")
    tell("liaison.north")
    office = PostOffice(NotSent("unreachable"))

    assert send_waiting(office) == Outcome(2, 0, 2)
    assert sorted(channel for channel, _address in office.tried) == ["email", "sms"]
    assert sorted(row.tries for row in notices() if row.channel == "email") == [0, 0, 1]


def test_a_fault_in_the_program_holds_up_nothing_else(told) -> None:
    give_address("incharge.cen", "email", "incharge@example.org")
    tell("incharge.cen")
    office = PostOffice(failure_for={MAIL: RuntimeError(f"tripped over {MAIL}")})

    assert send_waiting(office) == Outcome(2, 1, 1)
    assert message().failure == "fault"


def test_a_sender_that_died_leaves_its_row_to_the_next_after_the_lease(told) -> None:
    """Cut off between sending and writing it down: one repeat at most, and never a loss."""
    office = PostOffice(failure=KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        send_waiting(office)
    office.failure = None

    with told.later(minutes=9):
        assert send_waiting(office).found == 0
    with told.later(minutes=11):
        assert send_waiting(office) == Outcome(1, 1, 0)
    with told.later(days=2):
        assert send_waiting(office).found == 0
    assert len(office.keys) == 2
    assert len(set(office.keys)) == 1


def test_a_report_from_one_who_no_longer_holds_the_row_counts_for_nothing(told) -> None:
    letter = told.act(lambda: sending.claim(message().id))
    with told.later(minutes=11):
        other = told.act(lambda: sending.claim(message().id))

        assert told.act(lambda: sending.mark_failed(letter, NotSent("refused"))) is False
        assert told.act(lambda: sending.mark_sent(letter)) is False
        assert message().state == "sending"
        assert told.act(lambda: sending.mark_sent(other)) is True


def test_cut_off_at_the_last_try_it_is_given_up_as_such(told) -> None:
    moment = clock.now()
    for _ in range(timing.MOST_TRIES):
        with clock.at(moment):
            assert told.act(lambda: sending.claim(message().id)) is not None
        moment += sending.LEASE

    with clock.at(moment):
        assert send_waiting(PostOffice()).found == 0

    assert (message().state, message().failure) == ("given_up", "interrupted")


def test_who_was_disabled_or_took_the_address_away_is_not_written_to(told) -> None:
    give_address("incharge.cen", "email", "incharge@example.org")
    tell("incharge.cen")
    officer = told.actor("officer.cen")
    told.act(lambda: service.set_addresses(officer, email=""))
    told.act(lambda: people_service.disable_person(told.actor("admin"), "incharge.cen"))

    assert send_waiting(PostOffice()) == Outcome(0, 0, 0)
    assert {row.state for row in notices() if row.channel == "email"} == {"withdrawn"}


def test_what_its_reader_has_seen_is_not_sent_any_more(told) -> None:
    page = next(row for row in notices() if row.channel == "app")

    assert told.act(lambda: service.follow(told.actor("officer.cen"), page.id)) == "/stock"

    assert message().state == "withdrawn"
    assert send_waiting(PostOffice()) == Outcome(0, 0, 0)


def test_a_channel_that_was_switched_off_holds_nothing_back_for_later(told, monkeypatch) -> None:
    monkeypatch.setitem(told.app.config, "SMTP_HOST", "")
    tell("officer.cen", cause="alert 2")

    send_waiting(PostOffice())

    assert [row.state for row in notices() if row.channel == "email"] == ["withdrawn"]


@pytest.mark.parametrize(
    ("moment", "is_sent"),
    [
        ("2026-11-20T20:59:59+02:00", True),
        ("2026-11-20T21:00:00+02:00", False),
        ("2026-11-20T23:59:59+02:00", False),
        ("2026-11-21T00:00:00+02:00", False),
        ("2026-11-21T05:59:59+02:00", False),
        ("2026-11-21T06:00:00+02:00", True),
        ("2026-11-21T04:00:00+00:00", True),
    ],
)
def test_quiet_hours_hold_back_what_can_wait_and_nothing_that_cannot(told, moment, is_sent) -> None:
    give_address("incharge.cen", "email", "incharge@example.org")
    tell("incharge.cen", kind="out_of_stock", is_urgent=True)
    office = PostOffice()

    with told.at(moment):
        send_waiting(office)

    wanted = [("email", "incharge@example.org")] + [("email", MAIL)] * is_sent
    assert office.sent == wanted
    assert all(row.state == "sent" for row in notices() if row.channel == "app")


@pytest.mark.parametrize(
    ("moment", "quiet_from", "quiet_to", "is_quiet"),
    [
        ("12:00", "21:00", "06:00", False),
        ("21:00", "21:00", "06:00", True),
        ("05:59", "21:00", "06:00", True),
        ("06:00", "21:00", "06:00", False),
        ("13:00", "12:00", "14:00", True),
        ("14:00", "12:00", "14:00", False),
        ("11:59", "12:00", "14:00", False),
        ("00:00", "00:00", "00:00", False),
        ("12:00", "07:00", "07:00", False),
        ("23:00", "22:00", "00:00", True),
        ("00:00", "22:00", "00:00", False),
    ],
)
def test_the_table_of_quiet_hours(moment: str, quiet_from: str, quiet_to: str, is_quiet: bool) -> None:
    read: Callable[[str], time] = time.fromisoformat

    assert timing.is_quiet(read(moment), read(quiet_from), read(quiet_to)) is is_quiet


def test_the_table_of_back_off() -> None:
    minutes = [wait.total_seconds() / 60 for wait in map(timing.wait_after, range(1, 7)) if wait]

    assert minutes == list(BACK_OFF)
    assert timing.wait_after(7) is None


def test_an_address_that_works_or_does_not_is_noted(told) -> None:
    send_waiting(PostOffice(NotSent("refused")))
    (before,) = queries.reached(id_of("officer.cen"))
    told.act(lambda: service.try_again(told.actor("admin"), message().id))
    send_waiting(PostOffice())
    (after,) = queries.reached(id_of("officer.cen"))

    assert (before.failed_at, before.failure) == (clock.now(), "refused")
    assert (after.worked_at, after.failed_at, after.failure) == (clock.now(), None, "")


def test_what_was_put_off_under_a_wrong_clock_is_not_put_off_for_years(told) -> None:
    with told.later(days=400):
        send_waiting(PostOffice(NotSent("busy")))
        told.act(lambda: sending.claim(message().id))
    office = PostOffice()

    assert send_waiting(office).sent == 1


def test_the_schedule_looks_at_the_outbox_each_minute(told, monkeypatch) -> None:
    office = PostOffice()
    monkeypatch.setattr(setup, "sender_for", office)
    job = jobs.scheduled()["send-notices"]

    outcome = jobs.run_slot(job, job.when.latest_slot(clock.now()))

    assert (outcome.found, outcome.sent) == (1, 1)
    assert not job.is_one_act
    assert office.sent == [("email", MAIL)]
