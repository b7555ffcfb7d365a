"""Small modules, small functions, honest names, one clock, no print, nothing left for later.

A file that outgrows its ceiling is split by what it decides, not listed here.
"""

import ast
import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from tests.guards.source import ROOT, Source, functions, imports, python_files, whole_program

LONGEST_MODULE, LONGEST_FUNCTION, FULLEST_FOLDER = 300, 60, 12
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers"}
CLOCK_CALLS = re.compile(r"\b(datetime\.now|datetime\.today|utcnow|time\.time|date\.today|time\.localtime)\b")
LATER = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")
# Statements of a released migration are written out in full and never shortened.
FROZEN = re.compile(r"^migrations/versions/|^dispensing/modules/[a-z_]+/migrations/")
# Folders that hold more than their share: path, how many, and why. They may shrink.
FULL_FOLDERS = {
    "inventory/alerts": (14, "one alert: its kinds, its life, its watches, and who sees it"),
    "inventory/ledger": (15, "the book, its stock cards, its instants, and what a count has settled"),
    "core": (18, "one file for each part of the plumbing; a folder for two of them would hide both"),
    "accounts/people": (13, "people and how they come in: a role, a code, a password, a session"),
    "dispensing/adverse_events": (16, "one report: its rules, its clock, its steps and verbs"),
    "dispensing/visits": (16, "one visit: its record, what is sealed of it, its form, doses, verbs, pages"),
}


def module_faults(source: Source) -> list[str]:
    found = []
    lines = source.text.count("\n")
    if lines > LONGEST_MODULE:
        found.append(f"{source.path}: {lines} lines")
    found += [f"{source.path}: named {part}" for part in source.parts if part in NO_NAMES]
    for number, line in enumerate(source.text.splitlines(), 1):
        if LATER.search(line):
            found.append(f"{source.path}:{number}: left for later")
    return found + _function_faults(source) + _call_faults(source)


def _function_faults(source: Source) -> list[str]:
    if FROZEN.search(source.path):
        return []
    lengths = [(node.name, node.end_lineno - node.lineno + 1) for node in functions(source.tree)]
    return [f"{source.path}: {name} has {size} lines" for name, size in lengths if size > LONGEST_FUNCTION]


def _call_faults(source: Source) -> list[str]:
    """Clock calls and prints, found in the syntax, so that a comment may speak of them."""
    found = []
    for node in ast.walk(source.tree):
        is_clock = isinstance(node, ast.Attribute) and CLOCK_CALLS.search(ast.unparse(node))
        if is_clock and source.path != "core/clock.py":
            found.append(f"{source.path}:{node.lineno}: asks the machine's clock")
        if isinstance(node, ast.Call) and ast.unparse(node.func) in {"print", "pprint"}:
            found.append(f"{source.path}:{node.lineno}: prints")
    return found + [
        f"{source.path}:{line}: takes the clock apart"
        for name, line in imports(source.tree)
        if name in {"time.time", "time.localtime"}
    ]


def head_faults(source: Source) -> list[str]:
    """A module says at its head what it is for; an index or an empty package may be silent."""
    head = ast.get_docstring(source.tree)
    if source.name == "__init__" and not source.text.strip():
        return []
    return (
        [] if head and head.count("\n") <= 8 else [f"{source.path}: no head, or one of more than nine lines"]
    )


def untyped(sources: list[Source], judged: list[str]) -> list[str]:
    """Files that say at their head that they are pure, and that the judge of types is not given."""
    pure = [source.path for source in sources if re.search(r"\bPure\b", ast.get_docstring(source.tree) or "")]
    return [path for path in pure if not any(path == one or path.startswith(f"{one}/") for one in judged)]


def folder_sizes(sources: list[Source]) -> Counter[str]:
    return Counter(
        Path(source.path).parent.as_posix()
        for source in sources
        if source.name != "__init__" and not FROZEN.search(source.path)
    )


def folder_faults(sources: list[Source]) -> list[str]:
    counts = folder_sizes(sources)
    most = {folder: FULL_FOLDERS.get(folder, (FULLEST_FOLDER, ""))[0] for folder in counts}
    return [f"{folder}: {size} files" for folder, size in counts.items() if size > most[folder]]


def test_every_module_is_tidy() -> None:
    sources = whole_program()

    assert [fault for source in sources for fault in module_faults(source)] == []
    assert len(sources) > 80
    assert sum(len(list(functions(source.tree))) for source in sources) > 500


def test_tests_keep_the_same_measure_and_leave_nothing_for_later() -> None:
    found = []
    for source in python_files("tests"):
        if source.text.count("\n") > LONGEST_MODULE:
            found.append(f"{source.path}: {source.text.count(chr(10))} lines")
        found += [f"{source.path}: named {part}" for part in source.parts if part in NO_NAMES]

    assert found == []


def test_every_module_has_a_head() -> None:
    assert [fault for source in whole_program() for fault in head_faults(source)] == []


def test_no_folder_is_overfull() -> None:
    assert folder_faults(whole_program()) == []


def test_no_full_folder_is_allowed_more_than_it_holds() -> None:
    """What shrank may not fill up again unseen."""
    sizes = folder_sizes(whole_program())

    assert {folder: most for folder, (most, _why) in FULL_FOLDERS.items() if sizes[folder] < most} == {}


def test_every_pure_file_is_judged_by_its_types() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert untyped(whole_program(), settings["tool"]["mypy"]["files"]) == []
    assert untyped([Source("inventory/new.py", '"""Which is first. Pure."""')], ["core"]) == [
        "inventory/new.py"
    ]


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("core/long.py", "x = 1\n" * 301, "301 lines"),
        ("core/long.py", "def f():\n" + "    x = 1\n" * 60, "f has 61 lines"),
        ("core/utils.py", "", "named utils"),
        ("inventory/common/service.py", "", "named common"),
        ("core/jobs.py", "datetime.now(UTC)", "machine's clock"),
        ("core/jobs.py", "date.today()", "machine's clock"),
        ("core/jobs.py", "import time\ntime.time()", "machine's clock"),
        ("core/jobs.py", "from time import time", "clock apart"),
        ("core/jobs.py", "print('x')", "prints"),
        ("core/jobs.py", "# " + "TO" + "DO later", "left for later"),
    ],
)
def test_this_guard_can_fail(path: str, text: str, words: str) -> None:
    assert any(words in fault for fault in module_faults(Source(path, text)))


def test_the_head_and_folder_guards_can_fail() -> None:
    assert head_faults(Source("core/x.py", "import os"))
    assert folder_faults([Source(f"inventory/a/f{n}.py", "") for n in range(FULLEST_FOLDER + 1)])
