"""`/reports/study`: the table of the Copperbelt study, from this programme's data."""

from typing import Any

from flask import Blueprint, render_template, request

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock
from reports.study import service
from reports.study.published import SOURCE

pages = Blueprint("study_pages", __name__)


@pages.get("/reports/study")
@needs("reports.read")
def study() -> Any:
    """The study's measures, ours and theirs apart."""
    known = service.years() or [clock.today().year]
    chosen = (_year("first", known, known[-2:][0]), _year("second", known, known[-1]))
    return render_template(
        "reports/study/study.html",
        rows=service.table(current_actor(), chosen),
        years=known,
        chosen=chosen,
        period=service.whole_time(),
        source=SOURCE,
    )


def _year(name: str, known: list[int], usual: int) -> int:
    typed = request.args.get(name, "")
    return int(typed) if typed.isascii() and typed.isdecimal() and int(typed[:4]) in known else usual
