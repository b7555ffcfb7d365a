"""What a data set is, and the list of all: one line here adds one to page, API, shell and dictionary."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.permissions import Actor, may
from reports.exports import queries as doses
from reports.exports.columns import COLUMNS, Column
from reports.exports.datasets import columns, queries
from reports.exports.queries import Span


@dataclass(frozen=True)
class DataSet:
    """`name` is that of the files; `one_row` says what a row is; `key` are the columns that name one."""

    name: str
    title: str
    one_row: str
    permission: str
    columns: Sequence[Column]
    rows: Callable[[Span], Iterator[list[Any]]]
    key: Sequence[str]
    action: str = "data_exported"
    about: Sequence[tuple[str, str]] = ()

    @property
    def head(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    def stem(self, from_on: date, to_on: date) -> str:
        """A name that says nothing to whoever sees it in a folder."""
        return f"{self.name}-{from_on.isoformat()}-{to_on.isoformat()}"

    def dictionary(self) -> list[tuple[str, ...]]:
        """One row for each column, as the Dictionary sheet shows it."""
        return [
            (one.name, one.type, one.title, one.description, one.source, ", ".join(one.choices))
            for one in self.columns
        ]

    def datapackage(self, stem: str = "") -> dict[str, Any]:
        """A data package around the CSV file called `stem`, with its Table Schema."""
        return {
            "profile": "tabular-data-package",
            "name": self.name,
            "title": self.title,
            "description": self.one_row,
            "resources": [
                {
                    "profile": "tabular-data-resource",
                    "name": self.name,
                    "path": f"{stem or self.name}.csv",
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "dialect": {"delimiter": ",", "lineTerminator": "\r\n", "quoteChar": '"', "header": True},
                    "schema": {
                        "fields": [column.field for column in self.columns],
                        "missingValues": [""],
                        "primaryKey": self.key[0] if len(self.key) == 1 else list(self.key),
                    },
                }
            ],
        }


DOSES = DataSet(
    "dose-log",
    "Dose log",
    "One row per dose, oldest first. Corrected records stand once, as corrected.",
    "exports.doses",
    COLUMNS,
    doses.rows,
    ("dose_ref",),
    "doses_exported",
    (
        (
            "A repeat dose",
            "Names the dose it repeats. It is the same person: count people without these rows.",
        ),
        ("Small numbers", "Do not publish counts under 10. A small count can point at one person."),
    ),
)
SMALL = (("Small numbers", "Do not publish counts under 10. A small count can point at one person."),)
# In an address the dose log is called "doses", as it always was.
ALL: dict[str, DataSet] = {
    "doses": DOSES,
    "movements": DataSet(
        "movements", "Stock movements", "One row for each time tablets moved, in the order of the book.",
        "exports.supply", columns.MOVEMENTS, queries.movements, ("movement_ref",),
    ),
    "stock-card": DataSet(
        "stock-card", "Stock card", "One row for each movement in or out of a place, with its balance.",
        "exports.supply", columns.STOCK_CARD, queries.stock_card, ("place", "product", "movement_ref"),
    ),
    "requisitions": DataSet(
        "requisitions", "Requests for stock", "One row for each product of a request.",
        "exports.supply", columns.REQUISITIONS, queries.requisitions, ("request_ref", "product"),
    ),
    "referrals": DataSet(
        "referrals", "Referrals", "One row for each slip, without its number or the visit.",
        "exports.referrals", columns.REFERRALS, queries.referrals, ("referral_ref",), about=SMALL,
    ),
    "adverse-events": DataSet(
        "adverse-events", "Reports of harm", "One row for each report that was sent in, by its codes.",
        "adverse_events.export", columns.ADVERSE_EVENTS, queries.adverse_events, ("report_ref",), about=SMALL,
    ),
    "alerts": DataSet(
        "alerts", "Alerts", "One row for each thing that needed a hand.",
        "exports.supply", columns.ALERTS, queries.alerts, ("alert_ref",),
    ),
}  # fmt: skip


def of_actor(actor: Actor) -> dict[str, DataSet]:
    """The data sets that this person may take."""
    return {name: one for name, one in ALL.items() if may(actor, one.permission)}
