"""The page of the schedule: the same reading as the command, for those who look after it."""

import pytest

from app import create_app
from core import clock, jobs
from core.database import db
from tests.conftest import TEST_SETTINGS
from tests.core.test_jobs import Schedule


@pytest.fixture
def schedule(app, monkeypatch) -> Schedule:
    return Schedule(app, monkeypatch)


def test_the_page_tells_what_ran_what_did_not_and_what_is_not_set_up(schedule, world) -> None:
    schedule.add("idle", act=lambda: 0, lacks=lambda: "Say where to.")
    schedule.add("broken", act=lambda: 1 // 0)
    jobs.run_due()

    page = world.page("auditor").get("/jobs").words

    assert "nothing to do" in page
    assert "ALARM: broken:" in page and "failed once (ZeroDivisionError)" in page
    assert "Not set up: idle." in page and "Say where to." in page


def test_when_all_ran_the_page_says_so(schedule, world) -> None:
    schedule.add("idle", act=lambda: 0)
    jobs.run_due()

    page = world.page("admin").get("/jobs").words

    assert "Every job ran when it was due." in page and "ALARM" not in page


def test_the_gauge_counts_jobs_that_did_not_run(app) -> None:
    other = create_app(DATABASE_URL=app.config["DATABASE_URL"], **{**TEST_SETTINGS, "METRICS": True})
    try:
        now, found = clock.now(), other.extensions["jobs"].values()
        # Nothing ever ran here. What is due each minute or hour is still inside its grace.
        expected = sum(1 for job in found if now - job.when.latest_slot(now) > job.when.grace)

        assert 0 < expected < len(found)
        assert f"lockbox_jobs_overdue {expected}.0" in other.test_client().get("/metrics").text
    finally:
        with other.app_context():
            db.engine.dispose()
