"""The kinds of records that end by time: each context adds its own to the application.

A kind says which records are older than an instant, what holds one back, and how some are erased inside an
act that is not its own. It leaves no trail entry: the run does, one for each place.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from flask import current_app


class Application(Protocol):
    """What is asked of the application: a place to keep its kinds."""

    extensions: dict[str, Any]


@dataclass(frozen=True)
class Due:
    """A record whose time is over: its id, the place whose trail tells of its end, and what holds it."""

    record_id: int
    place_id: int
    held: str = ""


@dataclass(frozen=True)
class Kind:
    """`due(before)`: records whose clock began before then. `erase(ids)`: end them; returns the proof."""

    name: str
    words: str
    months: int
    due: Callable[[datetime], Iterable[Due]]
    erase: Callable[[Collection[int]], dict[str, Any]]


def add(app: Application, kind: Kind) -> None:
    """Put a kind on the schedule."""
    found = app.extensions.setdefault("retention_kinds", {})
    if kind.name in found:
        raise ValueError(f"on the schedule already: {kind.name}")
    found[kind.name] = kind


def all_kinds() -> list[Kind]:
    return list(current_app.extensions.get("retention_kinds", {}).values())
