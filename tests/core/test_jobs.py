"""Each slot of a job is done once: twice started, crashed, asleep over it, under a clock that steps."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from core import clock, jobs
from core.database import db, in_unit_of_work, session
from core.jobs import Daily, Every, Job, Outcome, forgetting, running
from core.jobs.models import JobRun

MINUTES_A_DAY = 24 * 60


class Schedule:
    """A schedule of the test's own, and what its jobs did."""

    def __init__(self, app, monkeypatch):
        self.app, self.ran = app, []
        monkeypatch.setitem(app.extensions, "jobs", {})

    def add(self, name="count", when=None, act=None, **more) -> Job:
        def count() -> int:
            self.ran.append(clock.now())
            return len(self.ran)

        job = Job(name, when or Daily(time(3, 0)), act or count, **more)
        jobs.add(self.app, job)
        return job


@pytest.fixture
def schedule(app, monkeypatch) -> Schedule:
    return Schedule(app, monkeypatch)


def rows(name="count") -> list[JobRun]:
    session().rollback()
    return list(session().scalars(select(JobRun).where(JobRun.job == name).order_by(JobRun.slot_at)))


def later(**span) -> object:
    return clock.at(clock.now() + timedelta(**span))


def test_a_second_ticker_finds_the_slot_taken(schedule) -> None:
    schedule.add()

    assert jobs.run_due() == {"count": 1}
    assert jobs.run_due() == {}

    assert len(schedule.ran) == 1


@pytest.mark.parametrize("is_one_act", [True, False])
def test_a_machine_asleep_over_the_slots_runs_once_on_waking_marked_late(schedule, is_one_act) -> None:
    schedule.add(is_one_act=is_one_act)
    jobs.run_due()

    with later(days=3):
        assert jobs.run_due() == {"count": 2}
        assert jobs.run_due() == {}

    first, last = rows()
    assert (first.is_late, first.slots) == (False, 1)
    assert (last.is_late, last.slots) == (True, 3)


def test_a_job_that_wants_each_slot_runs_each_after_a_sleep(schedule) -> None:
    schedule.add(is_collapsed=False)
    jobs.run_due()

    with later(days=3):
        jobs.run_due()

    assert len(schedule.ran) == 4
    assert [run.is_late for run in rows()] == [False, True, True, True]


def test_a_clock_stepped_back_runs_no_slot_again(schedule) -> None:
    schedule.add(when=Every(10))
    jobs.run_due()
    with later(hours=2):
        jobs.run_due()
        ran = list(schedule.ran)
        with later(hours=-1):
            jobs.run_due()

        assert schedule.ran == ran
        with later(minutes=10):
            jobs.run_due()

    assert len(schedule.ran) == len(ran) + 1


def test_a_clock_years_ahead_and_put_right_holds_nothing_up(schedule) -> None:
    schedule.add(when=Every(MINUTES_A_DAY))
    schedule.add("each", Every(MINUTES_A_DAY), lambda: 0, is_collapsed=False)
    jobs.run_due()
    with later(days=1500):
        jobs.run_due()

    with later(days=1):
        assert jobs.run_due() == {"count": 3, "each": 0}


def test_a_slot_taken_while_the_clock_was_ahead_is_free_when_it_is_right(schedule) -> None:
    def fall() -> int:
        raise RuntimeError

    job = schedule.add(act=fall, is_one_act=False)
    slot = job.when.latest_slot(clock.now())
    with later(days=1500), pytest.raises(RuntimeError):
        running.run_slot(job, slot)

    jobs.run_due()

    assert rows()[0].tries == 2


def test_a_job_that_fails_rests_longer_each_time_and_the_others_run(schedule) -> None:
    schedule.add("broken", act=lambda: 1 // 0)
    schedule.add()

    assert jobs.run_due() == {"count": 1}
    jobs.run_due()
    assert [(run.tries, run.error, run.finished_at) for run in rows("broken")] == [
        (1, "ZeroDivisionError", None)
    ]
    with later(minutes=1):
        jobs.run_due()
        jobs.run_due()

        (broken,) = rows("broken")
        assert (broken.tries, broken.free_at) == (2, clock.now() + timedelta(minutes=2))


def test_what_a_failed_act_wrote_is_gone_and_the_next_try_counts(schedule) -> None:
    def act() -> int:
        session().execute(text("UPDATE place SET name = 'Renamed' WHERE code = 'CEN'"))
        if clock.now() == started:
            raise RuntimeError
        return 5

    started = clock.now()
    schedule.add(act=act)
    jobs.run_due()
    name = text("SELECT name FROM place WHERE code = 'CEN'")
    assert session().scalar(name) == "Central Station"

    with later(minutes=1):
        assert jobs.run_due() == {"count": 5}

    (run,) = rows()
    assert (run.tries, run.error, run.found, run.holder) == (2, None, 5, None)


def test_an_act_with_a_lease_runs_outside_any_transaction(schedule) -> None:
    schedule.add(act=lambda: Outcome(3, sent=2, failed=int(in_unit_of_work())), is_one_act=False)

    assert jobs.run_due() == {"count": 3}

    (run,) = rows()
    assert (run.found, run.sent, run.failed, run.free_at) == (3, 2, 0, None)


def test_a_crash_with_a_lease_frees_the_slot_when_it_ends(schedule) -> None:
    class PowerCut(BaseException):
        pass

    def act() -> int:
        schedule.ran.append(clock.now())
        if len(schedule.ran) == 1:
            raise PowerCut
        return 7

    schedule.add(when=Every(10), act=act, is_one_act=False, lease=timedelta(minutes=30))
    with pytest.raises(PowerCut):
        jobs.run_due()

    with later(minutes=20):
        assert jobs.run_due() == {}
    with later(minutes=31):
        assert jobs.run_due() == {"count": 7}


def test_who_comes_back_after_the_lease_changes_nothing(schedule) -> None:
    def act() -> int:
        schedule.ran.append(clock.now())
        if len(schedule.ran) == 1:
            with later(minutes=31):
                jobs.run_due()  # another ticker, while the first is still at it
            return 1
        return 2

    schedule.add(act=act, is_one_act=False)
    jobs.run_due()

    assert [(run.found, run.tries) for run in rows()] == [(2, 2)]


def test_without_the_claim_the_slot_would_be_run_twice(schedule) -> None:
    """The negative control: what the row is for."""
    schedule.add()
    jobs.run_due()
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM job_run"))

    jobs.run_due()

    assert len(schedule.ran) == 2


def test_runs_beyond_the_newest_are_forgotten(app, monkeypatch) -> None:
    monkeypatch.setattr(forgetting, "KEPT_RUNS", 20)
    with db.engine.begin() as connection:
        for minute in range(forgetting.KEPT_RUNS + 5):
            slot = clock.now() - timedelta(minutes=minute)
            row = {"job": "old", "slot_at": slot, "ran_at": slot, "found": 0, "sent": 0, "failed": 0,
                   "is_late": False, "slots": 1, "tries": 1}  # fmt: skip
            connection.execute(JobRun.__table__.insert(), row)

    assert jobs.run_due()["forget-old-runs"] == 5
    assert len(rows("old")) == forgetting.KEPT_RUNS


def test_time_must_be_said_as_a_rhythm() -> None:
    with pytest.raises(TypeError, match="when it is due"):
        Job("x", time(3, 0), lambda: 0)  # type: ignore[arg-type]


def test_the_kept_clock_is_an_instant(schedule) -> None:
    schedule.add()
    jobs.run_due()

    (run,) = rows()
    assert run.slot_at == datetime(2026, 11, 20, 3, 0, tzinfo=clock.zone())
