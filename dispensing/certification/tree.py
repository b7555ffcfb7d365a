"""Who taught whom, as a tree: classroom-trained teachers on top, those they taught below. Pure.

A certificate taught on the job is worth what its teacher's was: where the teacher is stopped, those below are
to be looked at again.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Taught:
    """One on-the-job certificate: who has it, and whose teaching it rests on."""

    person_id: int
    teacher_id: int


@dataclass
class Node:
    """A person with everybody they taught. `is_in_doubt`: a teacher above may not give doses now."""

    person_id: int
    is_in_doubt: bool
    taught: list["Node"] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many stand below, at any depth."""
        return sum(1 + one.count for one in self.taught)


def build(links: Iterable[Taught], stopped: frozenset[int]) -> list[Node]:
    """The trees, each from somebody whom nobody taught.

    Two who were in the classroom may each have taught the other: such a circle is cut at its first teacher,
    and nobody in it is left out.
    """
    below: dict[int, list[int]] = {}
    for link in links:
        found = below.setdefault(link.teacher_id, [])
        if link.person_id not in found:
            found.append(link.person_id)
    taught = {person_id for ones in below.values() for person_id in ones}
    trees: list[Node] = []
    seen: set[int] = set()
    for root in sorted(below, key=lambda teacher: teacher in taught):  # stable: the true roots first
        if root not in taught or root not in seen:
            trees.append(_node(root, below, stopped, False, frozenset()))
            seen |= _people(trees[-1])
    return trees


def _people(node: Node) -> set[int]:
    return {node.person_id}.union(*(_people(one) for one in node.taught))


def _node(
    person_id: int,
    below: dict[int, list[int]],
    stopped: frozenset[int],
    in_doubt: bool,
    above: frozenset[int],
) -> Node:
    node = Node(person_id, in_doubt)
    doubt_below = in_doubt or person_id in stopped
    for one in below.get(person_id, []):
        if one not in above and one != person_id:
            node.taught.append(_node(one, below, stopped, doubt_below, above | {person_id}))
    return node
