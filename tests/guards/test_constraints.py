"""What is installed is decided by constraints.txt: every dependency is pinned, and no address stands in it.

An address would tie every machine to one server, which a station behind a national mirror cannot reach.
"""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent.parent
ADDRESS = re.compile(r"://|^\s*-|@|\bwww\.|(?:^|[\s=])(?:/|\.{1,2}/|[A-Za-z]:\\)", re.MULTILINE)
PINNED = re.compile(r"==[0-9][0-9A-Za-z.]*")


def faults(pyproject: str, constraints: str) -> list[str]:
    found = [f"address: {line}" for line in constraints.splitlines() if ADDRESS.search(line)]
    if found:
        return found
    pins: dict[str, list[Requirement]] = {}
    for line in filter(None, (line.split("#")[0].strip() for line in constraints.splitlines())):
        pin = Requirement(line)
        if not PINNED.fullmatch(str(pin.specifier)):
            found.append(f"not exact: {line}")
            continue
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    for wanted in wanted_by(pyproject):
        candidates = pins.get(canonicalize_name(wanted.name))
        if not candidates:
            found.append(f"not pinned: {wanted}")
            continue
        versions = [Version(str(pin.specifier).removeprefix("==")) for pin in candidates]
        found += [f"outside {wanted}: {version}" for version in versions if version not in wanted.specifier]
    return found


def wanted_by(pyproject: str) -> list[Requirement]:
    project = tomllib.loads(pyproject)["project"]
    extras = project.get("optional-dependencies", {}).values()
    return [Requirement(text) for group in (project["dependencies"], *extras) for text in group]


def test_every_dependency_is_pinned_and_no_address_stands_in_it() -> None:
    pyproject = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    constraints = (ROOT / "constraints.txt").read_text(encoding="utf-8")

    assert faults(pyproject, constraints) == []


@pytest.mark.parametrize(
    ("constraints", "fault"),
    [
        ("flask==3.1.3 @ https://example.org/flask.whl", "address"),
        ("--index-url somewhere\nflask==3.1.3", "address"),
        ("flask @ file:///srv/flask.whl", "address"),
        ("-e ../flask", "address"),
        ("waitress==3.0.2", "not pinned"),
        ("flask>=3.1.3", "not exact"),
        ("flask==3.1.*", "not exact"),
        ("flask==3.0.0", "outside"),
        ("flask==3.1.3 ; python_version < '3.12'\nflask==3.2.0 ; python_version >= '3.12'", "outside"),
    ],
)
def test_this_guard_can_fail(constraints: str, fault: str) -> None:
    pyproject = '[project]\ndependencies = ["Flask>=3.1,<3.2"]\n'

    assert faults(pyproject, "flask==3.1.3") == []
    assert any(found.startswith(fault) for found in faults(pyproject, constraints))
