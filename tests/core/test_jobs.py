"""Each slot of a job is done once: twice started, crashed in the middle, asleep over it."""

from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select, text

from core import clock, jobs
from core.database import db, session
from core.jobs import Job, JobRun


@pytest.fixture
def counted(app, monkeypatch):
    """A job that counts its runs, alone on the schedule."""
    runs = []
    job = Job("count", time(3, 0), lambda: len(runs.append(clock.now()) or runs))
    monkeypatch.setitem(app.extensions, "jobs", {"count": job})
    return runs, job


@pytest.mark.parametrize(("day", "hour", "minute", "slot_day"), [(20, 3, 0, 20), (20, 2, 59, 19)])
def test_a_slot_is_the_last_time_it_was_due_in_the_programmes_zone(day, hour, minute, slot_day) -> None:
    job, zone = Job("x", time(3, 0), lambda: 0), clock.zone()

    slot = job.latest_slot(datetime(2026, 11, day, hour, minute, tzinfo=zone))

    assert slot == datetime(2026, 11, slot_day, 3, 0, tzinfo=zone)


def test_a_second_ticker_finds_the_slot_taken(counted) -> None:
    runs, _job = counted

    assert jobs.run_due() == {"count": 1}
    assert jobs.run_due() == {}

    assert len(runs) == 1


def test_a_machine_asleep_over_the_slot_runs_it_once_on_waking(counted) -> None:
    runs, _job = counted
    jobs.run_due()

    with clock.at(clock.now() + timedelta(days=3)):
        assert jobs.run_due() == {"count": 2}
        assert jobs.run_due() == {}

    assert len(runs) == 2


def test_a_job_that_fails_leaves_its_slot_free_and_the_others_run(app, monkeypatch, counted) -> None:
    _runs, job = counted
    broken = Job("broken", time(3, 0), lambda: 1 // 0)
    monkeypatch.setitem(app.extensions, "jobs", {"broken": broken, "count": job})

    assert jobs.run_due() == {"count": 1}

    assert list(session().scalars(select(JobRun.job))) == ["count"]


def test_without_the_claim_the_slot_would_be_run_twice(counted) -> None:
    """The negative control: what the primary key is for."""
    runs, _job = counted
    jobs.run_due()
    with db.engine.begin() as connection:
        connection.execute(text("DELETE FROM job_run"))

    jobs.run_due()

    assert len(runs) == 2


def test_the_list_tells_nothing_found_from_not_run(app, monkeypatch) -> None:
    monkeypatch.setitem(app.extensions, "jobs", {"idle": Job("idle", time(3, 0), lambda: 0)})
    runner = app.test_cli_runner()

    before = runner.invoke(args=["jobs", "list"]).output
    runner.invoke(args=["jobs", "once", "idle"])
    after = runner.invoke(args=["jobs", "list"]).output

    assert "never run" in before
    assert "found 0" in after
