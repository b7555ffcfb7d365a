"""Tries at a door, such as the sign-in, counted for all workers in the database.

Counted per account, per address, and where a door asks for it per both together. The try is written
down before the password is looked at; when it cannot be written, nobody gets in.
"""

import hashlib
import hmac
import ipaddress
from datetime import timedelta

from flask import current_app
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update

from accounts.people.models import SignInGuard, SignInTry
from core import clock
from core.database import insert_into, session, table, unit_of_work
from core.errors import SlowDown

# How long a right pair speaks for the line it came from.
KNOWN_DAYS = 30
_VALUES = {"key": bindparam("key"), "touched_at": bindparam("touched_at")}


def _guard_statement():  # type: ignore[no-untyped-def]
    statement = insert_into(SignInGuard).values(_VALUES)
    return statement.on_conflict_do_update(
        index_elements=[SignInGuard.key], set_={"touched_at": statement.excluded.touched_at}
    )


def key_of(kind: str, value: str) -> str:
    """A keyed hash: the table says how often, not who."""
    secret = current_app.config["SECRET_KEY"].encode()
    return hmac.new(secret, f"{kind}:{value}".encode(), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """The address as it is counted: of the new kind one line has billions, so its network stands for it."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if found.version == 4:
        return address
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))


def begin_try(
    account: str,
    address: str,
    *,
    door: str = "",
    most: tuple[int, int] | None = None,
    most_of_both: int | None = None,
) -> int:
    """Write a try down and return its id; raises SlowDown when there were too many.

    `door` names another door than the sign-in's: wrong tries there keep nobody from signing in. `most` is
    how many tries it allows for an account and for an address; `most_of_both`, for the two together: one
    stranger is stopped long before an account is, and its own people still get in. Where that is asked for, a
    line that came with a right pair of late is let through also while many lines keep an account busy.
    """
    account_key = key_of(f"{door}account", account)
    address_key = key_of(f"{door}address", network_of(address))
    of_account, of_address = most or (
        current_app.config["SIGN_IN_TRIES"],
        current_app.config["SIGN_IN_TRIES_PER_ADDRESS"],
    )
    is_account, is_address = SignInTry.account_key == account_key, SignInTry.address_key == address_key

    def act() -> tuple[int | None, int]:
        # Locking the guard rows makes two workers count one after the other, always in the same order.
        for key in sorted({account_key, address_key}):
            session().execute(_guard_statement(), {"key": key, "touched_at": clock.now()})
        wait = _seconds_to_wait(is_address, of_address)
        if most_of_both is not None:
            wait = max(wait, _seconds_to_wait(is_account & is_address, most_of_both))
        if most_of_both is None or not _is_known(is_address):
            wait = max(wait, _seconds_to_wait(is_account, of_account))
        if wait:
            return None, wait
        row = {"account_key": account_key, "address_key": address_key, "at": clock.now(), "succeeded": False}
        return session().execute(insert(table(SignInTry)).returning(SignInTry.id), row).scalar_one(), 0

    try_id, wait = unit_of_work(act)
    if try_id is None:
        minutes = -(-wait // 60)
        raise SlowDown(f"Too many tries. Wait {minutes} minutes, then try again.", retry_after_seconds=wait)
    return try_id


def _seconds_to_wait(which: ColumnElement[bool], most: int) -> int:
    window = timedelta(minutes=current_app.config["SIGN_IN_WINDOW_MINUTES"])
    since = clock.now() - window
    count, oldest = (
        session()
        .execute(
            select(func.count(), func.min(SignInTry.at)).where(
                which, SignInTry.at > since, SignInTry.succeeded.is_(False)
            )
        )
        .one()
    )
    if count < most:
        return 0
    return max(1, int((oldest + window - clock.now()).total_seconds()) + 1)


def _is_known(is_address: ColumnElement[bool]) -> bool:
    since = clock.now() - timedelta(days=KNOWN_DAYS)
    query = select(SignInTry.id).where(is_address, SignInTry.succeeded.is_(True), SignInTry.at > since)
    return session().execute(query.limit(1)).first() is not None


def mark_succeeded(try_id: int) -> None:
    session().execute(update(table(SignInTry)).where(SignInTry.id == try_id).values(succeeded=True))


def forget_old(before_days: int = 2) -> int:
    """Delete tries and guards that no longer count. Returns how many tries went."""
    before = clock.now() - timedelta(days=before_days)
    known_before = clock.now() - timedelta(days=KNOWN_DAYS)
    is_over = (SignInTry.at < known_before) | ((SignInTry.at < before) & SignInTry.succeeded.is_(False))
    gone = session().execute(delete(table(SignInTry)).where(is_over))
    session().execute(delete(table(SignInGuard)).where(SignInGuard.touched_at < before))
    return int(gone.rowcount)  # type: ignore[attr-defined]
