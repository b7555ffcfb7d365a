"""Counts that may be shown, as the indicators' page shows them: every month, quarter and year that is over.

Places are told by quarter and year: no month of one is ever shown. Asked of `indicators.service`, so that a
cell has the same verdict here as on every page.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from accounts.permissions import Actor
from reports.figures import months
from reports.figures import queries as figures
from reports.indicators import periods
from reports.indicators.periods import Period
from reports.indicators.service import AUDIENCES, PLACES, SPLITS, Line, Question, ask
from reports.suppression import Hidden, words

MONTHS_OF = {"month": 1, "quarter": 3, "year": 12}


def rows(actor: Actor, from_on: date, to_on: date) -> Iterator[tuple[str | int | None, ...]]:
    """Rows in the order of `tables.TABLES["counts"]`, of the periods that lie whole between two days."""
    span = _span(from_on, to_on)
    if span is None:
        return
    for audience, smallest in AUDIENCES.items():
        for grain, length in MONTHS_OF.items():
            for _label, period in periods.cut(span, grain):
                if period.months == length:
                    for by in (None, *SPLITS, *(PLACES if grain != "month" else ())):
                        question = Question(period, by=by, audience=audience)
                        answer = ask(actor, question)
                        for line in answer.lines:
                            yield _row(line, question, answer.place.code, answer.place.kind, smallest)


def _span(from_on: date, to_on: date) -> Period | None:
    """The months between two days that are over and were counted."""
    known = figures.months_of({"visits"})
    until = figures.data_until()
    if not known or until is None:
        return None
    first = from_on if from_on.day == 1 else months.after(months.first_of(from_on))
    # The year of the first counted month is told as a whole, with nothing before it.
    start = max(first, min(known).replace(month=1))
    end = min(months.first_of(to_on + timedelta(days=1)), until)
    return Period(start, end) if start < end else None


def _row(
    line: Line, question: Question, place: str, kind: str, smallest: int
) -> tuple[str | int | None, ...]:
    by = question.by or ""
    hidden = next((one for one in (line.numerator, line.denominator) if isinstance(one, Hidden)), None)
    return (
        question.audience,
        _name(line.period),
        line.period.start.isoformat(),
        (line.period.end - timedelta(days=1)).isoformat(),
        by if by in PLACES else kind,
        line.key if by in PLACES else place,
        line.indicator.code,
        by if by in SPLITS else "",
        line.key if by in SPLITS else "",
        None if isinstance(line.numerator, Hidden) else line.numerator,
        None if isinstance(line.denominator, Hidden) else line.denominator,
        line.band or "",
        words(hidden, smallest) if hidden else "",
    )


def _name(period: Period) -> str:
    start = period.start
    if period.months == MONTHS_OF["year"]:
        return f"{start.year}"
    if period.months == MONTHS_OF["quarter"]:
        return f"{start.year}-Q{start.month // 3 + 1}"
    return f"{start:%Y-%m}"
