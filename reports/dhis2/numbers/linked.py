"""Which numbers stay back because they would tell a hidden one. Pure: rules over verdicts.

A hidden number is told by a sum that is sent without it. So the sum gives way: it is sent only where each of
its parts may be shown, also the part that is left when another is taken away. A split gives way to its plain
number: two families of counts about the same people must not be put together.

Stock gives way to the doses. Received, given, written off and on hand add up, so each tells what was given.
On hand at the end of a period is what came in, which everybody may know, less all that was ever given: it is
sent where that long sum may be shown. Days out of stock say that on hand was nothing, and follow both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from reports.dhis2.numbers.elements import ELEMENTS, Element, Line
from reports.suppression import Hidden, Shown

# whole: parts of it that are sent too. What is left of the whole without the first is people as well.
PARTS = {
    "VSU_SV_CASES": ("VSU_EC_CLIENTS", "VSU_EC_NOT_GIVEN"),
    "VSU_EC_DOSES": ("VSU_EC_CLIENTS",),
    "VSU_REF_MADE": ("VSU_REF_REACHED",),
    "VSU_AE": ("VSU_AE_SERIOUS",),
}
DOSES = ELEMENTS["VSU_EC_DOSES"]
FREE = {"VSU_STK_RECEIVED", "VSU_STK_DISCARDED"}
# Treatments that left the box less the doses: people who need two, told by the difference.
BEYOND = "treatments-doses"


@dataclass(frozen=True)
class Span:
    """One place, or with None the whole programme, between two firsts of months, the end not included."""

    place: int | None
    start: date
    end: date


# (measure, split, span, category or None for the total): what one family of counts lets be shown.
# `a-b` is the measure of what is left of a when b is taken away.
Verdict = Callable[[str, str, Span, str | None], Shown]


def shown(line: Line, span: Span, verdict: Verdict) -> Shown:
    """The number of people, doses or services of this line, or why it stays back."""
    element = ELEMENTS[line.element]
    own = verdict(element.measure, line.split, span, line.category or None)
    if isinstance(own, Hidden):
        return own
    behind = [shown(Line(element.code), span, verdict)] if line.split and element.has_plain else []
    for part in _parts(element):
        if line.split in ("", *part.splits):
            behind.append(shown(Line(part.code, *line[1:]), span, verdict))
            left = f"{element.measure}-{part.measure}"
            behind.append(verdict(left, line.split, span, line.category or None))
    return Hidden.LINKED if any(isinstance(one, Hidden) for one in behind) else own


def _parts(element: Element) -> list[Element]:
    return [ELEMENTS[code] for code in PARTS.get(element.code, ())]


def stock_stays_back(line: Line, span: Span, beginning: date, verdict: Verdict) -> Hidden | None:
    """Why a number of stock stays back; None when it may be sent. `beginning`: where the book begins."""
    if line.element in FREE:
        return None
    since_ever = Span(span.place, beginning, span.end)
    spans = {
        "VSU_STK_DISTRIBUTED": (span,),
        "VSU_STK_ONHAND": (since_ever,),
        "VSU_STK_OUTDAYS": (span, since_ever),
    }[line.element]
    return next((why for one in spans if (why := _given_stays_back(line.category, one, verdict))), None)


def _given_stays_back(product: str, span: Span, verdict: Verdict) -> Hidden | None:
    """Why the units of a product that were given may not be told over this span."""
    own = verdict(DOSES.measure, "product", span, product)
    if isinstance(own, Hidden):
        return own
    # Clients less the doses of the other products would tell who got this one.
    parts = ("given", f"{DOSES.measure}-given", BEYOND)
    behind = [verdict(name, "product", span, product) for name in parts]
    behind.append(shown(Line(DOSES.code), span, verdict))
    return Hidden.LINKED if any(isinstance(one, Hidden) for one in behind) else None
