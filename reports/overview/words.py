"""What the overview says in plain words: what changed, and what to do, the most urgent first. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.charts.drawing.chart import Share, counted
from reports.suppression import Hidden, Shown

MOST_NAMES = 3


@dataclass(frozen=True)
class Then:
    """One measure now and in the equal time before. `is_clear`: by more than chance makes likely."""

    now: Shown
    before: Shown
    is_clear: bool


@dataclass(frozen=True)
class Fast:
    """First doses within 24 hours, now and in the equal time before, over the months that may be shown."""

    now: Share
    before: Share
    is_clear: bool


@dataclass(frozen=True)
class State:
    """What the sentences are made from. Stations stand by name."""

    period: str
    doses: Then
    within_24: Fast
    out_of_stock: Sequence[str]
    low: Sequence[str]
    silent: Sequence[str]
    at_risk: int


def changed(state: State) -> list[str]:
    """One sentence for each measure; nothing is compared with a number that is not shown."""
    return [_doses(state), *_fast(state.within_24)]


def to_do(state: State) -> list[str]:
    """What asks for a hand now; a sentence to say that nothing does."""
    said = []
    if state.out_of_stock:
        verb = "has" if len(state.out_of_stock) == 1 else "have"
        said.append(f"{names(state.out_of_stock)} {verb} none left: send doses today.")
    if state.low:
        verb = "is" if len(state.low) == 1 else "are"
        said.append(f"{names(state.low)} {verb} low: look at what they asked for.")
    if state.silent:
        said.append(f"{names(state.silent)} sent no data this week: call them.")
    if state.at_risk:
        doses, what = counted(state.at_risk, "dose"), "it" if state.at_risk == 1 else "them"
        said.append(f"{doses} may expire before use: move {what} to where more are used.")
    return said or ["Nothing here asks for a hand today."]


def names(stations: Sequence[str]) -> str:
    """`Masala, Lubuto and 4 more stations`"""
    some = list(stations[:MOST_NAMES])
    if len(stations) > MOST_NAMES:
        return f"{', '.join(some)} and {counted(len(stations) - MOST_NAMES, 'more station')}"
    return " and ".join(filter(None, [", ".join(some[:-1]), some[-1]]))


def _doses(state: State) -> str:
    now, before = state.doses.now, state.doses.before
    if isinstance(now, Hidden):
        return f"How many doses were given in {state.period} is not shown, to protect small numbers."
    said = f"{counted(now, 'dose')} {'was' if now == 1 else 'were'} given in {state.period}"
    if isinstance(before, Hidden) or not before:
        return f"{said}."
    if now == before:
        return f"{said}, as many as in the same time before."
    way = "more" if now > before else "fewer"
    sure = "" if state.doses.is_clear else ", which may be chance"
    return f"{said}: {abs(now - before):,} {way} than in the same time before{sure}."


def _fast(fast: Fast) -> list[str]:
    now, before = fast.now.percent, fast.before.percent
    if now is None:
        return []
    said = f"{now} of 100 first doses were given within 24 hours"
    if not fast.now.is_whole:
        said = f"In the months that may be shown, {said}"
    if before is None or not (fast.now.is_whole and fast.before.is_whole):
        return [f"{said}."]
    if not fast.is_clear:
        return [f"{said}; before it was {before}, which is no clear change."]
    return [f"{said}; before it was {before}: {'faster' if now > before else 'slower'}."]
