"""Our names and theirs: which line goes to which data element, which place to which organisation unit. Pure.

A mapping is judged as a whole: a wrong one sends numbers to the wrong place, or counts people twice.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from reports.dhis2.numbers.elements import Line
from reports.dhis2.wire import identifiers
from reports.dhis2.wire.identifiers import SCHEMES
from reports.dhis2.wire.payload import Target

SCHEME_NAMES = {
    "data_element_scheme": "Data elements",
    "org_unit_scheme": "Organisation units",
    "option_combo_scheme": "Option combinations",
    "data_set_scheme": "Data set",
}
Errors = dict[str, list[str]]


@dataclass(frozen=True)
class Theirs:
    """Where one line goes. Without an option combination the receiver takes its default one."""

    data_element: str
    option_combo: str = ""
    adx: str = ""


@dataclass(frozen=True)
class Names:
    """The mapping: `figures` by line, `places` as {our code: organisation unit}."""

    target: Target = Target("")
    figures: Mapping[Line, Theirs] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)


def faults(names: Names, parents: Mapping[str, str | None]) -> Errors:
    """What is wrong with it, by the field that says so; nothing when it may be kept.

    `parents` is {place code: code of the place it lies in}.
    """
    found: Errors = {}
    for field_name, said in (
        *_target_faults(names.target),
        *_figure_faults(names),
        *_place_faults(names, parents),
    ):
        found.setdefault(field_name, []).append(said)
    return found


def figure_field(line: Line, part: str = "data_element") -> str:
    """The field of a form, and the place of a message, for one part of a line."""
    return ":".join(filter(None, (*line, part)))


def place_field(code: str) -> str:
    return f"place:{code}"


def _target_faults(target: Target) -> Iterable[tuple[str, str]]:
    for name in SCHEME_NAMES:
        if getattr(target, name) not in SCHEMES:
            yield name, "Choose UID or code."
    checked = (("data_set", target.data_set_scheme), ("attribute_option_combo", target.option_combo_scheme))
    for name, scheme in checked:
        said = getattr(target, name)
        if said and (fault := identifiers.fault(said, scheme)):
            yield name, fault


def _figure_faults(names: Names) -> Iterable[tuple[str, str]]:
    target = names.target
    first: dict[tuple[str, str], Line] = {}
    families: dict[str, Line] = {}
    for line, theirs in names.figures.items():
        where = figure_field(line)
        if fault := identifiers.fault(theirs.data_element, target.data_element_scheme):
            yield where, fault
        if theirs.option_combo and (
            fault := identifiers.fault(theirs.option_combo, target.option_combo_scheme)
        ):
            yield figure_field(line, "option_combo"), fault
        try:
            identifiers.categories(theirs.adx)
        except ValueError as error:
            yield figure_field(line, "adx"), str(error)
        other = first.setdefault((theirs.data_element, theirs.option_combo), line)
        if other != line:
            yield where, f"{' '.join(filter(None, other))} goes there already. Two numbers need two places."
        family = families.setdefault(theirs.data_element, line)
        if family[:2] != line[:2]:
            yield (
                where,
                "DHIS2 adds up what stands under one data element: give each element and each way to split "
                "it a data element of its own.",
            )


def _place_faults(names: Names, parents: Mapping[str, str | None]) -> Iterable[tuple[str, str]]:
    first: dict[str, str] = {}
    for code, unit in names.places.items():
        where = place_field(code)
        if code not in parents:
            yield where, f"{code} is no station, district or province of ours."
            continue
        if fault := identifiers.fault(unit, names.target.org_unit_scheme):
            yield where, fault
        if first.setdefault(unit, code) != code:
            yield where, f"{first[unit]} goes to this organisation unit already."
        above = parents[code]
        while above is not None:
            if above in names.places:
                yield where, f"It lies in {above}, which is sent too: its people would be counted twice."
                break
            above = parents.get(above)
