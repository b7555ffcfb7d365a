"""From an address to a question, and from its answer to rows: one way for page, file and API."""

from datetime import timedelta
from typing import Any

from accounts.permissions import Actor
from core.spreadsheets import neutral
from reports.figures.months import after
from reports.indicators import service, words
from reports.indicators.definitions import MIDDLE
from reports.indicators.periods import Period
from reports.indicators.service import AUDIENCES, Answer, Line, Question
from reports.suppression import Hidden

HEAD = (
    "indicator", "name", "part", "from", "to", "numerator", "denominator", "value", "lower", "upper", "unit",
    "months counted", "not shown", "definition",
)  # fmt: skip


def question_of(asked: dict[str, Any]) -> Question:
    """The question of a loaded query; without months the last twelve that are over."""
    usual = service.usual_period()
    last = asked.get("last")
    period = Period(asked.get("first") or usual.start, after(last) if last else usual.end)
    if asked.get("first") and not last and period.start >= period.end:
        period = Period(period.start, after(period.start))
    codes = tuple(filter(None, [asked.get("indicator")]))
    return Question(period, asked.get("place"), asked.get("by"), codes, asked.get("audience") or "inside")


def ask(actor: Actor, asked: dict[str, Any]) -> Answer:
    """The answer to a loaded query. Raises what `service.ask` raises."""
    return service.ask(actor, question_of(asked))


def row_of(line: Line, smallest: int) -> dict[str, Any]:
    """One line as a program reads it: counts that are hidden are None, with the reason in words."""
    hidden = next((one for one in (line.numerator, line.denominator) if isinstance(one, Hidden)), None)
    numbers = [None if isinstance(one, Hidden) else one for one in (line.numerator, line.denominator)]
    is_middle = line.indicator.unit == MIDDLE
    return {
        "code": line.indicator.code,
        "name": line.indicator.name,
        "key": line.key,
        "label": line.label,
        "start": line.period.start,
        "end": line.period.end - timedelta(days=1),
        "numerator": numbers[0],
        "denominator": numbers[1],
        "value": line.band if is_middle else line.estimate.value if line.indicator.of else numbers[0],
        "lower": line.estimate.lower,
        "upper": line.estimate.upper,
        "unit": line.indicator.unit,
        "definition": line.indicator.definition,
        "suppressed": line.is_suppressed,
        "months": line.months,
        "hidden": words.words(hidden, smallest) if hidden else None,
    }


def file_rows(answer: Answer) -> list[list[Any]]:
    """The answer as rows of a file, in the order of `HEAD`."""
    names = ("code", "name", "label", "start", "end", "numerator", "denominator", "value", "lower", "upper")
    smallest = AUDIENCES[answer.question.audience]
    found = []
    for row in (row_of(line, smallest) for line in answer.lines):
        cells = [row[name] for name in (*names, "unit", "months", "hidden", "definition")]
        found.append([_cell(cell) for cell in cells])
    return found


def _cell(cell: Any) -> Any:
    if cell is None:
        return ""
    if isinstance(cell, float):
        return round(cell, 4)
    return neutral(cell) if isinstance(cell, str) else cell
