"""From a chart to the bytes of its picture. The one module that loads matplotlib, and only to draw.

Equal charts give equal bytes: no date, ids salted alike, text kept as text, margins fixed. One picture is
drawn at a time, because matplotlib's settings belong to the process.
"""

import io
from functools import cache
from threading import Lock
from typing import Any

from reports.charts.drawing.chart import QUIET, TEXT, Chart

LINE = "#b1b4b6"
SMALL = 9.5
_SETTINGS = {
    "font.family": "sans-serif",
    "font.sans-serif": ["DejaVu Sans", "Verdana", "Noto Sans", "Arial", "sans-serif"],
    "font.size": 10.5,
    "text.color": TEXT,
    "axes.edgecolor": LINE,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.spines.left": False,
    "axes.axisbelow": True,
    "xtick.color": QUIET,
    "ytick.color": TEXT,
    "xtick.bottom": False,
    "ytick.left": False,
    "xtick.labelsize": SMALL,
    "hatch.linewidth": 1.6,
    "svg.fonttype": "none",
    "svg.hashsalt": "lockbox",
    "path.simplify": False,
}
_DRAWING = Lock()


def svg(chart: Chart) -> bytes:
    """The picture for the page: its text stays text."""
    return _drawn(chart, format="svg", metadata={"Date": None, "Creator": None, "Title": chart.finding})


def png(chart: Chart, dpi: int = 200) -> bytes:
    """The picture for paper."""
    return _drawn(chart, format="png", dpi=dpi, metadata={"Software": None})


def _drawn(chart: Chart, **how: Any) -> bytes:
    matplotlib = _matplotlib()
    out = io.BytesIO()
    with _DRAWING, matplotlib.rc_context(_SETTINGS):
        figure = matplotlib.figure.Figure(figsize=chart.inches)
        if chart.rows:
            chart.draw(figure)
        else:
            figure.text(0.5, 0.5, "Nothing to show for this time and place.", ha="center", color=QUIET)
        figure.savefig(out, **how)
    return out.getvalue()


@cache
def _matplotlib() -> Any:
    import matplotlib  # noqa: PLC0415 - 67 MB and a second: only for whoever draws
    import matplotlib.figure  # noqa: PLC0415

    return matplotlib
