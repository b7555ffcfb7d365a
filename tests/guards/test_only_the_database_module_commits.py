"""One place commits, and the edges change nothing themselves.

A commit in a verb would keep half an act; a page that writes would skip the rule, the
permission and the trail entry that its verb brings.
"""

import ast

import pytest

from tests.guards.source import Source, python_files, whole_program

OPENS_OR_ENDS = {"commit", "rollback", "begin", "begin_nested"}
WRITES = {"add", "add_all", "delete", "merge", "bulk_save_objects", "bulk_insert_mappings", "flush"}
STATEMENTS = {"insert", "update", "delete"}
# Who else may end a transaction: (file, call), and why.
ALLOWED = {
    (
        "core/openapi.py",
        "rollback",
    ): "an error page reads the person's name; it must not read inside a failed act",
    ("core/migrations.py", "rollback"): "ends the reading transaction, which would hold the tables' lock",
    ("migrations/env.py", "commit"): "tables change outside any unit of work",
    ("migrations/env.py", "rollback"): "foreign keys are asked for again outside a transaction",
}


def calls(tree: ast.AST) -> list[tuple[str, str, int]]:
    """(what it is called on, its name, line) for each call of an attribute or a plain name."""
    found = []
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        if isinstance(node.func, ast.Attribute):
            found.append((ast.unparse(node.func.value), node.func.attr, node.lineno))
        elif isinstance(node.func, ast.Name):
            found.append(("", node.func.id, node.lineno))
    return found


def endings(source: Source) -> list[str]:
    """Where a file begins, commits or rolls back a transaction without being allowed to."""
    if source.path == "core/database.py":
        return []
    return [
        f"{source.path}:{line} calls {on}.{name}"
        for on, name, line in calls(source.tree)
        if on and name in OPENS_OR_ENDS and (source.path, name) not in ALLOWED
    ]


def writes(source: Source) -> list[str]:
    """Where an edge builds or runs a statement that changes rows, or hands the session something."""
    found = []
    for on, name, line in calls(source.tree):
        on_session = "session()" in on or on.endswith("db.session")
        if (on_session and name in WRITES) or (not on and name in STATEMENTS):
            found.append(f"{source.path}:{line} calls {on}.{name}")
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            names = STATEMENTS & {alias.name for alias in node.names}
            found += [f"{source.path}:{node.lineno} imports {name}" for name in sorted(names)]
    return found


def test_only_the_database_module_commits() -> None:
    sources = whole_program()

    assert [fault for source in sources for fault in endings(source)] == []
    assert len(sources) > 80


def test_every_allowed_ending_is_still_there() -> None:
    found = {(source.path, name) for source in whole_program() for _on, name, _line in calls(source.tree)}

    assert set(ALLOWED) <= found


def test_edges_do_not_write() -> None:
    edges = [source for source in python_files() if source.is_edge]

    assert [fault for source in edges for fault in writes(source)] == []
    assert len(edges) > 12


@pytest.mark.parametrize(
    "text", ["session().commit()", "current.rollback()", "db.session.begin_nested()", "engine.begin()"]
)
def test_the_commit_guard_can_fail(text: str) -> None:
    assert endings(Source("inventory/ledger/service.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "session().add(visit)",
        "session().delete(visit)",
        "from sqlalchemy import update",
        "session().execute(insert(Visit))",
        "db.session.merge(visit)",
    ],
)
def test_the_edge_guard_can_fail(text: str) -> None:
    assert writes(Source("dispensing/visits/pages.py", text))
