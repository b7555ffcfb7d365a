"""Opening hours as people write them, and whether a place is open at a moment. Pure.

"Mon-Fri 08:00-16:00; Sat 8-12", "Mon to Fri, 8 to 16", "Daily 20:00-06:00", "24 hours". What cannot be
read is not closed: nobody is kept from a place because its hours were written in another way. Public
holidays are not known here.
"""

import re
from dataclasses import dataclass
from datetime import datetime

DAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
EVERY_DAY = frozenset(range(7))
MINUTES_A_DAY = 24 * 60
# When "somebody is there at night" is meant, where no hours say otherwise.
NIGHT_FROM, NIGHT_UNTIL = 18 * 60, 6 * 60
ALWAYS = re.compile(r"^(24/7|24 ?h(ou)?rs?|24h|always|day and night)$")
_DAY = "(?:mo|tu|we|th|fr|sa|su)[a-z]*"
_DAYS = rf"daily|every ?day|{_DAY}(?: ?[-–] ?{_DAY})?"
_ONLY_DAYS = re.compile(rf"^(?:{_DAYS})$")
_PART = re.compile(
    rf"^(?P<days>{_DAYS})?[ :]*"
    r"(?P<from>\d{1,2}(?:[:.h]\d{2})?) ?[-–] ?(?P<to>\d{1,2}(?:[:.h]\d{2})?)$"
)


@dataclass(frozen=True)
class Span:
    """Open on these weekdays (Monday is 0) from a minute of the day for so many minutes."""

    days: frozenset[int]
    from_minute: int
    minutes: int


def spans(words: str) -> tuple[Span, ...] | None:
    """The spans that the words name; None when they cannot be read, () when there are none."""
    tidy = " ".join(words.lower().replace("to ", "- ").split())
    if not tidy:
        return None
    if ALWAYS.match(tidy):
        return (Span(EVERY_DAY, 0, MINUTES_A_DAY),)
    found: list[Span] = []
    days, named = EVERY_DAY, frozenset[int]()
    for part in re.split(r"[;,]", tidy):
        if _ONLY_DAYS.match(part.strip()):
            named |= _days(part.strip())  # "Mon, Wed, Fri 8-12": their hours follow
            continue
        match = _PART.match(part.strip())
        if match is None:
            return None
        if named or match["days"]:
            days = named | (_days(match["days"]) if match["days"] else frozenset())
            named = frozenset()
        start, end = _minute(match["from"]), _minute(match["to"])
        if start is None or end is None:
            return None
        # 16-16 and 20-6 both reach into the next day.
        found.append(Span(days, start, (end - start) % MINUTES_A_DAY or MINUTES_A_DAY))
    return None if named else tuple(found)


def _days(words: str) -> frozenset[int]:
    if words.startswith(("daily", "every")):
        return EVERY_DAY
    ends = [DAYS.index(word.strip()[:2]) for word in re.split(r"[-–]", words)]
    first, last = ends[0], ends[-1]
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))


def _minute(words: str) -> int | None:
    hour, _, minute = words.replace(".", ":").replace("h", ":").partition(":")
    total = int(hour) * 60 + int(minute or 0)
    return total if int(minute or 0) < 60 and total <= MINUTES_A_DAY else None


def is_open(words: str, has_night_cover: bool, local: datetime) -> bool | None:
    """Whether a place is open at this local moment; None when nobody can tell from what is written."""
    minute = local.hour * 60 + local.minute
    known = spans(words)
    if has_night_cover and (minute >= NIGHT_FROM or minute < NIGHT_UNTIL):
        return True
    if known is None:
        return None
    return any(_covers(span, local.weekday(), minute) for span in known)


def _covers(span: Span, weekday: int, minute: int) -> bool:
    today, yesterday = minute - span.from_minute, minute + MINUTES_A_DAY - span.from_minute
    return (weekday in span.days and 0 <= today < span.minutes) or (
        (weekday - 1) % 7 in span.days and yesterday < span.minutes
    )
