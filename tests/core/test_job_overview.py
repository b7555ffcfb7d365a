"""What the list says: nothing to do is not the same as not run, and what did not run is an alarm."""

import json
from datetime import time, timedelta

import pytest

from core import clock, jobs
from core.jobs import Daily, Job, Outcome, overview
from tests.core.test_jobs import Schedule, later


@pytest.fixture
def schedule(app, monkeypatch) -> Schedule:
    return Schedule(app, monkeypatch)


def listed(app) -> str:
    return app.test_cli_runner().invoke(args=["jobs", "list"]).output


def test_nothing_to_do_differs_from_did_not_run(schedule) -> None:
    schedule.add("idle", act=lambda: 0)
    before = listed(schedule.app)

    jobs.run_due()

    assert "never ran" in before and "ALARM: did not run, due 20 Nov 2026, 03:00" in before
    after = listed(schedule.app)
    assert "last 20 Nov 2026, 09:30: nothing to do; next 21 Nov 2026, 03:00" in after
    assert "ALARM" not in after


def test_a_job_is_given_its_grace_before_the_alarm(schedule) -> None:
    schedule.add("idle", act=lambda: 0)
    jobs.run_due()
    tomorrow = clock.now().replace(hour=1, minute=0) + timedelta(days=1)  # 03:00 in Lusaka

    with clock.at(tomorrow + timedelta(minutes=60)):
        assert overview.overdue() == 0
    with clock.at(tomorrow + timedelta(minutes=61)):
        assert overview.overdue() == 1


def test_the_list_says_what_was_found_sent_failed_and_that_it_was_late(schedule) -> None:
    schedule.add("send", act=lambda: Outcome(5, sent=3, failed=2, note="Two came back"), is_one_act=False)
    jobs.run_due()

    with later(days=2):
        jobs.run_due()

        assert "found 5, sent 3, failed 2, late, for 2 times. Two came back" in listed(schedule.app)


def test_a_failed_try_is_an_alarm_that_names_the_kind_alone(schedule) -> None:
    def fall() -> int:
        raise ConnectionError("to mail.example.org for officer.cen")

    schedule.add("send", act=fall, is_one_act=False)
    jobs.run_due()

    words = listed(schedule.app)
    assert (
        "ALARM: failed once (ConnectionError), due 20 Nov 2026, 03:00, next try 20 Nov 2026, 09:31" in words
    )
    assert "example.org" not in words


def test_a_run_that_stopped_in_the_middle_is_an_alarm(schedule) -> None:
    class PowerCut(BaseException):
        pass

    def act() -> int:
        raise PowerCut

    schedule.add("send", act=act, is_one_act=False)
    with pytest.raises(PowerCut):
        jobs.run_due()

    assert "ALARM: still running" in listed(schedule.app)
    with later(minutes=31):
        assert "ALARM: stopped in the middle" in listed(schedule.app)


def test_what_a_job_lacks_is_said_though_it_runs(schedule) -> None:
    schedule.add("copy", act=lambda: 0, lacks=lambda: "Say where to.")
    schedule.add("a-job", act=lambda: 0)
    jobs.run_due()

    assert "NOT SET UP: Say where to." in listed(schedule.app)
    assert [status.job.name for status in overview.statuses()] == ["copy", "a-job"]


def test_a_machine_reads_the_same(schedule) -> None:
    schedule.add("idle", act=lambda: 0)
    jobs.run_due()

    answer = json.loads(schedule.app.test_cli_runner().invoke(args=["jobs", "list", "--json"]).output)

    (idle,) = answer["jobs"]
    assert (idle["name"], idle["when"], idle["found"], idle["alarm"]) == ("idle", "daily at 03:00", 0, None)
    assert idle["last_slot_at"] == "2026-11-20T03:00:00+02:00"
    assert idle["next_run_at"] == "2026-11-21T03:00:00+02:00"


def test_by_hand_a_slot_is_run_once_and_again_when_asked(schedule) -> None:
    schedule.add()
    runner = schedule.app.test_cli_runner()

    said = [runner.invoke(args=["jobs", "once", "count", *more]).output for more in ([], [], ["--again"])]

    assert said[0] == "count found 1, sent 0.\n"
    assert said[1].startswith("This slot was run before.")
    assert said[2] == "count found 2, sent 0.\n"
    assert jobs.run_due() == {}


def test_by_hand_as_if_it_were_another_time(schedule) -> None:
    schedule.add(when=Daily(time(3, 0)))

    said = schedule.app.test_cli_runner().invoke(args=["jobs", "once", "count", "--at", "2026-12-01T04:00"])

    assert said.exit_code == 0
    assert clock.local(schedule.ran[0]).isoformat() == "2026-12-01T04:00:00+02:00"
    assert jobs.run_due() == {"count": 2}  # today's own slot is not held up


def test_a_job_nobody_knows_is_told_by_name(schedule) -> None:
    schedule.add()

    said = schedule.app.test_cli_runner().invoke(args=["jobs", "once", "nonsense"])

    assert said.exit_code == 1
    assert "There is no job nonsense. There are: count." in said.output


def test_the_schedule_refuses_a_second_job_of_the_name(schedule) -> None:
    job = schedule.add()
    jobs.add(schedule.app, job)

    with pytest.raises(ValueError, match="two jobs"):
        jobs.add(schedule.app, Job("count", Daily(time(4, 0)), lambda: 0))
