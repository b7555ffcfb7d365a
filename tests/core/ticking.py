"""One ticker in a process of its own, under a clock that runs fast: started, and killed, by test_job_kills.

`python -m tests.core.ticking URL STARTED SPEED CLAIM`: each minute of that clock is a slot, and
notes itself in `tick_done`.
"""

import sys
import time
from datetime import UTC, datetime, timedelta

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


def main(url: str, started: str, speed: str, claim: str) -> None:
    app = create_app(
        DATABASE_URL=url, SECRET_KEY="only for ticking, long enough by far", LOG_LEVEL="CRITICAL"
    )
    job = Job("tick", Every(1), lambda: write(of_claim[0]), is_collapsed=False)
    of_claim: list[datetime] = []
    kept = running.records.claim

    def watched(name, slot, *more):  # type: ignore[no-untyped-def]
        of_claim[:] = [slot.slot_at]
        return kept(name, slot, *more)

    running.records.claim = watched  # the act is not told its slot; here it must note which
    app.extensions["jobs"] = {"tick": job}
    seen: set[datetime] = set()
    with app.app_context():
        while True:
            passed = timedelta(seconds=(time.monotonic() - float(started)) * float(speed))
            with clock.at(BASE + passed):
                jobs.run_due() if claim == "claim" else note_without_claim(seen)
            session().rollback()
            time.sleep(0.01)


if __name__ == "__main__":
    main(*sys.argv[1:])
