"""`/reports/indicators`: all of them for a time and a place, and one with its definition, cut as asked.

The filters stand in the address, so that a page can be kept and sent on; they hold no fact about anybody.
"""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request, url_for
from marshmallow import EXCLUDE
from werkzeug.datastructures import MultiDict

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import Invalid, NotFound
from core.spreadsheets import csv_stream
from reports.figures import queries as figures
from reports.figures.months import after, this_month
from reports.indicators import asking, service, words
from reports.indicators.definitions import COUNT, MIDDLE, Indicator, by_code
from reports.indicators.reckoning import count_differs, differs
from reports.indicators.schemas import IndicatorQuery
from reports.indicators.service import AUDIENCES, BY, PLACES, SPLITS, Answer, Line
from reports.suppression import Hidden

pages = Blueprint("indicator_pages", __name__)

KEPT = ("from", "to", "station", "by", "audience")


@pages.get("/reports/indicators")
@needs("reports.read")
def all_indicators() -> Any:
    """Every indicator for a time and a place."""
    actor = current_actor()
    # A cut is for one indicator alone: here it would repeat each name without a word of the part.
    form, answer = _asked(actor, "by", "indicator")
    return _show_all(actor, form, answer)


def _show_all(actor: Actor, form: forms.Form, answer: Answer | None) -> Any:
    lines = [_row(line, answer) for line in answer.lines] if answer else []
    return _show("reports/indicators/list.html", actor, form, answer, lines=lines, href=_kept(form))


@pages.get("/reports/indicators/<indicator_code>")
@needs("reports.read")
def one_indicator(indicator_code: str) -> Any:
    """One indicator: its value, what it counts, cut as asked, and the time before."""
    actor = current_actor()
    indicator = _known(indicator_code)
    form, answer = _asked(actor, "indicator", indicator=indicator.code)
    whole: dict[str, Any] = {}
    if answer:
        [(before, now)] = service.compare(actor, answer.question)
        whole = {
            "whole": _row(now, answer),
            "before": {**_row(before, answer), "period": before.period.words},
            "says": _change(indicator, before, now),
        }
    return _show(
        "reports/indicators/one.html",
        actor,
        form,
        answer,
        indicator=indicator,
        lines=[_row(line, answer) for line in answer.lines] if answer and answer.question.by else [],
        grains=_grains(indicator),
        href={**_kept(form), "indicator": indicator.code},
        **whole,
    )


@pages.get("/reports/indicators.csv")
@needs("reports.read")
def file() -> Any:
    """What the page shows, as a file: the same numbers, and the same left out."""
    actor = current_actor()
    form, answer = _asked(actor)
    if answer is None:
        return _show_all(actor, form, answer)
    parts = csv_stream(asking.HEAD, asking.file_rows(answer))
    response = Response(parts, content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="indicators.csv"'
    return response


def _known(code: str) -> Indicator:
    indicator = by_code(code)
    if indicator is None:
        raise NotFound("No indicator has this name.")
    return indicator


def _asked(actor: Actor, *left_out: str, **fixed: str) -> tuple[forms.Form, Answer | None]:
    """The form of the address without what is left out, and the answer to it unless something is wrong."""
    given = [(name, value) for name, value in request.args.items(multi=True) if name not in left_out]
    # What has no field on the page is told on top of it; only the page of one indicator has a cut.
    on_top = {"audience": "", "indicator": ""} if fixed else {"audience": "", "indicator": "", "by": ""}
    form = forms.Form(MultiDict(given), field_of=on_top).check(IndicatorQuery(unknown=EXCLUDE))
    if form.is_ok:
        try:
            return form, asking.ask(actor, {**form.data, **fixed})
        except Invalid as refusal:
            form.refuse(refusal)
    return form, None


def _kept(form: forms.Form) -> dict[str, str]:
    return {name: form.raw[name] for name in KEPT if form.raw.get(name)}


def _row(line: Line, answer: Answer) -> dict[str, Any]:
    """A line in words; the bar of a hidden one is empty, whatever it hides."""
    smallest = AUDIENCES[answer.question.audience]
    counts = words.count(line.numerator, smallest)
    is_shown = not line.is_suppressed
    if line.denominator is not None and is_shown:
        counts = f"{counts} of {words.count(line.denominator, smallest)}"
    elif isinstance(line.denominator, int):
        counts = f"{counts} (of {words.count(line.denominator, smallest)})"
    if line.is_partial:
        counts += f", in the {line.months} of {line.period.months} months that may be shown"
    return {
        "code": line.indicator.code,
        "name": line.indicator.name,
        "label": line.label,
        "value": _value(line, smallest),
        "counts": counts if line.indicator.of or not is_shown or line.indicator.unit == MIDDLE else "",
        "interval": words.interval(line.indicator, line.estimate),
        "bar": _length(line) if is_shown else None,
        "is_shown": is_shown,
    }


def _value(line: Line, smallest: int) -> str:
    if line.indicator.unit == COUNT and not line.is_suppressed:
        return words.count(line.numerator, smallest)
    return words.value(line.indicator, line.estimate, line.band)


def _length(line: Line) -> float | None:
    if line.indicator.unit == COUNT and isinstance(line.numerator, int):
        return line.numerator
    return line.estimate.value


def _change(indicator: Indicator, before: Line, now: Line) -> str:
    """One plain sentence on the equal time before."""
    counts = [before.numerator, before.denominator, now.numerator, now.denominator]
    if any(isinstance(count, Hidden) for count in counts):
        return "One of the two times has numbers that are not shown, so they are not compared."
    bases = [line.denominator if indicator.of else line.numerator for line in (before, now)]
    if indicator.unit != COUNT and 0 in bases:
        return "One of the two times has nobody to count, so they are not compared."
    if indicator.unit == MIDDLE:
        return "" if before.band == now.band else "The middle lies in another band than before."
    return _sentence(indicator, before, now)


def _sentence(indicator: Indicator, before: Line, now: Line) -> str:
    first, second = int(before.numerator), int(now.numerator)  # type: ignore[call-overload]
    if indicator.of is None:
        is_clear = count_differs(first, second)
        rises = second > first
    else:
        of_first, of_second = int(before.denominator or 0), int(now.denominator or 0)  # type: ignore[call-overload]
        is_clear = differs((first, of_first), (second, of_second))
        rises = (now.estimate.value or 0) > (before.estimate.value or 0)
    if not is_clear:
        return "No clear change: a difference like this can be chance."
    good = {"better": rises, "worse": not rises}.get(indicator.more_is)
    judged = "" if good is None else " That is better." if good else " That is worse. Find out why."
    return f"{'Higher' if rises else 'Lower'} than before, by more than chance makes likely.{judged}"


def _grains(indicator: Indicator) -> list[tuple[str, str]]:
    return [
        (name, words)
        for name, words in BY.items()
        if name not in SPLITS or name in indicator.splits
        if indicator.unit != MIDDLE or name not in SPLITS
    ]


def _show(
    template: str,
    actor: Actor,
    form: forms.Form,
    answer: Answer | None,
    *,
    href: dict[str, str],
    **context: Any,
) -> Any:
    usual = service.usual_period()
    period = answer.question.period if answer else usual
    found = [(place.code, place.name) for kind in reversed(PLACES) for place in places.visible(actor, kind)]
    return forms.show(
        template,
        form,
        answer=answer,
        period=period,
        months=_choices(figures.data_until() or this_month()),
        first=period.start.isoformat()[:7],
        last=after(period.end, -1).isoformat()[:7],
        places=[("", "All my places"), *found],
        until=clock.day(answer.until) if answer and answer.version else "",
        file_href=url_for(".file", **href),
        kept={name: value for name, value in _kept(form).items() if name != "by"},
        **context,
    )


def _choices(until: date) -> list[tuple[str, str]]:
    """Months to choose from, the newest first: three years."""
    found = [after(until, -number) for number in range(1, 37)]
    return [(month.isoformat()[:7], f"{month:%B %Y}") for month in found]
