"""What an optional part says of itself: its rows for the closed lists, and the doors it opens.

The rule kept here: a part adds and never changes. A name that stands in a list already, an address
or a table that another could own, are errors when the program starts. Nothing here is on or off.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from accounts import permissions
from accounts.permissions import Actor
from accounts.trail import actions
from dispensing.incidents import kinds as incident_kinds
from inventory.alerts import kinds
from inventory.alerts.kinds import Kind
from inventory.alerts.watches import Watch


@dataclass(frozen=True)
class Card:
    """An entry of the first page, under one of its headings, for those who hold the permission."""

    heading: str
    href: str
    title: str
    words: str
    permission: str


@dataclass(frozen=True)
class VisitLink:
    """A link on the page of one visit; `{code}` in its address stands for the visit's code."""

    href: str
    text: str
    permission: str


@dataclass(frozen=True)
class Waiting:
    """What waits for a person: one line of their first page."""

    title: str
    text: str
    href: str
    is_urgent: bool = False


@dataclass(frozen=True)
class Role:
    """A role that only this part needs. It is given where the part is on, and nowhere else."""

    label: str
    kinds: frozenset[str] = frozenset({"station"})
    # Permissions of the program's own table that the role shares, such as reading its own notices.
    shares: tuple[str, ...] = ("notices.read", "places.read")


@dataclass(frozen=True)
class Module:
    """One optional part. `name` is that of its folder, and begins its tables and its permissions.

    `addresses` are what all its routes begin with: while it is off they lead nowhere. `stands_on` is the
    revision of the program's own migrations that its tables need. `what_to_do`: by the code of a refusal.
    """

    name: str
    title: str
    words: str
    addresses: tuple[str, ...]
    stands_on: str
    permissions: Mapping[str, tuple[str, frozenset[str]]]
    actions: Mapping[str, str]
    kinds: Mapping[str, Kind] = field(default_factory=dict)
    incidents: Mapping[str, str] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    cards: tuple[Card, ...] = ()
    visit_links: tuple[VisitLink, ...] = ()
    what_to_do: Mapping[str, str] = field(default_factory=dict)

    def leads_to(self, path: str) -> bool:
        """True when this path is one of the part's own addresses, or below one."""
        return any(path == one or path.startswith(f"{one}/") for one in self.addresses)


def _nothing_waits(_actor: Actor) -> Iterable[Waiting]:
    return ()


def _no_faults() -> Iterator[str]:
    return iter(())


class Stage(Protocol):
    """What the demo gives a part for its scene: a station of its own, and a day in the past to act on."""

    def actor(self, role: str) -> Actor:
        """The station's officer or in-charge, or somebody of the programme, by their role."""

    def plan(self, days_ago: float, act: Callable[[], object]) -> None:
        """Let this happen so many days before the demo's present."""


def _no_scene(_stage: Stage) -> None:
    return None


@dataclass(frozen=True)
class Doors:
    """What a part hangs into the program when the application is made.

    `fingerprints` are as in operations/verify.py: by the key in a trail entry's detail, what it is called
    and how its digest is worked out anew.
    """

    pages: tuple[Any, ...] = ()
    apis: tuple[Any, ...] = ()
    watches: tuple[Watch, ...] = ()
    waiting: Callable[[Actor], Iterable[Waiting]] = _nothing_waits
    faults: Callable[[], Iterator[str]] = _no_faults
    fingerprints: Mapping[str, tuple[str, Callable[[Any], str]]] = field(default_factory=dict)
    jobs: tuple[Any, ...] = ()
    commands: tuple[Any, ...] = ()
    demo: Callable[[Stage], None] = _no_scene


def declare(module: Module) -> Module:
    """Add a part's rows to the closed lists. Twice is as once; a name that is taken is an error."""
    for code, role in module.roles.items():
        permissions.add_role(code, role.label, set(role.kinds))
    for name, (words, roles) in module.permissions.items():
        _check(name.startswith(f"{module.name}."), f"{name}: begins with another word than {module.name}")
        permissions.add_permission(name, words, roles)
    for code, role in module.roles.items():
        for name in role.shares:
            permissions.grant(name, code)
    for name, words in module.actions.items():
        _check(name.startswith(f"{module.name}_"), f"{name}: begins with another word than {module.name}")
        actions.add(name, words)
    for code, kind in module.kinds.items():
        _check(code.startswith(f"{module.name}_"), f"{code}: begins with another word than {module.name}")
        kinds.add(code, kind)
    for code, words in module.incidents.items():
        _check(code.startswith(f"{module.name}_"), f"{code}: begins with another word than {module.name}")
        incident_kinds.add(code, words)
    return module


def _check(holds: bool, words: str) -> None:
    if not holds:
        raise ValueError(words)
