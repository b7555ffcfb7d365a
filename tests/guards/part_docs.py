"""The page of each optional part, made from what it declares, inside its own folder: it goes with it.

What is written here stands in no document of the program, so that a folder may be taken away alone.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from accounts.permissions import PERMISSIONS, ROLES, SYSTEM
from core.errors import Refusal
from dispensing.modules import registry
from dispensing.modules.declaration import Module

FOLDER = Path(__file__).resolve().parents[2] / "dispensing" / "modules"
PAGE = "README.md"
Table = Callable[[list[str], list[list[str]]], str]


def optional_roles() -> set[str]:
    return {role for module in registry.modules() for role in module.roles}


def optional_names() -> set[str]:
    """Permissions and trail actions that an optional part brings."""
    return {name for module in registry.modules() for name in (*module.permissions, *module.actions)}


def part_of(thing: Any) -> str | None:
    """The part whose code a class, job or command is; None for the program's own."""
    found = getattr(thing, "__module__", "").split(".")
    return found[2] if found[:2] == ["dispensing", "modules"] and len(found) > 3 else None


def own_refusals(module: Module) -> dict[str, type[Refusal]]:
    return {code: made for code, made in Refusal.known.items() if part_of(made) == module.name}


def pages(made: str, table: Table) -> dict[Path, str]:
    """{file: what it must say} for each part."""
    return {
        FOLDER / package.MODULE.name / PAGE: "".join(
            _page(package.MODULE, inspect.getdoc(package) or "", made, table)
        )
        for package in registry.packages()
    }


def _page(module: Module, head: str, made: str, table: Table) -> Iterator[str]:
    yield f"# {module.title}\n\nAn optional part, off by default. {module.words}\n\n{made}{head}\n\n"
    yield "Addresses: " + ", ".join(f"`{address}`" for address in module.addresses) + ".\n"
    rows = [[f"`{name}`", words, _holders(name)] for name, (words, _roles) in module.permissions.items()]
    yield "\n## Permissions\n\n" + table(["permission", "lets a person", "held by"], rows)
    if module.roles:
        shared = [
            [f"`{code}`", role.label, ", ".join(f"`{name}`" for name in role.shares)]
            for code, role in module.roles.items()
        ]
        yield "\n## Roles\n\n" + table(["role", "called", "shares of the program's table"], shared)
    yield "\n## Trail\n\n" + table(
        ["action", "the person"], [[f"`{a}`", w] for a, w in module.actions.items()]
    )
    if module.kinds:
        kinds = [[f"`{code}`", kind.title, kind.to_do] for code, kind in module.kinds.items()]
        yield "\n## Alerts\n\n" + table(["kind", "title", "what to do"], kinds)
    if module.incidents:
        rows = [[f"`{code}`", words] for code, words in module.incidents.items()]
        yield "\n## Incidents\n\n" + table(["kind", "what happened"], rows)
    refusals = sorted(own_refusals(module).items())
    if refusals:
        said = [
            [f"`{code}`", str(one.status), one.title, module.what_to_do.get(code, "")]
            for code, one in refusals
        ]
        yield "\n## Refusals\n\n" + table(["code", "status", "title", "what to do"], said)


def _holders(name: str) -> str:
    holders = PERMISSIONS[name][1]
    return ", ".join({**ROLES, SYSTEM: "System"}[role] for role in (*ROLES, SYSTEM) if role in holders)
