"""An optional part is one folder: nobody outside names it, and it names no other part.

A line elsewhere that knows a part would keep its folder from being taken away.
"""

import re

import pytest

from core.database import Base
from dispensing.modules import registry
from tests.guards.source import Source, imports, python_files, templates, whole_program

PARTS = "dispensing.modules."
PATH_OF_PART = re.compile(r"^(?:tests/)?dispensing/modules/([a-z_]+)/")


def names() -> list[str]:
    return [module.name for module in registry.modules()]


def strangers(source: Source, parts: list[str]) -> list[str]:
    """Imports of a part by a file that is not its own."""
    own = PATH_OF_PART.match(source.path)
    found = []
    for name, line in imports(source.tree):
        before, _, rest = name.partition("dispensing.modules.")
        part = rest.split(".")[0]
        if before in {"", "tests."} and rest and part in parts and (own is None or own[1] != part):
            found.append(f"{source.path}:{line} uses {name}")
    return found


def test_nobody_outside_a_part_names_it() -> None:
    sources = [*whole_program(), *python_files("tests"), *python_files("docs"), *python_files("benchmarks")]

    assert [fault for source in sources for fault in strangers(source, names())] == []
    assert len(sources) > 200


def test_a_part_draws_only_its_own_pages_and_those_of_the_house() -> None:
    for name, text in templates().items():
        shown = set(re.findall(r'"modules/([a-z_]+)/', text))
        own = name.split("/")[1] if name.startswith("modules/") else None
        assert shown <= {own}, name


def test_a_part_owns_the_tables_that_begin_with_its_name_and_no_others() -> None:
    for mapper in Base.registry.mappers:
        found = re.match(r"dispensing\.modules\.([a-z_]+)\.", mapper.class_.__module__)
        table = str(mapper.class_.__tablename__)
        owners = {name for name in names() if table == name or table.startswith(f"{name}_")}
        assert owners == ({found[1]} if found else set()), table


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("reports/home.py", "from dispensing.modules.stay import queries"),
        ("dispensing/modules/other/service.py", "import dispensing.modules.stay.service"),
        ("tests/guards/scene.py", "from tests.dispensing.modules.stay import paths"),
    ],
)
def test_this_guard_can_fail(path: str, text: str) -> None:
    assert strangers(Source(path, text), ["stay"])
    assert strangers(Source(path, text), ["other"]) == []
