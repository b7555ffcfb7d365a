"""The program's own source, read for the guards: files, contexts, imports and functions.

It looks at text and syntax alone and imports nothing of what it inspects.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# Lowest first: each may use those before it.
CONTEXTS = ("core", "accounts", "inventory", "dispensing", "reports", "operations")
EDGE = re.compile(r"(^|_)(pages|api|commands|jobs)$")


@dataclass(frozen=True)
class Source:
    """One Python file: its path from the root, its text and its syntax tree."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return _parsed(self.text)

    @property
    def parts(self) -> tuple[str, ...]:
        return Path(self.path).with_suffix("").parts

    @property
    def context(self) -> str:
        return self.parts[0]

    @property
    def topic(self) -> str:
        """The folder or single file below the context; "" for its index."""
        return self.parts[1] if len(self.parts) > 1 and self.parts[1] != "__init__" else ""

    @property
    def name(self) -> str:
        return self.parts[-1]

    @property
    def is_edge(self) -> bool:
        return self.context != "core" and bool(EDGE.search(self.name))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)


@cache
def python_files(*folders: str) -> list[Source]:
    """Every module of the contexts, or of the folders named."""
    found = sorted(path for folder in folders or CONTEXTS for path in (ROOT / folder).rglob("*.py"))
    return [Source(path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")) for path in found]


def whole_program() -> list[Source]:
    """The contexts, the migrations and app.py: everything but tests, tools and run.py."""
    app = Source("app.py", (ROOT / "app.py").read_text(encoding="utf-8"))
    return [*python_files(), *python_files("migrations"), app]


def imports(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Every imported name in full with its line: `from a.b import c` is `a.b.c`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{alias.name}", node.lineno) for alias in node.names)


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def templates() -> dict[str, str]:
    """{name as Flask knows it: text}."""
    folders = [ROOT / "templates", *sorted((ROOT / "dispensing/modules").glob("*/templates"))]
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for folder in folders
        for path in sorted(folder.rglob("*.html"))
    }


def without_comments(template: str) -> str:
    return re.sub(r"\{#.*?#\}", "", template, flags=re.DOTALL)
