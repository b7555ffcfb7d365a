"""An answer without an account: whoever holds a slip's number and code says what became of it.

The rule kept here: a pair that does not fit tells nothing, takes the same work whichever half is wrong, and
is counted for the address and for the number before anything is looked up.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from flask import current_app

from accounts.people import limits
from accounts.people.service import system_actor
from accounts.permissions import Actor
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock, codes
from core.database import unit_of_work
from core.errors import NotFound
from dispensing.referrals import following, queries, transitions
from dispensing.referrals.following import Fact

WRONG_PAIR = "The number and the code do not fit. Check both and try again."
DOOR = "feedback"
# Compared with where no slip has the number: a miss takes the same steps as a wrong code.
_NOBODYS = (0, "2" * 6)
LONGEST_TYPED = 40


def open_slip(number: str, code: str, address: str) -> queries.Asked:
    """Find the slip that both fit. Opens its own unit of work, as the sign-in door does.

    Raises SlowDown, or NotFound for a pair that does not fit: also where no slip can have the number, for
    what is told apart can be tried out.
    """
    number = codes.read_handwriting(number)[:LONGEST_TYPED]
    config = current_app.config
    try_id = limits.begin_try(
        number,
        address,
        door=DOOR,
        most=(config["FEEDBACK_TRIES"], config["FEEDBACK_TRIES_PER_ADDRESS"]),
        most_of_both=config["FEEDBACK_TRIES_PER_PAIR"],
    )
    referral_id, expected = queries.code_of(number) or _NOBODYS
    if not _fits(expected, code) or not referral_id:
        raise NotFound(WRONG_PAIR)
    unit_of_work(lambda: limits.mark_succeeded(try_id))
    return queries.by_id(referral_id)


def read(slip: queries.Asked) -> None:
    """Note in the trail of the slip's station that somebody with number and code looked at it."""
    trail.record(sender(slip), "referral_read", slip.number)


def _fits(expected: str, typed: str) -> bool:
    """Compared in a time that does not tell how much of it fits."""
    return hmac.compare_digest(expected.encode(), codes.tidy_handwriting(typed).encode())


def give(
    slip: queries.Asked, *, has_arrived: bool | None, served: Mapping[str, str], at: datetime | None = None
) -> str:
    """Note the answer, as one act with one entry in the trail of the slip's station. Returns its number.

    `at` is when it happened; None where the sender does not say. Nobody seen is an answer too, and leaves it
    to the station to ask where they went. Raises Invalid when nothing is said.
    """
    moment, how = (clock.now(), transitions.NOT_DATED) if at is None else (at, None)
    if has_arrived is False and not served:
        facts = [Fact("chased", clock.now(), how="told", reason="not_seen")]
    else:
        facts = following.facts_of(moment if has_arrived else None, served, moment, how=how)
    following.add_from_outside(sender(slip), slip, facts)
    return slip.number


def sender(slip: queries.Asked) -> Actor:
    """Nobody with an account: the program's own person, standing at the station that issued the slip."""
    station = places.by_id(slip.station_id)
    actor = system_actor().standing_at(station.id, station.code, station.name, station.kind)
    return replace(actor, via=DOOR)
