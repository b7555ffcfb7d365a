"""The study's table for one reader: every count through the indicators, so that nothing small is told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.permissions import Actor
from core import clock
from dispensing.duty import queries as duty
from reports.figures import months
from reports.figures import queries as figures
from reports.indicators import service as indicators
from reports.indicators import words
from reports.indicators.periods import MOST_MONTHS, Period
from reports.indicators.service import Line, Question
from reports.study import measures
from reports.study.published import PUBLISHED
from reports.suppression import INSIDE, Hidden, Shown

DUTY_DAYS = 28


@dataclass(frozen=True)
class Measure:
    """One row: what it is, this programme's number and its counts, and what the study reported."""

    name: str
    ours: str
    counts: str
    published: str
    note: str


def years() -> list[int]:
    """Years of which anything is counted, oldest first."""
    return sorted({month.year for month in figures.months_of({"visits"})})


def whole_time() -> Period:
    """From the first month that is counted to the last that is over, ten years at most."""
    until = figures.data_until() or months.this_month()
    first = min(figures.months_of({"visits"}), default=months.after(until, -12))
    return Period(max(first, months.after(until, -MOST_MONTHS)), max(until, months.after(first)))


def table(actor: Actor, chosen: tuple[int, int]) -> list[Measure]:
    """Every measure of the study, for all places within the actor's reach and all closed months."""
    period = whole_time()
    codes = ("doses", "adverse_events", "misuse")
    doses, harm, misuse = indicators.ask(actor, Question(period, codes=codes)).lines
    by_station = indicators.ask(actor, Question(period, by="station", codes=["referral_rate"])).lines
    return [
        _measure("doses", "Doses given", words.count(doses.numerator, INSIDE), ""),
        _rate("harm", "Reports of harm", harm),
        _rate("misuse", "Misuse", misuse),
        _reports(actor, chosen),
        _referral(by_station),
        _providers(actor),
    ]


def _measure(key: str, name: str, ours: str, counts: str) -> Measure:
    return Measure(name, ours, counts, *PUBLISHED[key])


def _rate(key: str, name: str, line: Line) -> Measure:
    ours = words.count(line.numerator, INSIDE)
    if line.is_suppressed or line.estimate.upper is None:
        return _measure(key, name, ours, "")
    of = words.count(line.denominator, INSIDE)
    upper = words.number(line.indicator, line.estimate.upper)
    return _measure(key, name, ours, f"In {of} visits with a dose; at most {upper} for each 1,000.")


def _reports(actor: Actor, chosen: tuple[int, int]) -> Measure:
    until = figures.data_until() or months.this_month()
    # Of a year that is not over, the same months of both are compared.
    last = min((until.month - 1 for year in chosen if year == until.year), default=12)
    first, second = (_visits_of(actor, year, last) for year in chosen)
    name = f"Change in reports, {chosen[0]} to {chosen[1]}"
    told = [f"{year}: {_visits_words(count)}" for year, count in zip(chosen, (first, second), strict=True)]
    counts = f"{'. '.join(told)}."
    if last < 12:
        counts += f" {until.year} is not over: the first {last} months of both are compared."
    if isinstance(first, Hidden) or isinstance(second, Hidden):
        return _measure("reports", name, "Not shown", counts)
    return _measure("reports", name, measures.change_words(first, second), counts)


def _visits_words(count: Shown) -> str:
    return "not shown" if isinstance(count, Hidden) else f"{words.count(count, INSIDE)} visits"


def _visits_of(actor: Actor, year: int, months_of_it: int) -> Shown:
    if not months_of_it:
        return Hidden.WAITING
    start = date(year, 1, 1)
    period = Period(start, months.after(start, months_of_it))
    [line] = indicators.ask(actor, Question(period, codes=["visits"])).lines
    return line.numerator


def _referral(lines: Sequence[Line]) -> Measure:
    found = measures.reached(line.estimate.value for line in lines)
    left = len(lines) - found.judged
    counts = f"{left} of {len(lines)} cannot be judged: too few visits to show." if left else ""
    ours = f"{found.reach} of {found.judged}" if found.judged else "None can be judged yet"
    return _measure("referral", "Stations that send on 95 % or more", ours, counts)


def _providers(actor: Actor) -> Measure:
    now = clock.now()
    found = duty.coverage_by_station(actor, (now - timedelta(days=DUTY_DAYS), now))
    certified, posted = sum(one.certified for one in found), sum(one.posted for one in found)
    kept = sum(one.coverage.kept_hours for one in found)
    covered = sum(one.coverage.covered_hours for one in found)
    counts = "No station keeps a roster." if not kept else ""
    if kept:
        hours = f"{covered:,.0f} of {kept:,.0f} hours"
        counts = f"{hours} on the rosters of the last {DUTY_DAYS} days had one of them."
    return _measure("providers", "Officers who may give doses", f"{certified} of {posted}", counts)
