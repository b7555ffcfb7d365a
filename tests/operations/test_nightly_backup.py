"""The nightly copy: in its folder, the newest few kept; and said aloud when it was never set up."""

from datetime import timedelta

import pytest

from core import clock, jobs
from core.jobs import overview
from operations.backup import folder, keys, restoring


@pytest.fixture
def set_up(app, tmp_path, monkeypatch):
    public = keys.make(tmp_path / "key.txt")
    for name, value in (("FOLDER", str(tmp_path / "copies")), ("PUBLIC_KEY", public)):
        monkeypatch.setitem(app.config, f"BACKUP_{name}", value)
    monkeypatch.setitem(app.config, "BACKUPS_KEPT", 2)
    monkeypatch.setitem(app.extensions, "jobs", {"backup": jobs.scheduled()["backup"]})
    return tmp_path


def status() -> overview.Status:
    (found,) = [one for one in overview.statuses() if one.job.name == "backup"]
    return found


def test_never_set_up_is_told_and_is_no_failure(app, monkeypatch) -> None:
    monkeypatch.setitem(app.extensions, "jobs", {"backup": jobs.scheduled()["backup"]})

    assert jobs.run_due() == {"backup": 0}

    assert status().lacks.startswith("Nothing is copied.")
    assert status().is_trouble and not status().alarm
    assert "NOT SET UP: Nothing is copied." in app.test_cli_runner().invoke(args=["jobs", "list"]).output


def test_each_night_a_copy_that_can_be_restored_and_the_newest_are_kept(set_up) -> None:
    (set_up / "copies").mkdir()
    (set_up / "copies" / "notes.txt").write_text("not a copy")
    for day in range(4):
        with clock.at(clock.now() + timedelta(days=day)):
            assert jobs.run_due()["backup"] > 0

    kept = sorted(file.name for file in (set_up / "copies").iterdir())
    assert [name for name in kept if "-keys-" not in name] == [
        "lockbox-20261122T073000Z.age",
        "lockbox-20261123T073000Z.age",
        "notes.txt",
    ]
    assert len(kept) == 4  # and one file of keys for all of them
    newest = set_up / "copies" / kept[1]
    assert restoring.prove(newest, keys.private(set_up / "key.txt")).rows > 0
    assert not status().lacks


def test_a_folder_that_cannot_be_written_is_an_alarm(set_up, app, monkeypatch) -> None:
    (set_up / "file").write_text("in the way")
    monkeypatch.setitem(app.config, "BACKUP_FOLDER", str(set_up / "file" / "below"))

    assert jobs.run_due() == {}

    assert "failed once" in status().alarm


def test_at_least_one_copy_is_kept(tmp_path) -> None:
    (tmp_path / "lockbox-20260101T000000Z.age").touch()

    assert folder.forget_oldest(tmp_path, 0) == 0
