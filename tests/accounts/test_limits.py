"""Tries at a door: per account, per address, and per both, so that no stranger keeps others out."""

import pytest

from accounts.people import limits
from accounts.people.models import SignInTry
from core.database import session
from core.errors import SlowDown


def tried_at(account, address, times, **limit):
    """How many of so many tries at a side door got through, and how long the last one must wait."""
    through = 0
    for _ in range(times):
        try:
            limits.begin_try(account, address, door="side", most=(20, 30), **limit)
        except SlowDown as refusal:
            return through, refusal.retry_after_seconds
        through += 1
    return through, 0


def test_a_stranger_on_one_line_cannot_keep_others_from_an_account(world):
    through, wait = tried_at("an account", "10.1.1.1", 40, most_of_both=5)

    assert (through, wait) == (5, 901)
    assert tried_at("an account", "10.2.2.2", 1, most_of_both=5) == (1, 0)
    assert tried_at("another", "10.1.1.1", 1, most_of_both=5) == (1, 0)


def test_without_that_limit_he_could(world):
    assert tried_at("an account", "10.1.1.1", 40)[0] == 20
    assert tried_at("an account", "10.2.2.2", 1)[0] == 0


def test_many_strangers_together_are_stopped_at_the_account(world):
    through = sum(tried_at("an account", f"10.1.1.{number}", 5, most_of_both=5)[0] for number in range(9))

    assert through == 20


def test_a_line_that_came_with_a_right_pair_is_let_through_while_many_strangers_keep_an_account_busy(world):
    known = limits.begin_try("another", "10.9.9.9", door="side", most=(20, 30), most_of_both=5)
    world.act(lambda: limits.mark_succeeded(known))
    for number in range(9):
        tried_at("an account", f"10.1.1.{number}", 5, most_of_both=5)

    assert tried_at("an account", "10.8.8.8", 1, most_of_both=5)[0] == 0
    assert tried_at("an account", "10.9.9.9", 9, most_of_both=5)[0] == 5
    with world.later(days=3):
        world.act(limits.forget_old)
        assert session().get(SignInTry, known) is not None


def test_tries_at_another_door_keep_nobody_from_signing_in(world):
    tried_at("officer.cen", "127.0.0.1", 40)

    assert world.page("officer.cen").get("/password").status == 200


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("10.1.1.1", "10.1.1.1"),
        ("::ffff:10.1.1.1", "10.1.1.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("unknown", "unknown"),
    ],
)
def test_a_line_with_billions_of_addresses_is_counted_as_one(address, counted):
    assert limits.network_of(address) == counted
