"""Five stations like the pilot's, for years: who comes, how long deliveries take, how old lots are.

All of it is drawn from the seed before any way of ordering is tried, so that each way meets the
same people on the same days and would wait as long for an order placed on the same day.
A month has 30 days, a year twelve months.
"""

import random
from dataclasses import dataclass
from math import exp

DAYS_A_MONTH, MONTHS_A_YEAR = 30, 12
# Treatments a month at the start, and how many people a cluster brings more than one, on average.
STATIONS = ((1.0, 0.0), (1.5, 0.4), (2.5, 0.0), (4.0, 0.4), (6.0, 0.2))
# Each month the rate drifts by this share, and a single month differs by this share of its rate.
DRIFT, MONTH_TO_MONTH = 0.05, 0.25
MOST_DRIFT = 2.0
# Weeks from asking to receiving, with a bad tail.
WAITS = ((1, 0.20), (2, 0.30), (3, 0.20), (4, 0.10), (5, 0.07), (6, 0.05), (7, 0.04), (8, 0.04))
# Lots last five years from the maker; the store's next one comes when the last is used up.
LOT_MONTHS, PIPELINE_MONTHS, STORE_LOT_MONTHS = 60, (4, 12), (9, 20)
# One delivery in so many is of a lot that somebody sent back, with little life left.
OLD_LOT_SHARE, OLD_LOT_MONTHS = 0.06, (2, 9)


@dataclass(frozen=True)
class StationYears:
    """What one station meets, day by day: people who need a treatment, and for an order placed that day
    its routine wait, its urgent wait, and the days of life of the lot that comes."""

    people: list[int]
    waits: list[int]
    urgent_waits: list[int]
    lives: list[int]


def draw(seed: int, years: int) -> list[StationYears]:
    """The same for the same seed."""
    days = years * MONTHS_A_YEAR * DAYS_A_MONTH
    store = _store_lots(random.Random(f"{seed} store"), days)
    return [_station(f"{seed} {number}", *kind, days, store) for number, kind in enumerate(STATIONS)]


def _station(seed: str, rate: float, cluster: float, days: int, store: list[int]) -> StationYears:
    people = _people(random.Random(f"{seed} people"), rate, cluster, days)
    rng = random.Random(f"{seed} deliveries")
    waits, urgent, lives = [], [], []
    for day in range(days):
        first, second = _wait(rng), _wait(rng)
        waits.append(first)
        urgent.append(min(first, second))
        is_old = rng.random() < OLD_LOT_SHARE
        old = rng.randint(*OLD_LOT_MONTHS) * DAYS_A_MONTH
        lives.append(old if is_old else store[day])
    return StationYears(people, waits, urgent, lives)


def _people(rng: random.Random, rate: float, cluster: float, days: int) -> list[int]:
    people, drift, month_rate = [], 0.0, rate
    for day in range(days):
        if day % DAYS_A_MONTH == 0:
            limit = MOST_DRIFT**0.5
            drift = min(max(drift + rng.gauss(0, DRIFT), -limit / 2), limit / 2)
            shape = 1 / MONTH_TO_MONTH**2
            month_rate = rate * exp(drift) * rng.gammavariate(shape, 1 / shape)
        events = _poisson(rng, month_rate / (1 + cluster) / DAYS_A_MONTH)
        people.append(sum(1 + _poisson(rng, cluster) for _ in range(events)))
    return people


def _wait(rng: random.Random) -> int:
    weeks = rng.choices([week for week, _ in WAITS], [share for _, share in WAITS])[0]
    return 7 * (weeks - 1) + rng.randint(1, 7)


def _store_lots(rng: random.Random, days: int) -> list[int]:
    """Days of life left, on each day, of the lot that the store sends out first."""
    lives: list[int] = []
    while len(lives) < days:
        life = (LOT_MONTHS - rng.randint(*PIPELINE_MONTHS)) * DAYS_A_MONTH
        used_for = rng.randint(*STORE_LOT_MONTHS) * DAYS_A_MONTH
        lives += [life - day for day in range(used_for)]
    return lives[:days]


def _poisson(rng: random.Random, mean: float) -> int:
    if mean <= 0:
        return 0
    limit, count, product = exp(-mean), 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count
