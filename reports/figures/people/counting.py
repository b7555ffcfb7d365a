"""From groups of visits that share their facts to counts. Pure.

The rule kept here: a visit and all that follows from it belong to the month in which the person came, so
that whatever is counted of something is a part of it in the same month.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from reports.figures.providers import Row

# Not given, and no dose was due: what the clinical rules, not the station, decided.
NOT_ELIGIBLE = frozenset(
    {
        "no_contact",
        "cannot_become_pregnant",
        "effective_method",
        "already_taken",
        "over_window",
        "already_pregnant",
    }
)
WITHIN = {
    "given_24h": ("0-24",),
    "given_72h": ("0-24", "24-48", "48-72"),
    "given_120h": ("0-24", "24-48", "48-72", "72-96", "96-120"),
}
MEASURES = (
    "visits", "eligible", "given", "doses", "repeat_doses", "not_given", "hours_known", *WITHIN, "referred",
    "sent", "accompanied", "arrived", "served", "answered", "asked", "adverse_events", "serious", "misuse",
)  # fmt: skip
# Answers in a finding that say a dose was used as it should not be.
MISUSE_FINDINGS = ("training", "referred")


@dataclass(frozen=True)
class Group:
    """So many visits of one station that are alike in everything counted."""

    station_id: int
    visits: int
    product: str | None
    repeats: int
    hours_band: str
    age_band: str
    sex: str
    not_given_reason: str | None
    is_referred: bool
    is_accompanied: bool
    care_band: str | None
    is_served: bool
    is_answered: bool
    is_asked: bool
    is_harmed: bool
    is_harmed_seriously: bool
    is_misused: bool


def rows(month: date, groups: Iterable[Group]) -> Iterator[Row]:
    """Every count of the month that is not zero."""
    found: Counter[tuple[int, str, str, str]] = Counter()
    for group in groups:
        for measure, split, category, times in _told(group):
            found[group.station_id, measure, split, category] += times * group.visits
    for (station_id, measure, split, category), count in sorted(found.items()):
        if count:
            yield Row(station_id, month, measure, split, category, count)


def _told(group: Group) -> Iterator[tuple[str, str, str, int]]:
    """(measure, split, category, how often) of one visit of the group."""
    splits = {"": "", "hours_band": group.hours_band, "age_band": group.age_band, "sex": group.sex}
    if group.product:
        splits["product"] = group.product
    for measure, times in measures(group).items():
        for split, category in splits.items():
            yield measure, split, category, times
    if group.not_given_reason:
        yield "not_given", "reason", group.not_given_reason, 1
    if group.care_band:
        yield "arrived", "care_band", group.care_band, 1


def measures(group: Group) -> dict[str, int]:
    """What one visit of the group counts for, by measure; nothing for what it does not."""
    given = group.product is not None
    eligible = given or group.not_given_reason not in NOT_ELIGIBLE
    told = {
        "visits": 1,
        "eligible": eligible,
        "given": given,
        "doses": given + group.repeats,
        "repeat_doses": group.repeats,
        "not_given": not given,
        "hours_known": given and group.hours_band != "unknown",
        **{name: given and group.hours_band in bands for name, bands in WITHIN.items()},
        "referred": eligible and group.is_referred,
        "sent": group.is_referred,
        "accompanied": group.is_referred and group.is_accompanied,
        "arrived": group.is_referred and group.care_band is not None,
        "served": group.is_referred and group.is_served,
        "answered": group.is_referred and group.is_answered,
        "asked": given and group.is_asked,
        "adverse_events": given and group.is_harmed,
        "serious": given and group.is_harmed and group.is_harmed_seriously,
        "misuse": given and group.is_misused,
    }
    return {measure: int(times) for measure, times in told.items() if times}
