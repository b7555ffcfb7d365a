"""Four tickers in processes of their own, killed again and again: no slot is missed and none is doubled."""

import contextlib
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import insert, text

from core.database import db, is_sqlite, session
from core.jobs import Every
from core.jobs.models import JobRun
from core.sqlite import WAL_RESET_FIXED, driver
from tests.core.ticking import BASE
from tests.databases import close_connections

ROOT = Path(__file__).resolve().parents[2]
TICKERS = 4
PATIENCE_SECONDS = 900


class Tickers:
    """Four processes; `kill_one` ends one of them with SIGKILL and starts another in its place."""

    def __init__(self, url: str, speed: float, claim: str):
        command = [sys.executable, "-m", "tests.core.ticking", url, str(time.monotonic()), str(speed), claim]
        self.forker = subprocess.Popen(
            command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        self.running = [self._start() for _ in range(TICKERS)]

    def _start(self) -> int:
        assert self.forker.stdin and self.forker.stdout
        self.forker.stdin.write("one\n")
        self.forker.stdin.flush()
        return int(self.forker.stdout.readline())

    def kill_one(self, at: int) -> None:
        time.sleep(random.random() / 10)  # now and then in the middle of an act
        os.kill(self.running[at], signal.SIGKILL)
        self.running[at] = self._start()

    def stop(self) -> None:
        for pid in self.running:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.forker.communicate()  # its input ends, and so does it


def run_for(app, slots: int, kills: int, *, claim: str = "claim", speed: float = 600) -> Counter[str]:
    """How often each of the first `slots` slots was run, once all of them were or patience ended."""
    if is_sqlite() and driver().sqlite_version_info < WAL_RESET_FIXED:
        pytest.skip("one process alone may hold this SQLite's file")
    if not hasattr(os, "fork"):
        pytest.skip("processes are forked here, which this system cannot")
    wanted = {slot.isoformat() for slot in Every(1).slots_between(BASE, BASE + timedelta(minutes=slots))}
    url = app.config["DATABASE_URL"]
    with db.engine.begin() as connection:
        connection.execute(text("CREATE TABLE tick_done (slot VARCHAR(40))"))
        begun = {"job": "tick", "slot_at": BASE, "ran_at": BASE, "finished_at": BASE, "found": 0, "sent": 0,
                 "failed": 0, "is_late": False, "slots": 1, "tries": 1}  # fmt: skip
        connection.execute(insert(JobRun.__table__), begun)
    close_connections(app)
    tickers, killed, begun_at = Tickers(url, speed, claim), 0, time.monotonic()
    try:
        while True:
            time.sleep(0.05)
            done = Counter(session().scalars(text("SELECT slot FROM tick_done")))
            session().rollback()
            if killed < kills and sum(done.values()) > slots * killed // kills:
                tickers.kill_one(killed % TICKERS)
                killed += 1
            is_all = killed == kills and wanted <= set(done)
            is_seen = claim == "claim" or any(times > 1 for times in done.values())
            if (is_all and is_seen) or time.monotonic() - begun_at > PATIENCE_SECONDS:
                return Counter({slot: done[slot] for slot in wanted})
    finally:
        tickers.stop()


def test_four_tickers_and_some_kills_miss_and_double_nothing(app) -> None:
    done = run_for(app, slots=60, kills=8)

    assert Counter(done.values()) == {1: 60}


@pytest.mark.heavy
def test_four_tickers_six_hundred_slots_and_a_hundred_kills_miss_and_double_nothing(app) -> None:
    done = run_for(app, slots=600, kills=100)

    assert Counter(done.values()) == {1: 600}


def test_with_the_claim_switched_off_slots_are_doubled(app) -> None:
    done = run_for(app, slots=20, kills=0, claim="no claim")

    assert any(times > 1 for times in done.values())
