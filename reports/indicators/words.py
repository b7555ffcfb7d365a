"""Numbers and groups in plain words: the same on page, in files and in pictures."""

from accounts.places.services import SERVICES
from dispensing.eligibility import AGE_BANDS, HOURS_BANDS, NOT_GIVEN_REASONS
from reports.indicators.definitions import MIDDLE, PER_THOUSAND, Indicator
from reports.indicators.reckoning import Estimate
from reports.suppression import Hidden, Shown, words

CARE_BANDS = {
    "0-24": "Under 24 hours",
    "24-72": "24 to 72 hours",
    "72-120": "72 to 120 hours",
    "over_120": "Over 120 hours",
}
LABELS = {
    "age_band": AGE_BANDS,
    "hours_band": HOURS_BANDS,
    "care_band": CARE_BANDS,
    "reason": NOT_GIVEN_REASONS,
    "service": SERVICES,
}


def bands_of(split: str) -> list[str]:
    """The groups of a split in their order; none where the book decides, as of products."""
    return list(LABELS.get(split, ()))


def label_of(split: str, category: str) -> str:
    """A group as people read it."""
    return LABELS.get(split, {}).get(category, category)


def count(shown: Shown | None, smallest: int) -> str:
    """A count, or what stands in its place."""
    if shown is None:
        return ""
    return words(shown, smallest) if isinstance(shown, Hidden) else f"{shown:,}"


def value(indicator: Indicator, estimate: Estimate, band: str | None = None) -> str:
    """The value in its unit; empty where it is hidden, or of nothing."""
    if indicator.unit == MIDDLE:
        return label_of(indicator.bands, band) if band else ""
    return "" if estimate.value is None else number(indicator, estimate.value) + _unit(indicator)


def number(indicator: Indicator, amount: float) -> str:
    """A share in whole per cent, a rate with one digit behind the point."""
    return f"{amount:.1f}" if indicator.unit == PER_THOUSAND else f"{100 * amount:.0f} %"


def interval(indicator: Indicator, estimate: Estimate) -> str:
    """`between 41 % and 63 %`; empty without one."""
    if estimate.lower is None or estimate.upper is None:
        return ""
    lower, upper = number(indicator, estimate.lower), number(indicator, estimate.upper)
    return f"between {lower} and {upper}{_unit(indicator)}"


def _unit(indicator: Indicator) -> str:
    return " for each 1,000" if indicator.unit == PER_THOUSAND else ""
