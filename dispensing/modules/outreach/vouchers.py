"""Numbers of vouchers in a series, and whether those taken along add up. Pure.

out = used + brought back + lost + void; what is missing from that is a difference, and somebody explains it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from dispensing.modules.outreach.steps import SETTLED

MOST_AT_ONCE, LAST_NUMBER, DIGITS = 100, 999_999, 4


@dataclass(frozen=True)
class Tally:
    """Vouchers of a route by what became of them."""

    by_state: Mapping[str, int]

    @property
    def out(self) -> int:
        return sum(self.by_state.values())

    @property
    def settled(self) -> int:
        return sum(self.by_state.get(state, 0) for state in SETTLED)

    @property
    def difference(self) -> int:
        """Taken along, and nobody has said what became of them."""
        return self.out - self.settled


def numbers(series: str, first: int, last: int) -> list[str]:
    """`NV`, 41, 43 as NV-0041, NV-0042, NV-0043. Ask `range_fault` first."""
    return [f"{series}-{number:0{DIGITS}d}" for number in range(first, last + 1)]


def range_fault(first: int, last: int) -> str | None:
    """What is wrong with a first and last number, in words, or None."""
    if last < first:
        return "Write the last number, the same as the first or larger."
    if last > LAST_NUMBER:
        return f"Write a number up to {LAST_NUMBER}."
    if last - first + 1 > MOST_AT_ONCE:
        return f"Take {MOST_AT_ONCE} at once or fewer."
    return None


def tidy(typed: str) -> str:
    """`nv 41` as NV-0041, as it is kept; what it cannot be stays as it was typed, and is not found."""
    parts = typed.upper().replace("-", " ").split()
    if len(parts) != 2 or not (parts[1].isascii() and parts[1].isdecimal()):
        return typed.strip().upper()
    return f"{parts[0]}-{int(parts[1][:7]):0{DIGITS}d}"
