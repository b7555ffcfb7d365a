"""Make the extract. It is an export of the dose log with counts beside it: the same right, pace and trail."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.permissions import Actor, require
from reports.exports import service as exports
from reports.exports.files import about
from reports.extract import counts
from reports.extract.tables import dictionary
from reports.figures import queries as figures
from reports.indicators.definitions import every

BEGINNING = date(2000, 1, 1)


@dataclass(frozen=True)
class Extract:
    """An extract that the trail knows of; `rows` reads it table by table once the act is kept."""

    actor: Actor
    export: exports.Export

    @property
    def name(self) -> str:
        return f"lockbox-{self.export.span.from_on.isoformat()}-{self.export.span.to_on.isoformat()}.sqlite"

    def rows(self) -> Iterator[tuple[str, Iterator[Any]]]:
        """(table, its rows) in the order of `tables.TABLES`."""
        span = self.export.span
        yield "doses", self.export.rows()
        yield "counts", counts.rows(self.actor, span.from_on, span.to_on)
        yield "indicators", _indicators()
        yield "dictionary", iter(dictionary())
        yield "about", iter(self._about())

    def _about(self) -> list[tuple[str, str]]:
        until = figures.data_until()
        return [
            *about(self.export),
            ("Counts are over until", f"{until.isoformat()}, not included" if until else "Not counted yet"),
            ("Version of the counts", str(figures.data_version())),
            (
                "Counts beside rows",
                "The rows are for the programme alone. What is published comes from the table counts, "
                "where audience is 'outside'.",
            ),
        ]


def make(actor: Actor, *, from_on: date, to_on: date, purpose: str) -> Extract:
    """An extract from the first to the last day. Raises as `exports.service.export_doses` does."""
    require(actor, "reports.read")
    # Nothing stays nothing, and is refused as such.
    said = f"Extract: {purpose.strip()}" if purpose.strip() else ""
    return Extract(actor, exports.export_doses(actor, from_on=from_on, to_on=to_on, purpose=said))


def _indicators() -> Iterator[tuple[str, ...]]:
    for one in every():
        yield (
            one.code, one.name, one.question, one.numerator, one.denominator, one.exclusions, one.source,
            one.unit,
        )  # fmt: skip
