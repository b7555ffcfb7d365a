"""The month's report as a PDF to print and sign: tables of words and numbers, tagged by its outline."""

from datetime import date

from fpdf import FPDF
from fpdf.enums import XPos, YPos
from fpdf.fonts import FontFace

from reports.monthly.contents import AUDIENCES, Contents, Figure

MARGIN_MM, LINE_MM = 18, 6
TITLE = "Monthly report"
NAVY = (18, 67, 109)


def pdf(contents: Contents, audience: str, month: date, marks: list[tuple[str, str]]) -> bytes:
    """`marks` are lines such as (Version, 2) that stand above the figures."""
    paper = FPDF(format="A4")
    paper.set_title(f"{TITLE}, {month:%B %Y}")
    paper.set_lang("en")
    paper.set_margin(MARGIN_MM)
    paper.set_auto_page_break(True, MARGIN_MM)
    paper.add_page()
    paper.set_font("Helvetica", "B", 18)
    paper.start_section(f"{TITLE}, {month:%B %Y}")
    paper.cell(0, 10, f"{TITLE}, {month:%B %Y}", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("Helvetica", "", 10)
    for label, value in [("For", AUDIENCES[audience]), *marks]:
        paper.cell(45, LINE_MM, label)
        paper.cell(0, LINE_MM, value, new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for part, figures in contents.parts(audience):
        _table(paper, part, figures)
    _signatures(paper)
    return bytes(paper.output())


def _table(paper: FPDF, part: str, figures: list[Figure]) -> None:
    paper.ln(4)
    if paper.will_page_break(30):
        paper.add_page()
    paper.set_font("Helvetica", "B", 13)
    paper.start_section(_plain(part), level=1)
    paper.cell(0, 8, _plain(part), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    paper.set_font("Helvetica", "", 10)
    head = FontFace(emphasis="BOLD", color=255, fill_color=NAVY)
    with paper.table(
        col_widths=(3, 4), line_height=LINE_MM, text_align=("LEFT", "LEFT"), headings_style=head,
        borders_layout="HORIZONTAL_LINES", padding=(0.8, 1),
    ) as table:  # fmt: skip
        table.row(("What", "How many"))
        for figure in figures:
            table.row((_plain(figure.label), _plain(" ".join(filter(None, [figure.words, figure.note])))))


def _signatures(paper: FPDF) -> None:
    if paper.will_page_break(40):
        paper.add_page()
    for words in ("Completed by (role, signature, date)", "Approved by (role, signature, date)"):
        paper.ln(14)
        paper.line(MARGIN_MM, paper.get_y(), 110, paper.get_y())
        paper.cell(0, LINE_MM, words, new_x=XPos.LMARGIN, new_y=YPos.NEXT)


def _plain(words: str) -> str:
    """Words in the signs that the paper's font has."""
    return words.encode("latin-1", "replace").decode("latin-1")
