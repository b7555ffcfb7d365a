"""Which station a caller should go to: by what is in the box, who may give it, and the time left. Pure.

The rule kept here: each choice says why in words, and how long the way takes is said to be an estimate.
Nothing is set aside: who said that they come only makes another station look better.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil

from accounts.places.distance import shown_km

# Where no distance is known: a place in the order, never shown as one.
KM_IN_SAME_DISTRICT, KM_ELSEWHERE = 40.0, 250.0
MINUTES_AN_HOUR, STEP_MINUTES = 60, 5


@dataclass(frozen=True)
class Unit:
    """A station as it is now. `doses` are whole treatments that may be given today; `on_the_way` people.

    `before` is what it said to this call already: "declined", "unanswered" and the like, or nothing.
    """

    code: str
    name: str
    doses: int
    is_certified_there: bool
    is_same_district: bool
    km: float | None = None
    on_the_way: int = 0
    before: str = ""
    is_on_duty: bool | None = None

    @property
    def doses_free(self) -> int:
        return max(self.doses - self.on_the_way, 0)


@dataclass(frozen=True)
class Choice:
    """A station, and what speaks for and against it. `minutes`: an estimate, None where nothing is known."""

    unit: Unit
    minutes: int | None
    is_fit: bool
    words: str


def in_order(units: Iterable[Unit], *, minutes_left: float | None, km_an_hour: int) -> list[Choice]:
    """Stations for a call, the best first.

    `minutes_left` until the tablets' time ends: None where it is not known, below 0 when it is over, and
    then the way alone counts. Those that have said no stand last.
    """
    choices = [_choice(unit, minutes_left, km_an_hour) for unit in units]
    return sorted(choices, key=lambda choice: _place(choice, is_over=_is_over(minutes_left)))


def best(choices: Iterable[Choice]) -> Choice | None:
    """The first that has not said no; one that cannot help is better than none."""
    return next((choice for choice in choices if not choice.unit.before), None)


def travel_minutes(km: float | None, km_an_hour: int) -> int | None:
    """An estimate from the distance as a bird flies, in steps of five minutes; None without a distance."""
    if km is None:
        return None
    return max(ceil(km / km_an_hour * MINUTES_AN_HOUR / STEP_MINUTES), 1) * STEP_MINUTES


def _is_over(minutes_left: float | None) -> bool:
    return minutes_left is not None and minutes_left < 0


def _choice(unit: Unit, minutes_left: float | None, km_an_hour: int) -> Choice:
    minutes = travel_minutes(unit.km, km_an_hour)
    is_over = _is_over(minutes_left)
    is_too_far = not is_over and minutes is not None and minutes_left is not None and minutes > minutes_left
    can_give = unit.doses_free > 0 and _has_officer(unit)
    is_fit = not unit.before and (is_over or (can_give and not is_too_far))
    return Choice(unit, minutes, is_fit, _words(unit, minutes, is_too_far=is_too_far))


def _has_officer(unit: Unit) -> bool:
    return unit.is_certified_there if unit.is_on_duty is None else unit.is_on_duty


def _place(choice: Choice, *, is_over: bool) -> tuple[bool, bool, float, bool, str]:
    unit = choice.unit
    assumed = KM_IN_SAME_DISTRICT if unit.is_same_district else KM_ELSEWHERE
    km = assumed if unit.km is None else unit.km
    return bool(unit.before), not (choice.is_fit or is_over), km, not unit.is_same_district, unit.code


def _words(unit: Unit, minutes: int | None, *, is_too_far: bool) -> str:
    parts = [_box(unit), _way(unit, minutes), _officer(unit)]
    if is_too_far:
        parts.append("They cannot get there in time")
    return ". ".join(part for part in parts if part) + "."


def _box(unit: Unit) -> str:
    if not unit.doses:
        return "None left in the box"
    doses = "1 dose in the box" if unit.doses == 1 else f"{unit.doses} doses in the box"
    if not unit.on_the_way:
        return doses
    people = "1 person is" if unit.on_the_way == 1 else f"{unit.on_the_way} people are"
    return f"{doses}, and {people} on the way there"


def _way(unit: Unit, minutes: int | None) -> str:
    if unit.km is None or minutes is None:
        return "Same district" if unit.is_same_district else "Another district"
    return f"{shown_km(unit.km).capitalize()}, about {_long(minutes)} (an estimate)"


def _long(minutes: int) -> str:
    hours, rest = divmod(minutes, MINUTES_AN_HOUR)
    if not hours:
        return f"{rest} minutes"
    return f"{hours} h {rest} min" if rest else f"{hours} h"


def _officer(unit: Unit) -> str:
    if unit.is_on_duty is not None:
        return "A certified officer is on duty" if unit.is_on_duty else "No certified officer on duty now"
    return "A certified officer works there" if unit.is_certified_there else "No certified officer there"
