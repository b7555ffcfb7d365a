"""An answer without an account: whoever holds a slip's number and code says what became of it.

The rule kept here: a pair that does not fit tells nothing, takes the same work whichever half is wrong, and
is counted for the address and for the number before anything is looked up.
"""

import hmac
from collections.abc import Mapping
from dataclasses import replace

from flask import current_app

from accounts.people import limits
from accounts.people.service import system_actor
from accounts.permissions import Actor
from accounts.places import queries as places
from core import clock, codes
from core.database import unit_of_work
from core.errors import Invalid, NotFound
from dispensing.referrals import following, queries

WRONG_PAIR = "The number and the code do not fit. Check both and try again."
DOOR = "feedback"
# Compared with where no slip has the number: a miss takes the same steps as a wrong code.
_NOBODY = "2" * 6


def open_slip(number: str, code: str, address: str) -> queries.Asked:
    """Find the slip that both fit. Opens its own unit of work, as the sign-in door does.

    Raises Invalid for a number that no slip can have, SlowDown, or NotFound for a pair that does not fit.
    """
    number = codes.tidy(number)
    if not codes.is_sound(codes.HANDWRITING, number):
        raise Invalid({"number": ["Check the number. One letter or digit is wrong or missing."]})
    most = current_app.config["FEEDBACK_TRIES"], current_app.config["FEEDBACK_TRIES_PER_ADDRESS"]
    try_id = limits.begin_try(number, address, door=DOOR, most=most)
    found = queries.code_of(number)
    referral_id, expected = found or (0, _NOBODY)
    fits = hmac.compare_digest(expected.encode(), codes.tidy(code).encode())
    if not referral_id or not fits:
        raise NotFound(WRONG_PAIR)
    unit_of_work(lambda: limits.mark_succeeded(try_id))
    return queries.by_id(referral_id)


def give(slip: queries.Asked, *, has_arrived: bool, served: Mapping[str, str]) -> str:
    """Note the answer, as one act with one entry in the trail of the slip's station. Returns its number."""
    now = clock.now()
    facts = following.facts_of(now if has_arrived else None, served, now)
    following.add_from_outside(sender(slip), slip, facts)
    return slip.number


def sender(slip: queries.Asked) -> Actor:
    """Nobody with an account: the program's own person, standing at the station that issued the slip."""
    station = places.by_id(slip.station_id)
    actor = system_actor().standing_at(station.id, station.code, station.name, station.kind)
    return replace(actor, via=DOOR)
