"""The mapping as a table that travels: CSV or XLSX, one row a name. Pure; the shape alone is judged here."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from core.errors import Invalid
from core.spreadsheets import Row
from reports.dhis2.names.mapping import SCHEME_NAMES, Errors, Names, Theirs
from reports.dhis2.numbers.elements import ELEMENTS, Line
from reports.dhis2.wire.payload import Target

HEAD = ("row", "ours", "split", "category", "theirs", "option_combo", "adx", "words")
NEEDED = ("row", "ours", "theirs")
ROWS = ("data_set", "attribute_option_combo", "scheme", "figure", "place")


def rows(
    names: Names, lines: Iterable[Line], places: Mapping[str, str], words: Mapping[Line, str]
) -> Iterator[Sequence[str]]:
    """Every row there can be, empty where nothing is said yet: the table that comes out can be filled in."""
    target = names.target
    yield ("data_set", "", "", "", target.data_set, "", "", "")
    yield ("attribute_option_combo", "", "", "", target.attribute_option_combo, "", "", "")
    for name, about in SCHEME_NAMES.items():
        yield ("scheme", name.removesuffix("_scheme"), "", "", getattr(target, name), "", "", about)
    for line in lines:
        theirs = names.figures.get(line, Theirs(""))
        yield ("figure", *line, theirs.data_element, theirs.option_combo, theirs.adx, words.get(line, ""))
    for code, name in places.items():
        yield ("place", code, "", "", names.places.get(code, ""), "", "", name)


def read(table: Sequence[Row], lines: Iterable[Line]) -> Names:
    """The mapping that a table says; raises Invalid with each row that cannot be read."""
    if table and (missing := [name for name in NEEDED if name not in table[0].cells]):
        raise Invalid({"file": [f"The first row must name the columns: {', '.join(HEAD)}. No {missing[0]}."]})
    known, errors = set(lines), Errors()
    target, figures, places = Target(""), dict[Line, Theirs](), dict[str, str]()
    seen: dict[tuple[str, ...], int] = {}
    for row in table:
        kind, ours, theirs = (row.cells.get(name, "") for name in NEEDED)
        line = Line(ours, row.cells.get("split", ""), row.cells.get("category", ""))
        try:
            if (first := seen.setdefault((kind, *line), row.number)) != row.number:
                raise ValueError(f"says the same as row {first}")
            if kind == "figure":
                _check_line(line, known)
                if theirs:
                    figures[line] = Theirs(
                        theirs, row.cells.get("option_combo", ""), row.cells.get("adx", "")
                    )
            elif kind == "place":
                if theirs:
                    places[ours.upper()] = theirs
            else:
                target = _with(target, kind, ours, theirs)
        except ValueError as error:
            errors.setdefault("file", []).append(f"Row {row.number} {error}.")
    if errors:
        raise Invalid(errors)
    return Names(target, figures, places)


def _check_line(line: Line, known: set[Line]) -> None:
    if line.element not in ELEMENTS:
        raise ValueError(f"names no figure of ours: {line.element[:40]}")
    if line not in known:
        raise ValueError(f"names no category of {line.element}: {line.split[:20]} {line.category[:40]}")


def _with(target: Target, kind: str, ours: str, theirs: str) -> Target:
    if kind in {"data_set", "attribute_option_combo"}:
        return replace(target, **{kind: theirs})
    if kind == "scheme" and f"{ours}_scheme" in SCHEME_NAMES:
        return replace(target, **{f"{ours}_scheme": theirs.lower()})
    raise ValueError(f"begins with {kind[:20]!r}, and not with one of: {', '.join(ROWS)}")
