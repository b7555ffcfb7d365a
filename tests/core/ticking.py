"""Tickers under a clock that runs fast, each a process to be killed: forked here for test_job_kills.

`python -m tests.core.ticking URL STARTED SPEED CLAIM` reads lines and answers each with the number of a
new process. Each minute of that clock is a slot, and notes itself in `tick_done`. Forked, because
a hundred starts of the whole program would measure the machine and not the schedule.
"""

import os
import signal
import sys
import time
from datetime import UTC, datetime, timedelta

from flask import Flask
from sqlalchemy import text

from app import create_app
from core import clock, jobs
from core.database import session
from core.jobs import Every, Job, running

BASE = datetime(2026, 11, 20, 6, 0, tzinfo=UTC)


def note_without_claim(seen: set[datetime]) -> None:
    """What a ticker alone would do: each process runs what it has not run itself."""
    for slot in Every(1).slots_between(BASE, clock.now()):
        if slot not in seen:
            seen.add(slot)
            running.unit_of_work(lambda slot=slot: write(slot))


def write(slot: datetime) -> int:
    session().execute(text("INSERT INTO tick_done (slot) VALUES (:slot)"), {"slot": slot.isoformat()})
    return 1


def tick(app: Flask, started: float, speed: float, claim: str) -> None:
    """Tick until killed, or until the process that forked this one is gone."""
    of_claim: list[datetime] = []
    kept, parent, seen = running.records.claim, os.getppid(), set[datetime]()

    def watched(name, slot, *more):  # type: ignore[no-untyped-def]
        of_claim[:] = [slot.slot_at]
        return kept(name, slot, *more)

    running.records.claim = watched  # the act is not told its slot; here it must note which
    app.extensions["jobs"] = {"tick": Job("tick", Every(1), lambda: write(of_claim[0]), is_collapsed=False)}
    with app.app_context():
        while os.getppid() == parent:
            passed = timedelta(seconds=(time.monotonic() - started) * speed)
            with clock.at(BASE + passed):
                jobs.run_due() if claim == "claim" else note_without_claim(seen)
            session().rollback()
            time.sleep(0.01)


def main(url: str, started: str, speed: str, claim: str) -> None:
    app = create_app(
        DATABASE_URL=url, SECRET_KEY="only for ticking, long enough by far", LOG_LEVEL="CRITICAL"
    )
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the killed are not waited for
    for _line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            try:
                tick(app, float(started), float(speed), claim)
            finally:
                os._exit(0)
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
