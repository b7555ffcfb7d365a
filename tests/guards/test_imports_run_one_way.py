"""Imports run one way: core, accounts, inventory, dispensing, reports, operations, app.py.

Without it two topics come to know each other, and neither can be read, tested or changed alone.
The order of topics inside a context stands in its `__init__` docstring, and is read from there.
"""

import ast
import re
from collections.abc import Sequence

import pytest

from tests.guards.source import CONTEXTS, Source, functions, imports, python_files

FRAMEWORKS = {"flask", "marshmallow", "flask_smorest", "flask_login", "flask_wtf", "werkzeug"}
# What a domain file may take from a framework, and why.
MAY_USE = {
    "flask.current_app": "settings, read at the moment they count",
    "flask.json": "the same encoder as the answers",
}
MAY_SEE_FRAMEWORKS = {
    # Not edges by name, but each shapes what arrives or leaves.
    "accounts/gate.py": "the door itself: requests and sessions",
    "reports/home.py": "the first page, help and health: a page file named after what it shows",
}
SHAPE_FILES = re.compile(r"(^|_)(schemas|choices|draft)$")
# Another topic's table, named in a file that is not a query: file, and why.
MODELS_ELSEWHERE = {
    "accounts/people/service.py": "the whole programme's place, which is made with the first person",
    "accounts/tokens/service.py": "a guard in the statement: no token for a disabled person",
    "dispensing/certification/service.py": "a guard in the statement: the person's row is locked",
    "inventory/ledger/reading.py": "types of what it returns",
    "inventory/forecasts/history.py": "queries, named after what they read: the book by months",
    "inventory/boxes/service.py": "types of what it returns",
    "inventory/counts/service.py": "a type of what it returns",
    "inventory/ledger/instants.py": "queries of the book at an instant, apart from `queries`",
    "inventory/resupply/service.py": "types of what it is given",
    "inventory/resupply/shipments/service.py": "a type of what it returns",
    "inventory/resupply/waiting/handing.py": "a type of what it returns",
    "inventory/resupply/waiting/drafting.py": "types of what it is given",
    "inventory/resupply/progress.py": "joins: what each line is called, and the lots sent for it",
    "inventory/lots/service.py": "types of what it returns",
    "dispensing/visits/doses.py": "a type of what it is given",
    "dispensing/visits/judgement.py": "a type of what it returns",
    "dispensing/visits/choices.py": "a type of what it returns",
    "dispensing/certification/pages.py": "a type of what it returns",
    "accounts/places/pages.py": "a type of what it is given",
    "accounts/notices/audience.py": "a query about postings, named after what it answers",
}
# Imports inside a function other than `register` and `create_app`: file, and why.
LATE_IMPORTS = {
    "accounts/people/passwords.py": "its word lists take 0.1 s to load and are needed a few times a year",
    "reports/charts/drawing/canvas.py": "matplotlib takes a second and 67 MB; only who draws pays for it",
    "app.py": "settings are read before the contexts are loaded",
}


def topic_order(docstring: str) -> dict[str, int]:
    """{topic: rank} from `a · b (what it is), c · d` below the line that ends in "before it:"."""
    listed = re.sub(r"\([^)]*\)", "", docstring.partition("before it:")[2])
    groups = [re.findall(r"[a-z_.]+", group) for group in listed.split("\n\n")[0].split("·")]
    return {topic: rank for rank, group in enumerate(groups) for topic in group}


def orders() -> dict[str, dict[str, int]]:
    return {
        source.context: topic_order(ast.get_docstring(source.tree) or "")
        for source in python_files(*CONTEXTS[1:4])
        if source.path.count("/") == 1 and source.name == "__init__"
    }


def faults(source: Source, order: dict[str, dict[str, int]]) -> list[str]:
    found = []
    ranks = order.get(source.context, {})
    for name, line in imports(source.tree):
        parts = name.split(".")
        where = f"{source.path}:{line} uses {name}"
        if parts[0] in CONTEXTS and CONTEXTS.index(parts[0]) > CONTEXTS.index(source.context):
            found.append(f"{where}: a layer above")
        if ranks and parts[0] == source.context and _keeps_order(source) and len(parts) > 1:
            found += [f"{where}: {words}" for words in _against_order(source, parts[1:3], ranks)]
        if "models" in parts[1:3] and not _may_know_table(source, parts):
            found.append(f"{where}: another topic's table")
        if source.is_edge and parts[-2:-1] == ["models"] and _is_class(parts[-1]) and not _is_listed(source):
            found.append(f"{where}: an edge with a table in its hands")
        if parts[0] in FRAMEWORKS and not _may_see_framework(source, name):
            found.append(f"{where}: a framework in a domain file")
        if parts[0] == "flask_smorest" and not (
            source.name.endswith("api") or source.path == "core/openapi.py"
        ):
            found.append(f"{where}: flask_smorest outside api files")
    return found


def _keeps_order(source: Source) -> bool:
    """Pages and API keep to the order too; those of accounts alone ask the gate, which stands above them."""
    return bool(source.topic) and not (source.is_edge and source.context == "accounts")


def _against_order(source: Source, used: list[str], ranks: dict[str, int]) -> list[str]:
    if used[0] == source.topic or source.name == "__init__":
        return []
    lower, upper = _rank(used, ranks), _rank(source.parts[1:3], ranks)
    if lower is None or upper is None:
        missing = used[0] if lower is None else source.topic
        return [f"{missing} is not in the order of {source.context}/__init__.py"]
    return [] if lower < upper else ["not before it in the order of topics"]


def _rank(parts: Sequence[str], ranks: dict[str, int]) -> int | None:
    """The rank of `topic.file` where the order names the file, else of its topic."""
    return ranks.get(".".join(parts), ranks.get(parts[0]))


def _may_know_table(source: Source, parts: list[str]) -> bool:
    """A table is known inside its topic, and in joins: queries name what they read."""
    own = parts[0] == source.context and parts[1] == source.topic
    reads = source.name in {"queries", "verification"} or source.name.endswith("watches")
    joins = reads or source.context in {"reports", "operations"}
    return own or joins or not _is_class(parts[-1]) or _is_listed(source)


def _is_class(name: str) -> bool:
    return name[:1].isupper() and name != name.upper()


def _is_listed(source: Source) -> bool:
    return source.path in MODELS_ELSEWHERE


def _may_see_framework(source: Source, name: str) -> bool:
    if source.context in {"core", "operations"} or source.name == "__init__" or source.is_edge:
        return True
    if name in MAY_USE:
        return True
    if source.path in MAY_SEE_FRAMEWORKS:
        return True
    return name.startswith("marshmallow.") and bool(SHAPE_FILES.search(source.name))


def late_imports(source: Source) -> list[str]:
    return [
        f"{source.path}:{node.lineno} imports inside {function.name}"
        for function in functions(source.tree)
        if function.name != "register" and source.path not in LATE_IMPORTS
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]


def test_each_file_uses_only_what_lies_below_it() -> None:
    sources, order = python_files(), orders()

    assert [fault for source in sources for fault in faults(source, order)] == []
    assert len(sources) > 80
    assert sum(len(list(imports(source.tree))) for source in sources) > 500


def test_nothing_is_imported_late() -> None:
    assert [fault for source in python_files() for fault in late_imports(source)] == []


def test_every_context_states_the_order_of_its_topics() -> None:
    assert set(orders()) == {"accounts", "inventory", "dispensing"}
    for context, ranks in orders().items():
        folders = {source.topic for source in python_files(context) if source.path.count("/") == 2}
        assert folders <= set(ranks), f"{context}: not in the order: {folders - set(ranks)}"


def test_no_exception_outlives_its_reason() -> None:
    paths = {source.path for source in python_files()} | {"app.py"}

    for listed in (MODELS_ELSEWHERE, MAY_SEE_FRAMEWORKS, LATE_IMPORTS):
        assert set(listed) <= paths, set(listed) - paths


def test_no_file_may_know_a_table_that_it_does_not_name(monkeypatch: pytest.MonkeyPatch) -> None:
    sources, order = {source.path: source for source in python_files()}, orders()
    listed = set(MODELS_ELSEWHERE)
    monkeypatch.setattr(f"{__name__}.MODELS_ELSEWHERE", {})

    assert [path for path in sorted(listed) if not faults(sources[path], order)] == []


@pytest.mark.parametrize(
    ("path", "text", "words"),
    [
        ("core/clock.py", "from accounts.permissions import Actor", "a layer above"),
        ("inventory/ledger/service.py", "import dispensing.eligibility", "a layer above"),
        ("inventory/catalogue/service.py", "from inventory.ledger import queries", "not before it"),
        ("inventory/fefo.py", "from inventory.new import x", "not in the order"),
        ("dispensing/referrals/pages.py", "from dispensing.visits import choices", "not before it"),
        (
            "dispensing/visits/service.py",
            "from inventory.ledger.models import Movement",
            "another topic's table",
        ),
        ("dispensing/visits/pages.py", "from dispensing.visits.models import Visit", "an edge with a table"),
        ("dispensing/visits/service.py", "from flask import request", "a framework"),
        ("inventory/fefo.py", "import marshmallow", "a framework"),
        ("dispensing/visits/pages.py", "from flask_smorest import Blueprint", "outside api files"),
    ],
)
def test_this_guard_can_fail(path: str, text: str, words: str) -> None:
    assert any(words in fault for fault in faults(Source(path, text), orders())), faults(
        Source(path, text), orders()
    )


def test_the_late_import_guard_can_fail() -> None:
    assert late_imports(Source("inventory/fefo.py", "def pick():\n    import json\n"))
