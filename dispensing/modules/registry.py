"""Which optional parts are in the program, and what those that are on for a person bring to shared pages.

A part is a folder beside this file, found by looking; taking the folder away takes the part away.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from flask import current_app

from accounts.permissions import Actor, may
from dispensing.modules import queries
from dispensing.modules.declaration import Card, Doors, Module, Stage, VisitLink, Waiting

FOLDER = Path(__file__).parent
PACKAGE = "dispensing.modules"


def packages() -> list[ModuleType]:
    """The parts' packages, by name. Reading one adds its rows to the closed lists."""
    names = sorted(found.name for found in pkgutil.iter_modules([str(FOLDER)]) if found.ispkg)
    return [importlib.import_module(f"{PACKAGE}.{name}") for name in names]


def modules() -> list[Module]:
    return [package.MODULE for package in packages()]


def module_named(name: str) -> Module | None:
    return next((module for module in modules() if module.name == name), None)


def is_away(path: str, actor_or_none: Callable[[], Actor | None]) -> bool:
    """True for an address of a part that is off for whoever asks: nobody shall tell it from a missing one.

    Who has not signed in is asked to only where the part is on somewhere.
    """
    tidy = "/" + "/".join(part for part in path.split("/") if part)
    module = next((one for one in modules() if one.leads_to(tidy)), None)
    if module is None:
        return False
    actor = actor_or_none()
    return not (module.name in queries.on_for(actor) if actor else queries.place_ids(module.name))


def _on(actor: Actor) -> Iterator[tuple[Module, Doors]]:
    """The parts that are on for this person."""
    on = queries.on_for(actor)
    doors: dict[str, Doors] = current_app.extensions["optional_parts"]
    return ((module, doors[module.name]) for module in modules() if module.name in on)


def cards(actor: Actor) -> list[Card]:
    return [card for module, _doors in _on(actor) for card in module.cards if may(actor, card.permission)]


def waiting(actor: Actor) -> list[Waiting]:
    return [line for _module, doors in _on(actor) for line in doors.waiting(actor)]


def visit_links(actor: Actor, code: str) -> list[tuple[str, str]]:
    """(address, words) of what the parts offer on the page of one visit."""
    found: Iterable[VisitLink] = (link for module, _doors in _on(actor) for link in module.visit_links)
    return [(link.href.format(code=code), link.text) for link in found if may(actor, link.permission)]


def faults() -> Iterator[str]:
    """What does not add up in the parts' own records, on or off."""
    doors: dict[str, Doors] = current_app.extensions["optional_parts"]
    for opened in doors.values():
        yield from opened.faults()


def scenes() -> dict[str, Callable[[Stage], None]]:
    """What each part plays in the demo country, by its name."""
    doors: dict[str, Doors] = current_app.extensions["optional_parts"]
    return {name: opened.demo for name, opened in doors.items()}


def fingerprints() -> dict[str, tuple[str, Callable[[Any], str]]]:
    doors: dict[str, Doors] = current_app.extensions["optional_parts"]
    return {key: row for opened in doors.values() for key, row in opened.fingerprints.items()}
