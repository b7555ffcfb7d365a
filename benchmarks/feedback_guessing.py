"""Guess at the door of answers as fast as its limit lets: how many fit, what is told, how long it takes.

`python -m benchmarks.feedback_guessing [--guesses 100000] [--database sqlite]`. One slip's number is known;
half of the guesses are at it, half at numbers that stand for nothing, in turn, so that what the machine
does meanwhile falls on both alike. The clock is set on by what the door says to wait. Of two numbers that
were tried before, one that stands for something must not be told from one that does not.
"""

import tempfile
from datetime import datetime
from pathlib import Path
from statistics import median, quantiles

import click
from sqlalchemy import select

from accounts.people import queries as people
from app import create_app
from benchmarks.alerts_scale import SETTINGS, databases
from core import clock, migrations
from core.database import db, session, unit_of_work
from dispensing.referrals.models import Referral
from dispensing.visits import service
from dispensing.visits.schemas import VisitInput
from tests.factories import cast
from tests.factories.guessing import KINDS, SAME_WRONG_NUMBER, WRONG_CODE, Guessed, guess
from tests.factories.visits import body

WARM_UP = 200
START = datetime.fromisoformat("2026-11-20T09:30:00+02:00")


def build() -> str:
    """The cast with one visit and its slip. Returns the slip's number."""
    migrations.upgrade()
    cast.build()
    actor = people.actor_named("officer.cen", via="page")
    assert actor is not None
    record = VisitInput().load(body(dose=None, not_given_reason="declined", consent__ec=False))
    unit_of_work(lambda: service.record_visit(actor, record))
    return session().scalars(select(Referral.number)).one()


def say(kind: str, found: Guessed) -> None:
    days = found.passed.total_seconds() / 86_400
    click.echo(
        f"{kind}: {found.made} guesses in {days:.0f} days of the clock, told to wait {found.waits} times; "
        f"{found.hits} hits, {found.differences} differences in answer"
    )
    times = {of: [one * 1000 for one in found.seconds[of]] for of in dict.fromkeys(KINDS)}
    for of, all_of_them in times.items():
        low, middle, high = quantiles(all_of_them, n=4)
        click.echo(f"  {of:22}: median {middle:.3f} ms, half of them from {low:.3f} to {high:.3f}")
    known, nobodys = median(times[WRONG_CODE]), median(times[SAME_WRONG_NUMBER])
    gap, ratio = known - nobodys, known / nobodys
    click.echo(f"  medians differ by {gap:+.3f} ms, {ratio:.4f} times")


@click.command()
@click.option("--guesses", default=100_000, show_default=True)
@click.option("--database", "kind", type=click.Choice(["sqlite", "postgresql"]), default="sqlite")
def measure(guesses: int, kind: str) -> None:
    with tempfile.TemporaryDirectory() as folder, databases(kind, Path(folder)) as urls:
        app = create_app(DATABASE_URL=urls[0], ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1, **SETTINGS)
        with app.app_context():
            with clock.at(START):
                number = build()
                guess(app, number, WARM_UP, seed=1)
                say(kind, guess(app, number, guesses))
            db.session.remove()
            db.engine.dispose()


if __name__ == "__main__":
    measure()
