"""The tables of the extract: one list that feeds the file and its dictionary. Pure.

The columns of the doses are those of the dose log, so that nothing can come in here that is kept out there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.exports.columns import COLUMNS


@dataclass(frozen=True)
class Field:
    name: str
    is_number: bool
    meaning: str


_OF_DOSES = tuple(Field(one.name, one.type == "integer", one.description) for one in COLUMNS)
_OF_COUNTS = (
    Field("audience", False, "Who may see it: inside the programme, or outside (anybody)."),
    Field("period", False, "Month, quarter or year, like 2026-09, 2026-Q3, 2026."),
    Field("first_day", False, "First day of the period."),
    Field("last_day", False, "Last day of the period, included."),
    Field("place_kind", False, "programme, province, district or station."),
    Field("place", False, "Code of the place."),
    Field("indicator", False, "Code, as in the table indicators."),
    Field("split", False, "What it is cut by; empty for the whole."),
    Field("category", False, "The part, where it is cut."),
    Field("counted", True, "How many. Empty: not shown, see hidden."),
    Field("out_of", True, "Of how many, for a share or rate. Empty: not shown, or not of anything."),
    Field("band", False, "Of a middle: the band that holds it."),
    Field("hidden", False, "Why a number is not shown, in words. Empty: all is shown."),
)
_OF_INDICATORS = tuple(
    Field(name, False, meaning)
    for name, meaning in (
        ("code", "Names it in the table counts."),
        ("name", "As on the pages."),
        ("question", "What it answers."),
        ("numerator", "What is counted."),
        ("denominator", "Of what; empty for a plain count."),
        ("exclusions", "What is left out."),
        ("source", "Whose definition it is."),
        ("unit", "count, share, per_1000 or middle."),
    )
)
_OF_DICTIONARY = (
    Field("table", False, "Table of this file."),
    Field("column", False, "Column of that table."),
    Field("type", False, "number or text; days are text like 2026-09-30."),
    Field("meaning", False, "What it says."),
    Field("choices", False, "The closed list of values, where there is one."),
)
_OF_ABOUT = (Field("what", False, "What is told."), Field("answer", False, "The answer."))

TABLES: Mapping[str, Sequence[Field]] = {
    "doses": _OF_DOSES,
    "counts": _OF_COUNTS,
    "indicators": _OF_INDICATORS,
    "dictionary": _OF_DICTIONARY,
    "about": _OF_ABOUT,
}


def dictionary() -> list[tuple[str, str, str, str, str]]:
    """One row for each column of each table."""
    choices = {("doses", one.name): ", ".join(one.choices) for one in COLUMNS}
    return [
        (
            table,
            field.name,
            "number" if field.is_number else "text",
            field.meaning,
            choices.get((table, field.name), ""),
        )
        for table, fields in TABLES.items()
        for field in fields
    ]
