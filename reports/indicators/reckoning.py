"""From counts to shares and rates, and how far small counts can be trusted. Pure.

Intervals hold with 95 % confidence: Wilson's (1927) for a share, and the rule of three (Hanley and
Lippman-Hand, 1983) as the upper end where nothing was seen.
"""

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import NamedTuple

Z = 1.959964


class Estimate(NamedTuple):
    """`value` with the ends of its interval, all in the same unit; all None of nothing."""

    value: float | None
    lower: float | None
    upper: float | None


NOTHING = Estimate(None, None, None)


def share(count: int, of: int) -> Estimate:
    """How many of how many, as a part of 1. Raises ValueError for a part larger than the whole."""
    if not 0 <= count <= of:
        raise ValueError(f"{count} is no part of {of}")
    if of == 0:
        return NOTHING
    return Estimate(count / of, *wilson(count, of))


def per_thousand(count: int, of: int) -> Estimate:
    """The same for each 1,000; where none was seen, the upper end by the rule of three."""
    value, lower, upper = share(count, of)
    if value is None or lower is None or upper is None:
        return NOTHING
    if count == 0:
        return Estimate(0.0, 0.0, 1000 * rule_of_three(of))
    return Estimate(1000 * value, 1000 * lower, 1000 * upper)


def rule_of_three(of: int) -> float:
    """The largest share that none in so many still allows, never more than 1."""
    return min(1.0, 3 / of)


def wilson(count: int, of: int) -> tuple[float, float]:
    """Both ends of Wilson's score interval of a share."""
    middle = count / of
    spread = Z * sqrt(middle * (1 - middle) / of + Z * Z / (4 * of * of))
    centre, scale = middle + Z * Z / (2 * of), 1 + Z * Z / of
    lower = 0.0 if count == 0 else (centre - spread) / scale
    upper = 1.0 if count == of else (centre + spread) / scale
    return lower, upper


def middle(counts: Mapping[str, int], bands: Sequence[str]) -> str | None:
    """The band that holds the middle one, of bands in order; of an even number the lower of the two.

    None of nothing.
    """
    total = sum(counts.get(band, 0) for band in bands)
    passed = 0
    for band in bands:
        passed += counts.get(band, 0)
        if total and 2 * passed >= total:
            return band
    return None


def differs(before: tuple[int, int], now: tuple[int, int]) -> bool:
    """Are two shares (count, of) further apart than chance makes likely? Newcombe's interval (1998)."""
    if 0 in (before[1], now[1]):
        return False
    first, second = share(*before), share(*now)
    assert first.value is not None and first.lower is not None and first.upper is not None
    assert second.value is not None and second.lower is not None and second.upper is not None
    gap = second.value - first.value
    low = gap - sqrt((second.value - second.lower) ** 2 + (first.upper - first.value) ** 2)
    high = gap + sqrt((second.upper - second.value) ** 2 + (first.value - first.lower) ** 2)
    return low > 0 or high < 0


def count_differs(before: int, now: int) -> bool:
    """Are two counts of equal times further apart than chance makes likely? (difference over its spread)"""
    total = before + now
    return total > 0 and abs(now - before) > Z * sqrt(total)
