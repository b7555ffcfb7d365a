"""What looks for findings: each context adds its own watches to the application.

A watch answers for all places at once, or for the places named, from what is so now. It reads
levels and states, never the whole list of movements, and changes nothing.
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import current_app

from inventory.alerts.kinds import KINDS
from inventory.alerts.lifecycle import Finding

Places = Collection[int] | None
Find = Callable[[Places], Iterable[Finding]]


class Application(Protocol):
    """What is asked of the application: a place to keep its watches."""

    extensions: dict[str, Any]


@dataclass(frozen=True)
class Watch:
    """`find(place_ids)`: what is so at these places, or at all. `kind` may be several, found together."""

    kind: str | tuple[str, ...]
    find: Find

    @property
    def kinds(self) -> frozenset[str]:
        return frozenset((self.kind,) if isinstance(self.kind, str) else self.kind)


def add(app: Application, watch: Watch) -> None:
    """Put a watch on the application. A kind has one watch."""
    if unknown := watch.kinds - set(KINDS):
        raise ValueError(f"not kinds of alerts: {sorted(unknown)}")
    found = app.extensions.setdefault("alert_watches", [])
    if taken := watch.kinds & {kind for one in found for kind in one.kinds}:
        raise ValueError(f"watched already: {sorted(taken)}")
    found.append(watch)


def of_kinds(kinds: Collection[str] | None = None) -> list[Watch]:
    """The watches that look for one of these kinds, or all of them."""
    found: list[Watch] = current_app.extensions.get("alert_watches", [])
    return [watch for watch in found if kinds is None or not watch.kinds.isdisjoint(kinds)]
