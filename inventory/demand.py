"""How much a station should hold so that a stated share of waits ends before its stock does.

Demand is a negative binomial, learned from the station's own months in stock and shrunk toward
its neighbours' (empirical Bayes); the wait is the mixture of waits observed, so that a bad tail
counts. Floats, no randomness: the same history gives the same level. docs/supply.md has the
formulas with a worked case. Pure: it reads no clock and no book.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import exp, lgamma, log, log1p
from statistics import NormalDist

# A month's weight halves for each half year of its age: stations change.
HALF_LIFE_MONTHS = 6.0
# An hour in stock in a month counts as a day: one dose in it must not stand for hundreds.
LEAST_SHARE = 1 / 30
# The neighbours count as at least and at most this many months of a station's own history.
LEAST_PRIOR_MONTHS, MOST_PRIOR_MONTHS = 1.0, 12.0
# How many months of neighbours' spread a station's own spread is weighed against.
SPREAD_MONTHS = 12.0
MOST_SPREAD = 6.0
# The programme's waits weigh as this many own ones, and the rules' wait as this many of the programme's.
WAITS_OF_OTHERS, WAITS_OF_RULES = 4.0, 4.0
WEEK_DAYS = 7
MOST_WEEKS = 26
MONTH_WEEKS = 30 / WEEK_DAYS
# Above this mean the normal curve is as good, and the sum would be long.
EXACT_UP_TO = 200.0


@dataclass(frozen=True)
class Month:
    """One month of one station: treatments used, the share of it in stock, and how many months ago."""

    treatments: float
    in_stock: float
    age: int


@dataclass(frozen=True)
class Learned:
    """What the months of one station say: weighted treatments and months, and the spread seen."""

    treatments: float = 0.0
    months: float = 0.0
    spread_sum: float = 0.0
    spread_months: float = 0.0


@dataclass(frozen=True)
class Neighbours:
    """What a station is taken for before it is known: use a month, how many months that weighs, spread."""

    rate: float
    months: float
    spread: float


@dataclass(frozen=True)
class Forecast:
    """Use a month and how sure that is; `spread` is variance over mean of a month, 1 when independent."""

    rate: float
    rate_variance: float
    spread: float

    def moments(self, weeks: float) -> tuple[float, float]:
        """Mean and variance of the demand over some weeks."""
        months = weeks / MONTH_WEEKS
        mean = self.rate * months
        return mean, self.spread * mean + self.rate_variance * months * months


def learn(months: Iterable[Month]) -> Learned:
    """One station's months; those never in stock say nothing, those partly in stock count in part."""
    known = [
        (replace(month, in_stock=max(month.in_stock, LEAST_SHARE)), 0.5 ** (month.age / HALF_LIFE_MONTHS))
        for month in months
        if month.in_stock > 0
    ]
    treatments = sum(month.treatments * weight for month, weight in known)
    exposure = sum(month.in_stock * weight for month, weight in known)
    if exposure <= 0:
        return Learned()
    rate = treatments / exposure
    spread_sum, spread_months = 0.0, 0.0
    if rate > 0 and len(known) > 1:
        # Pearson: squared surprise over expectation adds up to about spread × (months - 1).
        spread_sum = sum(
            (m.treatments - rate * m.in_stock) ** 2 / (rate * m.in_stock) for m, _weight in known
        )
        spread_months = len(known) - 1.0
    return Learned(treatments, exposure, spread_sum, spread_months)


def neighbours(stations: Sequence[Learned]) -> Neighbours | None:
    """Method of moments over stations: their common rate, and how far stations differ from it.

    Where they hardly differ, the common rate weighs much; where each is its own, little.
    None when no station was ever in stock.
    """
    known = [one for one in stations if one.months > 0]
    months = sum(one.months for one in known)
    if months <= 0:
        return None
    # Nothing used so far does not mean never: then half a treatment in one month more.
    rate = max(sum(one.treatments for one in known) / months, 0.5 / (months + 1.0))
    spread = _spread(
        sum(one.spread_sum for one in known), sum(one.spread_months for one in known), prior=1.0, weight=1.0
    )
    weight = MOST_PRIOR_MONTHS
    even = months - sum(one.months**2 for one in known) / months
    if len(known) > 1 and even > 0:
        differ = sum(one.months * (one.treatments / one.months - rate) ** 2 for one in known)
        between = (differ - (len(known) - 1) * spread * rate) / even
        if between > 0:
            # A gamma prior of this mean and variance weighs rate ÷ variance months of Poisson counts.
            weight = spread * rate / between
    return Neighbours(rate, min(max(weight, LEAST_PRIOR_MONTHS), MOST_PRIOR_MONTHS), spread)


def forecast(own: Learned, others: Neighbours | None) -> Forecast | None:
    """The station's rate between its own and its neighbours', by how much each has seen.

    gamma-Poisson with counts divided by the spread: shape (w·m + n)/spread, scale spread/(w + e)
    for n treatments in e months in stock, and neighbours at m a month who weigh w months.
    """
    if others is None:
        if own.months <= 0:
            return None
        others = neighbours([own]) or Neighbours(0.0, LEAST_PRIOR_MONTHS, 1.0)
        others = Neighbours(others.rate, LEAST_PRIOR_MONTHS, others.spread)
    weight = others.months + own.months
    rate = (others.months * others.rate + own.treatments) / weight
    spread = _spread(own.spread_sum, own.spread_months, prior=others.spread, weight=SPREAD_MONTHS)
    return Forecast(rate, rate * spread / weight, spread)


def _spread(seen: float, months: float, *, prior: float, weight: float) -> float:
    return min(max((weight * prior + seen) / (weight + months), 1.0), MOST_SPREAD)


def programme_waits(seen: Mapping[int, int], rule_days: int) -> dict[int, float]:
    """{weeks: share} of all deliveries, `seen` being {weeks: how many}, weighed against the rules' wait.

    The rules' wait is taken with a bad tail, one delivery in four twice as late: nobody's first
    deliveries are all on time.
    """
    soon, late = weeks_of(rule_days), weeks_of(2 * rule_days)
    return _mixed(seen, {soon: 0.75, late: 0.25} if late > soon else {soon: 1.0}, WAITS_OF_RULES)


def own_waits(seen: Mapping[int, int], programme: dict[int, float]) -> dict[int, float]:
    """The same for one station, weighed against the programme's."""
    return _mixed(seen, programme, WAITS_OF_OTHERS)


def _mixed(seen: Mapping[int, int], prior: dict[int, float], weight: float) -> dict[int, float]:
    total = sum(seen.values()) + weight
    return {
        weeks: (prior.get(weeks, 0.0) * weight + seen.get(weeks, 0)) / total
        for weeks in sorted({*prior, *seen})
    }


def weeks_of(days: float) -> int:
    """A wait in begun weeks, 1 to MOST_WEEKS."""
    return min(max(1, int(-(-days // WEEK_DAYS))), MOST_WEEKS)


@dataclass(frozen=True)
class ServiceLevel:
    """In whole treatments: ask when on hand and on order are at or below `reorder_at`, up to `level`."""

    reorder_at: int
    level: int


def service_level(
    expected: Forecast | None, wait: dict[int, float], order_days: int, target: float, floor: int
) -> ServiceLevel:
    """What lasts the wait, and what lasts the wait and the days an order is for; never below the floor."""
    reorder_at = max(level(expected, wait, 0, target), floor)
    # One more than the point at which to ask: an order is always for something.
    return ServiceLevel(reorder_at, max(level(expected, wait, order_days, target), reorder_at + 1))


def level(expected: Forecast | None, wait: dict[int, float], plus_days: int, target: float) -> int:
    """The smallest whole level with P(demand over the wait and `plus_days` ≤ level) ≥ target."""
    if expected is None or expected.rate <= 0:
        return 0
    return smallest_level(over(expected, wait, plus_days), target)


def over(expected: Forecast, wait: dict[int, float], plus_days: int) -> list[tuple[float, float, float]]:
    """(share, mean, variance) of the demand over each wait that may come, and `plus_days`."""
    return [
        (share, *expected.moments(weeks + plus_days / WEEK_DAYS))
        for weeks, share in sorted(wait.items())
        if share > 0
    ]


def smallest_level(mixture: Sequence[tuple[float, float, float]], target: float) -> int:
    """The same for (share, mean, variance) of each wait that may come; the shares add up to 1."""
    if max(mean for _share, mean, _variance in mixture) > EXACT_UP_TO:
        return _by_normal(mixture, target)
    terms = [(share, *_start(mean, variance)) for share, mean, variance in mixture]
    reached = sum(share * first for share, first, _ratio, _shape in terms)
    found, values = 0, [first for _share, first, _ratio, _shape in terms]
    while reached < target - 1e-12:
        for index, (_share, _first, ratio, shape) in enumerate(terms):
            # P(k+1) = P(k) · ratio · (k + shape) / (k + 1); a Poisson has the limit, ratio · shape = mean.
            grown = ratio * (found + shape) if shape else ratio
            values[index] *= grown / (found + 1)
        found += 1
        reached += sum(term[0] * value for term, value in zip(terms, values, strict=True))
    return found


def covered(mixture: Iterable[tuple[float, float, float]], held: int) -> float:
    """P(demand ≤ held) over the waits: what a level promises, shown beside it."""
    return sum(share * _at_most(held, mean, variance) for share, mean, variance in mixture)


@lru_cache(maxsize=4096)
def _start(mean: float, variance: float) -> tuple[float, float, float]:
    """(P(0), ratio, shape) of a negative binomial with these moments; shape 0 marks a Poisson."""
    if variance <= mean * (1 + 1e-9):
        return exp(-mean), mean, 0.0
    shape = mean * mean / (variance - mean)
    return exp(-shape * log1p((variance - mean) / mean)), (variance - mean) / variance, shape


def _at_most(held: int, mean: float, variance: float) -> float:
    if mean <= 0:
        return 1.0
    _first, ratio, shape = _start(mean, variance)
    total = 0.0
    for k in range(held + 1):
        if shape:
            size = lgamma(k + shape) - lgamma(shape) - lgamma(k + 1.0)
            total += exp(size + shape * log1p(-ratio) + k * log(ratio))
        else:
            total += exp(k * log(mean) - mean - lgamma(k + 1.0))
    return min(total, 1.0)


def _by_normal(mixture: Sequence[tuple[float, float, float]], target: float) -> int:
    curves = [(share, NormalDist(mean, variance**0.5)) for share, mean, variance in mixture if variance > 0]
    low, high = 0, int(max(curve.mean + 10 * curve.stdev for _share, curve in curves)) + 1
    while low < high:
        middle = (low + high) // 2
        if sum(share * curve.cdf(middle + 0.5) for share, curve in curves) >= target:
            high = middle
        else:
            low = middle + 1
    return low
