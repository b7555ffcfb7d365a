"""The regulator's form: the fields that national forms share, each printed even when it is empty.

The patient is the report's own number, an age and a sex, and never more; the visit is not on it.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple

from fpdf import FPDF
from sqlalchemy import Row

from core import clock
from dispensing.adverse_events import choices
from dispensing.adverse_events.models import AdverseEvent
from dispensing.adverse_events.queries import Told
from dispensing.adverse_events.screens import words
from dispensing.adverse_events.transitions import STATE_WORDS
from dispensing.eligibility import AGE_BANDS
from dispensing.visits.record import SEXES

TITLE = "Report form"
PAGE_MM, PAGE_HEIGHT_MM, MARGIN_MM, LABEL_MM, LINE_MM = 210, 297, 18, 58, 6


class Line(NamedTuple):
    """A field by its column name in the file, its words on the form, and its value, perhaps empty."""

    name: str
    label: str
    value: str


class Part(NamedTuple):
    heading: str
    lines: list[Line]


def parts(row: Row[Any], told: Iterable[Told]) -> list[Part]:
    """The whole form, with what was under seal; what was erased is empty."""
    found: AdverseEvent = row.AdverseEvent
    steps = list(told)
    facts, hidden = json.loads(found.facts), _newest([step.hidden for step in steps])
    story = " / ".join(step.hidden["words"] for step in steps if step.hidden.get("words"))
    return [
        Part("Report", _report(row, found, facts)),
        Part("Patient", _patient(found, facts, hidden)),
        Part("Product", _product(row, facts, hidden)),
        Part("What happened", [*_event(facts, hidden), Line("words", "In their own words", story)]),
        Part("Who reports", _reporter(row, facts)),
        Part("Review", _review(found)),
    ]


def _report(row: Row[Any], found: AdverseEvent, facts: Mapping[str, Any]) -> list[Line]:
    follow_up = (
        "Follow-up" if found.sent_on is not None and found.state in ("submitted", "reviewed") else "First"
    )
    return [
        Line("report_number", "Report number", words.number(found)),
        Line("version", "Version", str(found.version)),
        Line("report_type", "Type of report", follow_up),
        Line("kind", "Kind of report", choices.KINDS[facts["kind"]]),
        Line("state", "State", STATE_WORDS[found.state]),
        Line("reported_on", "Recorded on", _day(found.reported_at)),
        Line("first_known_on", "First known with all that is needed", _day(found.started_at)),
        Line("reference", "Regulator's number", found.reference or ""),
        Line("sent_on", "Sent to the regulator on", clock.day(found.sent_on) if found.sent_on else ""),
    ]


def _patient(found: AdverseEvent, facts: Mapping[str, Any], hidden: Mapping[str, Any]) -> list[Line]:
    band = "" if facts["age_band"] == "unknown" else AGE_BANDS[facts["age_band"]]
    weight = hidden.get("weight_kg")
    return [
        Line("patient_code", "Code", words.number(found)),
        Line("age", "Age", f"{hidden['age_years']} years" if "age_years" in hidden else band),
        Line("sex", "Sex", "" if facts["sex"] == "unknown" else SEXES[facts["sex"]]),
        Line("weight", "Weight", f"{weight} kg" if weight else ""),
    ]


def _product(row: Row[Any], facts: Mapping[str, Any], hidden: Mapping[str, Any]) -> list[Line]:
    units = hidden.get("units")
    given = hidden.get("given_at")
    return [
        Line("product", "Suspect product", row.product_name or ""),
        Line("atc", "ATC code", row.atc or ""),
        Line("lot", "Lot (batch)", facts["lot"] or ""),
        Line("expires_on", "Expiry", row.expires_on.isoformat() if row.expires_on else ""),
        Line("dose", "Dose", "" if units is None else f"{units} tablet" + ("" if units == 1 else "s")),
        Line("given_on", "Given on", _day(datetime.fromisoformat(given)) if given else ""),
    ]


def _event(facts: Mapping[str, Any], hidden: Mapping[str, Any]) -> list[Line]:
    onset = hidden.get("onset_at")
    return [
        Line("event", "Event", words.listed(choices.TERMS, facts["terms"])),
        Line("onset", "Began", clock.day_and_time(datetime.fromisoformat(onset)) if onset else ""),
        Line("seriousness", "Serious because", words.listed(choices.SERIOUSNESS, facts["seriousness"])),
        Line("outcome", "Outcome", choices.OUTCOMES[facts["outcome"]]),
        Line("action", "Action taken", choices.ACTIONS[facts["action"]]),
    ]


def _reporter(row: Row[Any], facts: Mapping[str, Any]) -> list[Line]:
    return [
        Line("reporter", "Reporter's role", choices.REPORTERS.get(facts["reporter"] or "", "")),
        Line("station", "Station", row.station_name),
    ]


def _review(found: AdverseEvent) -> list[Line]:
    review = json.loads(found.review) if found.review else {}
    serious = words.listed(choices.SERIOUSNESS, review.get("seriousness", ()))
    return [
        Line("reviewed_seriousness", "Serious, after review", serious if serious or not review else "No"),
        Line("causality", "Caused by it (WHO-UMC)", choices.CAUSALITY.get(review.get("causality", ""), "")),
        Line("expected", "Known of this product", choices.EXPECTED.get(review.get("expected", ""), "")),
        Line("district_told", "District told", _day(found.district_told_at)),
    ]


def coded(row: Row[Any]) -> list[Line]:
    """One line of a list: coded facts alone, no words, no exact age or time."""
    sealed = {"words", "weight", "dose", "given_on", "onset"}
    return [line for part in parts(row, ()) for line in part.lines if line.name not in sealed]


def _newest(hidden: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """What was said last of each thing."""
    found: dict[str, Any] = {}
    for one in hidden:
        found.update(one)
    return found


def _day(moment: datetime | None) -> str:
    return clock.day(moment) if moment else ""


def pdf(made: list[Part]) -> bytes:
    """The form as A4 pages; equal input makes equal bytes."""
    page = FPDF(format="A4")
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=clock.zone()))
    page.set_title(TITLE)
    page.set_margin(MARGIN_MM)
    page.set_auto_page_break(True, MARGIN_MM)
    page.add_page()
    _write(page, TITLE, size=18, bold=True, height=10)
    for part in made:
        page.ln(2)
        _write(page, part.heading, size=12, bold=True, height=8)
        for line in part.lines:
            _field(page, line)
    page.ln(8)
    _write(page, "Signature and date: ______________________________", size=11, height=8)
    return bytes(page.output())


def _field(page: FPDF, line: Line) -> None:
    """Label left, value right, and a thin line below both, also where nothing is written yet."""
    if page.get_y() > PAGE_HEIGHT_MM - MARGIN_MM - 3 * LINE_MM:
        page.add_page()
    top, before = page.get_y(), page.page
    page.set_font("helvetica", "", 10)
    page.multi_cell(LABEL_MM, LINE_MM, _latin(line.label), align="L", new_x="LMARGIN", new_y="NEXT")
    below_label = page.get_y()
    page.set_xy(MARGIN_MM + LABEL_MM + 2, top)
    page.set_font("helvetica", "B", 10)
    width = PAGE_MM - 2 * MARGIN_MM - LABEL_MM - 2
    page.multi_cell(width, LINE_MM, _latin(line.value or " "), align="L", new_x="LMARGIN", new_y="NEXT")
    if page.page == before:  # a long story may go on over the page
        page.set_y(max(page.get_y(), below_label))
    page.set_draw_color(170)
    page.line(MARGIN_MM, page.get_y(), PAGE_MM - MARGIN_MM, page.get_y())


def _write(page: FPDF, text: str, *, size: float, bold: bool = False, height: float) -> None:
    page.set_font("helvetica", "B" if bold else "", size)
    page.multi_cell(0, height, _latin(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _latin(text: str) -> str:
    """The built-in font knows Latin letters alone; another letter prints as a question mark."""
    return text.encode("latin-1", "replace").decode("latin-1")
