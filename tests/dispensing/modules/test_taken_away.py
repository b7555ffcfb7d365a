"""An optional part's folder is taken away, with its tests, and the program goes on with its book."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import inspect

from core import migrations
from core.database import db, session
from dispensing.modules import registry
from operations.backup import keys, restoring, tables, writing
from operations.verify import faults
from tests.databases import close_connections
from tests.dispensing.modules.switching import all_paths
from tests.guards.source import ROOT

NAMES = [module.name for module in registry.modules()]
LEFT_BEHIND = shutil.ignore_patterns(".git", ".venv", "instance", "__pycache__", "pictures", ".*_cache")
# In the smaller tree, on the book that had the part: tables come forward, the first page opens, all adds up.
PROGRAM = """
import sys
from app import create_app
from core import migrations
from operations.verify import faults
from tests.page_client import PageClient
app = create_app(DATABASE_URL=sys.argv[1], SECRET_KEY="a secret for tests alone, long enough", HTTPS=False,
                 ARGON2_MEMORY_KIB=8, ARGON2_PASSES=1)
app.testing = True
with app.app_context():
    migrations.upgrade()
    migrations.check_current()
    assert list(faults()) == [], list(faults())
    client = PageClient(app)
    client.sign_in("officer.cen", "orange kettle seven")
    assert client.page.heading == "Central Station", client.page.words
    for address in sys.argv[2:]:
        assert client.get(address).status == 404, address
print("whole")
"""
GUARDS = (
    "tests/guards/test_imports_run_one_way.py",
    "tests/guards/test_documented.py",
    "tests/guards/test_parts_stand_alone.py",
)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The source without any part's folder: each stands alone, so that without all is the hardest case."""
    made: Path = tmp_path_factory.mktemp("smaller") / "tree"
    shutil.copytree(ROOT, made, ignore=LEFT_BEHIND)
    for name in NAMES:
        shutil.rmtree(made / "dispensing" / "modules" / name)
        shutil.rmtree(made / "tests" / "dispensing" / "modules" / name)
    return made


def test_a_tree_without_the_parts_serves_the_book_that_had_them(world, database, tree) -> None:
    for part in all_paths():
        part.prepare(world)
    close_connections(world.app)

    served = run(tree, "-c", PROGRAM, database.url, *[module.addresses[0] for module in registry.modules()])

    assert served.stdout.strip() == "whole", served.stderr
    assert len(NAMES) >= 1


def test_a_tree_without_the_parts_keeps_the_rules_of_the_house(tree) -> None:
    quick = ("-q", "-p", "no:cacheprovider", "-k", "not every_name and not can_fail")

    guarded = run(tree, "-m", "pytest", *GUARDS, *quick, "--database", "sqlite")

    assert guarded.returncode == 0, guarded.stdout


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, timeout=300
    )


@pytest.fixture
def gone(world, monkeypatch) -> str:
    """The name of a part that left tables in the book, and is no longer in the program."""
    name = NAMES[0]
    left = {one.name: one for one in migrations.lines() if one.name != name}
    monkeypatch.setitem(world.app.extensions, "migration_lines", left)
    return name


def test_what_a_part_left_is_not_copied_and_the_copy_is_whole(world, gone, tmp_path) -> None:
    keys.make(tmp_path / "key.txt")
    key, file = keys.private(tmp_path / "key.txt"), tmp_path / "copy.age"
    with db.engine.connect() as connection:
        assert migrations.parts_gone(connection) == [gone]
        left = [name for name in inspect(connection).get_table_names() if tables.is_of_part(name, [gone])]
        assert left

    writing.create(file, key.to_public())

    assert tables.all_tables().keys().isdisjoint(left)
    assert restoring.prove(file, key).rows > 0


def test_a_step_down_takes_the_lines_that_stand_on_it_and_up_again_brings_them(world) -> None:
    line = migrations.lines()[0]
    at = migrations.found_revision(line)

    migrations.downgrade("0014")
    with db.engine.connect() as connection:
        assert migrations.parts_found(connection) == {}
        found = inspect(connection).get_table_names()
        assert not [name for name in found if tables.is_of_part(name, [line.name])]
    with pytest.raises(Exception, match="flask db upgrade"):
        migrations.check_current()
    migrations.upgrade()

    assert migrations.found_revision(line) == at == migrations.head_revision(line)
    assert list(faults()) == []
    session().rollback()
