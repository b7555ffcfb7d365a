"""The throw-away PostgreSQL starts from either source of its programs, and leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psycopg
import pytest

from tests import postgres

pytestmark = [pytest.mark.postgresql]
ROOT = Path(__file__).parent.parent


def sources() -> list[Path]:
    found = [postgres.find_binaries(), *postgres.wheel_binaries()[:1]]
    return sorted({folder for folder in found if folder})


def ask(server: postgres.Server, dbname: str, question: str) -> object:
    with psycopg.connect(server.url(dbname).replace("+psycopg", "")) as connection:
        return connection.execute(question).fetchone()[0]


@pytest.mark.parametrize("binaries", sources(), ids=lambda folder: folder.parent.name)
def test_a_server_starts_answers_on_its_private_socket_alone_and_is_gone_afterwards(binaries: Path) -> None:
    server = postgres.start(binaries)
    try:
        server.create("first")
        with psycopg.connect(server.url("first").replace("+psycopg", "")) as connection:
            connection.execute("CREATE TABLE box (id integer)")
        server.create("second", template="first")

        assert ask(server, "second", "SELECT count(*) FROM box") == 0
        assert ask(server, "second", "SHOW listen_addresses") == ""
        assert ask(server, "second", "SHOW server_encoding") == "UTF8"
        assert server.folder.stat().st_mode & 0o077 == 0

        server.drop("first")
        assert ask(server, "postgres", "SELECT count(*) FROM pg_database WHERE datname = 'first'") == 0
    finally:
        server.stop()

    assert not server.folder.exists()


def test_stopping_twice_does_nothing() -> None:
    server = postgres.start()

    server.stop()

    server.stop()


def test_programs_that_do_not_work_leave_no_folder_and_say_so(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\n[ $1 = --version ] || { echo no room left >&2; exit 1; }\n")
        (tmp_path / name).chmod(0o755)
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    before = set(Path("/tmp").glob("lockbox-pg-*"))

    with pytest.raises(postgres.PostgresUnavailable, match="no room left"):
        postgres.start(tmp_path)

    assert set(Path("/tmp").glob("lockbox-pg-*")) <= before


@pytest.mark.heavy
def test_tests_that_are_killed_leave_no_server_behind() -> None:
    starter = (
        "import time; from tests import postgres; print(postgres.start().folder, flush=True); time.sleep(99)"
    )
    killed = subprocess.Popen([sys.executable, "-c", starter], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with killed:
        folder = Path(killed.stdout.readline().strip())
        assert (folder / "data").exists()
        killed.send_signal(signal.SIGKILL)

    deadline = time.monotonic() + 15
    while os.path.exists(folder) and time.monotonic() < deadline:
        time.sleep(0.1)

    assert not folder.exists()
