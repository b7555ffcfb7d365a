"""The set-up script's decisions; nothing here installs anything or needs a network."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import run

ROOT = Path(run.ROOT)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\n")
    (tmp_path / "constraints.txt").write_text("flask==3.1.3\n")
    return tmp_path


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 12, 9), (3, 14, 0), (4, 0, 0)])
def test_a_new_enough_python_is_accepted(version: tuple[int, ...]) -> None:
    assert run.version_message(version) is None


def test_an_old_python_is_named_and_a_newer_one_on_this_machine_is_offered() -> None:
    message = run.version_message((3, 9, 2), found=lambda name: name == "python3.12")

    assert (
        message == "Lockbox needs Python 3.11 or newer. This is Python 3.9. Start it with python3.12 instead."
    )


def test_an_old_python_without_a_newer_one_says_what_to_do() -> None:
    assert run.version_message((3, 8, 0), found=lambda name: None).endswith(
        "Install a newer Python, then try again."
    )


def test_test_is_pytest_and_everything_else_is_flask() -> None:
    assert run.command_for(["test"], "py") == ["py", "-m", "pytest", "-n", "auto"]
    assert run.command_for(["test", "-k", "dose"], "py") == ["py", "-m", "pytest", "-k", "dose"]
    assert run.command_for(["demo", "--port", "1"], "py") == [
        "py",
        "-m",
        "flask",
        "--app",
        "app",
        "demo",
        "--port",
        "1",
    ]


def test_the_environments_python_is_found_on_windows_too() -> None:
    assert run.venv_python(windows=False) == os.path.join(run.VENV, "bin", "python")
    assert run.venv_python(windows=True) == os.path.join(run.VENV, "Scripts", "python.exe")


@pytest.mark.parametrize("name", ["pyproject.toml", "constraints.txt"])
def test_the_stamp_changes_with_either_file(root: Path, name: str) -> None:
    before = run.wanted_stamp(root)
    assert run.wanted_stamp(root) == before

    with (root / name).open("a") as changed:
        changed.write("# one more line\n")

    assert run.wanted_stamp(root) != before


def test_moving_a_line_from_one_file_to_the_other_changes_the_stamp(root: Path) -> None:
    before = run.wanted_stamp(root)

    (root / "pyproject.toml").write_text("[project]\nflask==3.1.3\n")
    (root / "constraints.txt").write_text("")

    assert run.wanted_stamp(root) != before


def test_an_interrupted_set_up_is_not_taken_for_a_finished_one(tmp_path: Path) -> None:
    missing, half_written = tmp_path / "missing", tmp_path / "half"
    half_written.write_text("")

    assert not run.is_usable(run.read_stamp(missing), sys.executable)
    assert not run.is_usable(run.read_stamp(half_written), sys.executable)


def test_an_environment_whose_python_went_away_or_changed_is_made_again(tmp_path: Path) -> None:
    assert run.is_usable(["digest", run.running_version(), "program"], sys.executable)
    assert not run.is_usable(["digest", "3.2", "program"], sys.executable)
    assert not run.is_usable(["digest", run.running_version(), "program"], str(tmp_path / "python"))


def test_a_failed_update_keeps_the_environment_that_worked(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_network(_lock: int, _scope: str) -> None:
        raise run.SetupFailed("no network")

    monkeypatch.setattr(run, "ROOT", str(root))
    monkeypatch.setattr(run, "VENV", str(root / ".venv"))
    monkeypatch.setattr(run, "install", no_network)
    python = Path(run.venv_python())
    python.parent.mkdir(parents=True)
    python.symlink_to(sys.executable)
    stamp = root / ".venv" / "lockbox-installed"
    run.write_stamp(stamp, "an-earlier-digest", run.running_version(), "tests")

    with pytest.raises(run.SetupFailed):
        run.set_up("program")

    assert run.read_stamp(stamp) == ["an-earlier-digest", run.running_version(), "tests"]


def test_only_one_start_sets_up_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "lock"

    with run.only_one(path), path.open("a+b") as second:
        assert not run.try_lock(second)

    with path.open("a+b") as afterwards:
        assert run.try_lock(afterwards)


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_alone_it_prints_the_two_commands_and_sets_nothing_up(arguments: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-I", ROOT / "run.py", *arguments], capture_output=True, text=True, check=True
    )

    assert "run.py demo" in done.stdout
    assert "run.py test" in done.stdout
    assert done.stderr == ""


def test_it_stays_readable_to_old_pythons() -> None:
    source = (ROOT / "run.py").read_text(encoding="utf-8")

    ast.parse(source, feature_version=(3, 6))

    assert "from __future__ import annotations" not in source  # a syntax error to 3.6


@pytest.mark.parametrize(
    ("found", "wanted", "is_there"),
    [
        ("program", "program", True),
        ("tests", "program", True),
        ("program", "tests", False),
        ("tests", "tests", True),
    ],
)
def test_a_set_up_for_tests_serves_the_program_and_not_the_other_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, found: str, wanted: str, is_there: bool
) -> None:
    monkeypatch.setattr(run, "venv_python", lambda: sys.executable)
    stamp = tmp_path / "stamp"
    run.write_stamp(stamp, "digest", run.running_version(), found)

    assert run.is_set_up(stamp, "digest", wanted) is is_there


def test_only_the_test_command_asks_for_what_tests_need() -> None:
    assert run.scope_of(["test", "-q"]) == "tests"
    assert run.scope_of(["demo"]) == run.scope_of(["users", "list"]) == "program"
