"""What a month's report says, as kept and as read. Pure.

A figure is a count, of a whole where there is one, or words that stand for what is not shown. The words of
the parts are those of the daily activity register and the report and requisition form.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

AUDIENCES = {"inside": "For the programme", "outside": "To be handed on"}
PEOPLE, STOCK = "Daily activity register", "Report and requisition"


@dataclass(frozen=True)
class Figure:
    """`key` stays the same from version to version. `hidden` holds the words in place of a number.

    `is_about_people` says that a small difference between two versions must not be told.
    """

    key: str
    part: str
    label: str
    count: int | None
    of: int | None = None
    hidden: str = ""
    unit: str = ""
    is_about_people: bool = True
    note: str = ""

    @property
    def words(self) -> str:
        """The figure as it is read: `26 of 31 (84 %)`, `12`, or why it is not shown."""
        if self.count is None:
            return self.hidden or "Not known"
        if self.of is None:
            return f"{self.count:,} {self.unit}".strip()
        if self.of == 0:
            return f"{self.count:,} of 0"
        return f"{self.count:,} of {self.of:,} ({100 * self.count / self.of:.0f} %)"

    def noting(self, words: str) -> "Figure":
        return replace(self, note=words)


@dataclass(frozen=True)
class Contents:
    """The figures for each audience, in their order."""

    figures: Mapping[str, tuple[Figure, ...]]

    def parts(self, audience: str) -> list[tuple[str, list[Figure]]]:
        """(part, its figures) in the order in which they first stand."""
        found: dict[str, list[Figure]] = {}
        for figure in self.figures[audience]:
            found.setdefault(figure.part, []).append(figure)
        return list(found.items())

    def as_kept(self) -> dict[str, list[dict[str, Any]]]:
        return {audience: [asdict(one) for one in figures] for audience, figures in self.figures.items()}


def from_kept(kept: Mapping[str, Sequence[Mapping[str, Any]]]) -> Contents:
    """The contents as they were when the version was made."""
    return Contents({audience: tuple(Figure(**one) for one in figures) for audience, figures in kept.items()})


def by_key(figures: Iterable[Figure]) -> dict[str, Figure]:
    return {one.key: one for one in figures}
