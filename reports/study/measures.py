"""Measures of the study that no indicator gives: change between years, stations that reach a rate. Pure."""

from collections.abc import Iterable
from typing import NamedTuple

REFERRAL_GOAL = 0.95


class Reached(NamedTuple):
    """How many stations reach the goal, and how many may be judged: their rate is shown and of somebody."""

    reach: int
    judged: int


def change(first: int, second: int) -> int | None:
    """The change from one year to another in whole per cent; None from nothing."""
    return round(100 * (second - first) / first) if first else None


def reached(rates: Iterable[float | None], goal: float = REFERRAL_GOAL) -> Reached:
    """Of rates by station; None is one that is hidden or of nobody."""
    known = [rate for rate in rates if rate is not None]
    return Reached(sum(rate >= goal for rate in known), len(known))


def change_words(first: int, second: int) -> str:
    """`+48 %`, `-5 %`, or words where there is nothing to compare with."""
    found = change(first, second)
    return "No earlier reports" if found is None else f"{found:+d} %"
