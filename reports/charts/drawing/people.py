"""How fast, and whether referrals arrive: bars of counts of people. Pure.

Each count comes as a number or as Hidden; see chart.py for what a hidden one may do to a picture: nothing.
"""

from collections.abc import Sequence
from typing import Any

from dispensing.eligibility import HOURS_BANDS
from reports.charts.drawing.chart import (
    ACT,
    GOOD,
    HIDDEN_LOOK,
    NAVY,
    QUIET,
    UNKNOWN,
    Cell,
    Chart,
    Share,
    bar,
    extremes,
    percent,
    seen,
    told,
    why,
)
from reports.suppression import Hidden, Shown

KINDS = {"0-24": "good", "over_120": "act", "unknown": "none"}
COLOURS = {"good": GOOD, "": NAVY, "act": ACT, "none": UNKNOWN}
IN_PART = "of the months that may be shown"
Bars = list[tuple[str, Shown, str, str]]  # label, count or percent, kind, words


def hours(bands: Sequence[tuple[str, Shown]], shares: Sequence[tuple[str, Share]], smallest: int) -> Chart:
    """A bar for each band of hours, those not known too; where no band may be shown, the shares by then."""
    counts = [count for _band, count in bands]
    within_24 = shares[0][1].percent if shares else None
    finding = "Too few doses to say how fast" if within_24 is None else f"{_part(within_24)} within 24 hours"
    if seen(counts):
        return _bars(
            "hours", finding, "Doses by hours from what happened", ("Hours", "Doses"),
            [(HOURS_BANDS[band], count, KINDS.get(band, ""), told(count, smallest)) for band, count in bands],
            smallest,
        )  # fmt: skip
    items: Bars = [
        (label, *_in_time(share, smallest, "" if number else "good"))
        for number, (label, share) in enumerate(shares)
    ]
    subtitle = "First doses given in time, in percent of first doses"
    is_part = any(not share.is_whole for _label, share in shares)
    return _bars(
        "hours",
        finding,
        f"{subtitle}, {IN_PART}" if is_part else subtitle,
        ("Hours", "First doses"),
        items,
        smallest,
        100,
    )


def _in_time(share: Share, smallest: int, kind: str) -> tuple[Shown, str, str]:
    if share.percent is None:
        return Hidden.SMALL, kind, told(Hidden.SMALL, smallest)
    return share.percent, kind, f"{share.percent}% ({share.part:,} of {share.whole:,})"


def referral_steps(steps: Sequence[tuple[str, Shown]], smallest: int, *, is_whole: bool = True) -> Chart:
    """What is left at each step, as a bar and as percent of the first."""
    first = steps[0][1] if steps else 0
    subtitle = "People at each step of a referral"
    return _bars(
        "referrals", _gap(steps), subtitle if is_whole else f"{subtitle}, {IN_PART}", ("Step", "People"),
        [(step, count, "", _of_first(count, first, smallest)) for step, count in steps], smallest,
    )  # fmt: skip


def _bars(
    name: str, finding: str, subtitle: str, heads: tuple[str, str], items: Bars, smallest: int, most: int = 0
) -> Chart:
    """Bars from zero, each with its number; a hidden one is crossed, of one length."""
    longest = most or max(seen(count for _label, count, _kind, _words in items), default=1) or 1
    rows: list[tuple[Cell, ...]] = [
        (label, bar(count, longest, kind), words) for label, count, kind, words in items
    ]
    return Chart(
        name, finding, subtitle,
        f"{finding}. {extremes([(label, count) for label, count, _kind, _words in items], smallest)}".strip(),
        (heads[0], "Share", heads[1]), tuple(rows), lambda figure: _draw(figure, items, longest),
        (6.4, 0.3 + 0.34 * max(len(items), 3)), (2,), why([item[1] for item in items], smallest),
    )  # fmt: skip


def _draw(figure: Any, items: Bars, longest: int) -> None:
    axes = figure.add_axes((0.27, 0.02, 0.50, 0.96))
    for line, (_label, count, kind, words) in enumerate(items):
        if isinstance(count, Hidden):
            axes.barh(line, longest * 0.06, height=0.56, **HIDDEN_LOOK)
            said, at = {"color": QUIET}, longest * 0.06
        else:
            hatch = {"hatch": "////", "edgecolor": "white", "linewidth": 0} if kind == "none" else {}
            axes.barh(line, count, height=0.56, color=COLOURS[kind], **hatch)
            said, at = {"weight": "bold"}, count
        axes.annotate(words, (at, line), (6, 0), textcoords="offset points", va="center", **said)
    axes.set(yticks=range(len(items)), ylim=(len(items) - 0.5, -0.5), xlim=(0, longest), xticks=[])
    axes.set_yticklabels([label for label, _count, _kind, _words in items])
    axes.spines["bottom"].set_visible(False)


def _part(share: int) -> str:
    """`Nearly half of doses were given`: in words where a word is near, in percent else."""
    if share == 100:
        return "All doses were given"
    for word, low, high in (("Nearly half", 45, 49), ("Half", 50, 50), ("Over half", 51, 55)):
        if low <= share <= high:
            return f"{word} of doses were given"
    return f"{share}% of doses were given"


def _of_first(count: Shown, first: Shown, smallest: int) -> str:
    share = percent(count, first)
    return told(count, smallest) if share is None else f"{told(count, smallest)} ({share}%)"


def _gap(steps: Sequence[tuple[str, Shown]]) -> str:
    """Between which two neighbours most people are lost; only pairs of which both are shown."""
    lost = [
        (one - other, this, following)
        for (this, one), (following, other) in zip(steps, steps[1:], strict=False)
        if isinstance(one, int) and isinstance(other, int)
    ]
    worst = max(lost, default=None, key=lambda item: item[0])
    if worst is None or not steps or steps[0][1] == 0:
        return "Too few referrals to show the steps"
    if worst[0] <= 0:
        return "No gap between the steps shown"
    return f"The biggest gap is between “{worst[1].lower()}” and “{worst[2].lower()}”"
