"""The two commands for a fresh machine: `python3 run.py demo` and `python3 run.py test`.

It makes `.venv` beside itself, installs what constraints.txt names, then hands over to flask or pytest.
Rule: the standard library alone, and a finished set-up is left alone until the wanted versions change.
It does not need sudo or a compiler, and it keeps the user's own pip settings and proxies.
This file must stay readable to Python 3.6, or an old Python answers with a syntax error and no explanation.
"""

import contextlib
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.abspath(__file__))
VENV = os.path.join(ROOT, ".venv")
OLDEST = (3, 11)
USAGE = """Lockbox

    python3 run.py demo    set up, then show a demo country on this machine
    python3 run.py test    set up, then run every test

Anything else is passed to flask: python3 run.py users list
"""
NO_PIP = """This Python cannot install libraries: it has neither ensurepip nor pip.
On Debian or Ubuntu: sudo apt install python3-venv
Then run the same command again."""


class SetupFailed(Exception):
    """The set-up could not finish; the message says what to do."""


def main(arguments):
    outdated = version_message(sys.version_info)
    if outdated:
        print(outdated, file=sys.stderr)
        return 1
    if not arguments or arguments[0] in ("-h", "--help"):
        print(USAGE, end="")
        return 0
    try:
        set_up(scope_of(arguments))
    except SetupFailed as failure:
        print(failure, file=sys.stderr)
        return 1
    except PermissionError as refused:
        print(f"Setting up needs to write here: {refused.filename or ROOT}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. Run the same command again to finish setting up.", file=sys.stderr)
        return 130
    return hand_over(command_for(arguments, venv_python()))


def version_message(version, found=shutil.which):
    """The sentence for a Python that is too old, or None. Names a newer one when this machine has it."""
    if tuple(version[:2]) >= OLDEST:
        return None
    newer = next((name for name in ("python3.13", "python3.12", "python3.11") if found(name)), None)
    advice = f"Start it with {newer} instead." if newer else "Install a newer Python, then try again."
    return f"Lockbox needs Python 3.11 or newer. This is Python {version[0]}.{version[1]}. {advice}"


def venv_python(windows=os.name == "nt"):
    return os.path.join(VENV, "Scripts", "python.exe") if windows else os.path.join(VENV, "bin", "python")


def command_for(arguments, python):
    """`test` is every test, shared between the processors; `test ARGS` is pytest with ARGS; else flask."""
    if arguments[0] == "test":
        return [python, "-m", "pytest"] + (list(arguments[1:]) or ["-n", "auto"])
    return [python, "-m", "flask", "--app", "app"] + list(arguments)


def scope_of(arguments):
    """Tests need more than the program: a browser driver, a database. A demo does not wait for them."""
    return "tests" if arguments[0] == "test" else "program"


def hand_over(command):
    """Become the command where the system allows it, so that signals and exit status are its own."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name != "nt":
        os.execv(command[0], command)
    child = subprocess.Popen(command)
    while True:
        # The console sends Ctrl-C to both; the child decides how to end.
        with contextlib.suppress(KeyboardInterrupt):
            return child.wait()


def wanted_stamp(root=ROOT):
    """Changes whenever the wanted libraries may have changed."""
    digest = hashlib.sha256()
    for name in ("pyproject.toml", "constraints.txt"):
        with open(os.path.join(root, name), "rb") as source:
            digest.update(hashlib.sha256(source.read()).digest())
    return digest.hexdigest()


def read_stamp(path):
    try:
        with open(path, encoding="ascii") as stamp:
            return stamp.read().split()
    except FileNotFoundError:
        return []


def is_usable(stamp, python):
    """Whether a finished environment is there whose Python is still the one it was made with."""
    if len(stamp) != 3 or not os.path.exists(python):
        return False
    # A system upgrade may put another Python behind the same name, which ignores the libraries' folder.
    same_program = os.path.realpath(python) == os.path.realpath(sys.executable)
    return not same_program or stamp[1] == running_version()


def running_version():
    return f"{sys.version_info[0]}.{sys.version_info[1]}"


def write_stamp(path, digest, version, scope):
    with open(path, "w", encoding="ascii") as stamp:
        stamp.write(f"{digest} {version} {scope}\n")


def set_up(scope):
    stamp_path = os.path.join(VENV, "lockbox-installed")
    wanted = wanted_stamp()
    if is_set_up(stamp_path, wanted, scope):
        return
    with only_one(os.path.join(ROOT, ".venv.lock")) as lock:
        if is_set_up(stamp_path, wanted, scope):  # the start we waited for has done it
            return
        earlier = read_stamp(stamp_path)
        if is_usable(earlier, venv_python()):
            os.remove(stamp_path)
        else:
            # Also after an interrupted set-up: pip may take a half-written library for a whole one.
            earlier = []
            make_environment()
        version = earlier[1] if earlier else running_version()
        if earlier and earlier[2] == "tests":
            scope = "tests"  # what was there once stays, and is brought up to date with the rest
        try:
            install(lock, scope)
        except SetupFailed:
            # pip undoes what it could not finish, so a station without a network keeps what worked before.
            if earlier:
                write_stamp(stamp_path, *earlier)
            raise
        write_stamp(stamp_path, wanted, version, scope)
        say("Ready.")


def is_set_up(stamp_path, wanted, scope):
    stamp = read_stamp(stamp_path)
    return is_usable(stamp, venv_python()) and stamp[0] == wanted and stamp[2] in (scope, "tests")


@contextlib.contextmanager
def only_one(path):
    """Hold the set-up lock. The system lets go of it when the holder dies, so it cannot be left behind."""
    with open(path, "a+b") as lock:
        if not try_lock(lock):
            say("Another start is setting up. Waiting for it.")
            while not try_lock(lock):
                time.sleep(0.5)
        yield lock.fileno()


def try_lock(lock):
    try:
        if os.name == "nt":
            import msvcrt  # noqa: PLC0415 - exists on Windows only

            lock.seek(0)
            msvcrt.locking(lock.fileno(), msvcrt.LK_NBLCK, 1)
        else:
            import fcntl  # noqa: PLC0415 - exists on POSIX only

            fcntl.flock(lock.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def make_environment():
    try:
        import venv  # noqa: PLC0415 - some systems leave it out, which deserves a sentence
    except ImportError:
        raise SetupFailed(NO_PIP) from None
    say("Making a private Python environment in .venv")
    if os.path.isdir(VENV):
        shutil.rmtree(VENV)
    # Symbolic links on POSIX as `python -m venv` does; copies break with some builds of Python.
    venv.EnvBuilder(with_pip=False, symlinks=os.name != "nt").create(VENV)


def install(lock, scope):
    pip = pip_command(venv_python())
    say("Installing the libraries (once, about a minute)")
    what = ".[dev]" if scope == "tests" else "."
    wanted = ["install", "--disable-pip-version-check", "--no-input", "-c", "constraints.txt", "-e", what]
    # The lock goes to pip too: should this program be killed, nobody starts over while pip still writes.
    keep = {} if os.name == "nt" else {"pass_fds": (lock,)}
    # A "user = true" in pip's settings makes pip refuse to install into any environment.
    environment = dict(os.environ, PIP_USER="0", PIP_REQUIRE_VIRTUALENV="0")
    done = subprocess.run(
        pip + wanted,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        **keep,
    )
    if done.returncode != 0:
        sys.stderr.write(done.stdout.decode("utf-8", "replace"))
        raise SetupFailed("The libraries could not be installed. The reason is above. Then run it again.")


def pip_command(python):
    """The pip to install with: the environment's own, or the one of the Python we were started with."""
    if importlib.util.find_spec("ensurepip") is not None:
        made = subprocess.run(
            [python, "-m", "ensurepip", "--default-pip"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        if made.returncode == 0:
            return [python, "-m", "pip"]
    outer = [sys.executable, "-m", "pip", "--python", python]
    # pip learned --python in 22.3; an older one fails here, before anything is installed.
    tried = subprocess.run(outer + ["--version"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    if tried.returncode == 0:
        return outer
    raise SetupFailed(NO_PIP)


def say(sentence):
    print(sentence, file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
