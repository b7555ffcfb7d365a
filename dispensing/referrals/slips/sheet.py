"""The slip: one sheet a person carries. Its outer half says nothing of why.

Folded once, only the number, the facility and the station's name show. Inside stand the
services, until when each is urgent, the feedback code and days to come back.
"""

import io
from dataclasses import dataclass
from datetime import datetime, timedelta

import segno
from fpdf import FPDF

from accounts.places.services import SERVICES
from core import clock, codes
from dispensing.protocols.values import Protocol
from dispensing.referrals.queries import Slip

TITLE = "Visit slip"
PAGE_MM, MARGIN_MM, QR_MM, LINE_MM = 210, 20, 38, 7
BOX_MM, TICK_ROW_MM, SERVICES_MM = 5, 8, 66
FOLD_MM = 148.5
FOLLOW_UP_WORDS = {14: "2 weeks", 21: "3 weeks", 90: "3 months", 180: "6 months"}


@dataclass(frozen=True)
class Sheet:
    """The words of a slip, ready for the page and for the PDF."""

    number: str
    feedback_code: str
    own_code: str
    facility: str
    hours: str
    station: str
    issued: str
    services: tuple[tuple[str, str], ...]
    come_back: tuple[str, ...]
    answer_at: str
    scanned: str


def answer_address(public_url: str) -> str:
    """Where a facility answers; empty where this site does not know its own address."""
    return f"{public_url.rstrip('/')}/r" if public_url else ""


def scanned(number: str, public_url: str) -> str:
    """What the QR picture holds: the page to answer on, and behind # the number, which no server sees."""
    address = answer_address(public_url)
    return f"{address}#{number}" if address else number


def sheet(slip: Slip, protocol: Protocol, public_url: str = "") -> Sheet:
    """What stands on a slip. Days to come back count from the day it was issued."""
    issued_on = clock.local(slip.issued_at).date()
    night = "open at night" if slip.has_night_cover else ""
    return Sheet(
        number=slip.shown_number,
        feedback_code=codes.grouped(slip.feedback_code, 3),
        own_code=codes.grouped(slip.visit_code, 5),
        facility=slip.facility_name,
        hours=", ".join(part for part in (slip.opening_hours, night) if part),
        station=slip.station_name,
        issued=clock.day(issued_on),
        services=tuple(
            (SERVICES[service], f"before {_moment(until)}" if until else "")
            for service, until in sorted(
                slip.services.items(), key=lambda item: list(SERVICES).index(item[0])
            )
        ),
        come_back=tuple(
            f"{FOLLOW_UP_WORDS.get(days, f'{days} days')}: {clock.day(issued_on + timedelta(days=days))}"
            for days in protocol.follow_up_days
        ),
        answer_at=answer_address(public_url),
        scanned=scanned(slip.shown_number, public_url),
    )


def _moment(moment: datetime) -> str:
    local = clock.local(moment)
    return f"{local:%a} {local.day} {local:%b, %H:%M}"


def qr_svg(words: str) -> bytes:
    """What `scanned` says, as a QR picture."""
    target = io.BytesIO()
    segno.make(words, error="m", micro=False).save(target, kind="svg", scale=4, border=4, xmldecl=False)
    return target.getvalue()


def pdf(made: Sheet) -> bytes:
    """The slip as one A4 page; equal input makes equal bytes."""
    page = FPDF(format="A4")
    page.set_creation_date(datetime(2000, 1, 1, tzinfo=clock.zone()))
    page.set_title(TITLE)
    page.set_margin(MARGIN_MM)
    page.set_auto_page_break(False)
    page.add_page()
    _outer_half(page, made)
    _fold(page)
    _inner_half(page, made)
    return bytes(page.output())


def _outer_half(page: FPDF, made: Sheet) -> None:
    picture = io.BytesIO()
    segno.make(made.scanned, error="m", micro=False).save(picture, kind="png", scale=8, border=4)
    page.image(picture, x=PAGE_MM - MARGIN_MM - QR_MM, y=MARGIN_MM, w=QR_MM)
    _line(page, TITLE, size=20, bold=True, height=12)
    _line(page, "Number", size=11)
    _line(page, made.number, size=24, bold=True, height=14)
    _line(page, f"For: {made.facility}", size=13, bold=True)
    if made.hours:
        _line(page, made.hours, size=12)
    page.ln(3)
    _line(page, f"From: {made.station}", size=12)
    _line(page, made.issued, size=12)


def _fold(page: FPDF) -> None:
    """The line at half height, broken in the middle by its words."""
    middle, gap = PAGE_MM / 2, 13
    page.set_draw_color(110)
    page.set_dash_pattern(2, 2)
    page.line(MARGIN_MM, FOLD_MM, middle - gap, FOLD_MM)
    page.line(middle + gap, FOLD_MM, PAGE_MM - MARGIN_MM, FOLD_MM)
    page.set_dash_pattern()
    page.set_draw_color(0)
    page.set_font("helvetica", "", 9)
    page.set_xy(middle - gap, FOLD_MM - 2.5)
    page.cell(2 * gap, 5, "Fold here", align="C")
    page.set_xy(MARGIN_MM, FOLD_MM + 10)


def _inner_half(page: FPDF, made: Sheet) -> None:
    _line(page, "For the facility", size=14, bold=True, height=9)
    # Fourteen services are the most there are; the more there are, the closer they stand.
    row_mm = min(TICK_ROW_MM, SERVICES_MM / max(1, len(made.services)))
    for words, until in made.services:
        _tick_box(page, words, until, row_mm)
    page.ln(3)
    _line(page, f"Feedback code: {made.feedback_code}", size=14, bold=True, height=9)
    if made.answer_at:
        _line(page, f"Answer at {made.answer_at}", size=12)
    _line(page, "Days to come back", size=12, bold=True)
    _line(page, "; ".join(made.come_back), size=12, height=6)
    page.ln(2)
    _line(page, f"Your own code, if you come back: {made.own_code}", size=12)


def _tick_box(page: FPDF, words: str, until: str, row_mm: float) -> None:
    """A box to tick, the service, and in bold until when it is urgent."""
    box_mm = min(BOX_MM, row_mm - 1)
    page.rect(MARGIN_MM, page.get_y() + (row_mm - box_mm) / 2, box_mm, box_mm)
    page.set_x(MARGIN_MM + BOX_MM + 4)
    page.set_font("helvetica", "", 12)
    page.write(row_mm, words + (" - " if until else ""))
    page.set_font("helvetica", "B", 12)
    page.write(row_mm, until)
    page.ln(row_mm)


def _line(page: FPDF, words: str, *, size: float, bold: bool = False, height: float = LINE_MM) -> None:
    page.set_font("helvetica", "B" if bold else "", size)
    # The built-in font knows Latin letters alone; another letter prints as a question mark.
    safe = words.encode("latin-1", "replace").decode("latin-1")
    width = PAGE_MM - 2 * MARGIN_MM - (QR_MM + 4 if page.get_y() < MARGIN_MM + QR_MM else 0)
    page.multi_cell(width, height, safe, align="L", new_x="LMARGIN", new_y="NEXT")
