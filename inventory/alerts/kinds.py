"""Every kind of alert: its words, who is told and when, and how often it is said again. One closed table.

The rule kept here: words help and never blame. An alert climbs from the station to the liaison to
the programme; which roles stand at a level, and after how many hours, is all that differs. Pure.
"""

from dataclasses import dataclass

LEVELS = ("station", "liaison", "programme")
STATION = ("officer", "in_charge")
LIAISON = ("liaison",)
PROGRAMME = ("programme",)
# Looks at everything and is told of nothing.
ALSO_READS = ("auditor",)


@dataclass(frozen=True)
class Level:
    """Who is told, once an alert has been open for so many hours. Those of the levels below are told too."""

    name: str
    roles: tuple[str, ...]
    after_hours: int = 0


@dataclass(frozen=True)
class Kind:
    """One kind. `gravity`: 5 is the gravest. `repeat_days`: how many days until it is said again.

    Of the kinds on one `ladder` a subject has one at a time: the graver takes the place of the lesser.
    An `is_urgent` kind passes quiet hours and goes on climbing after somebody has said "I have seen it".
    """

    title: str
    to_do: str
    for_liaison: str
    cured: str
    gravity: int
    repeat_days: int
    levels: tuple[Level, ...]
    is_urgent: bool = False
    is_at_once: bool = False
    ladder: str = ""
    notice: str = "task"

    @property
    def readers(self) -> frozenset[str]:
        """Roles that may read alerts of this kind."""
        return frozenset(role for level in self.levels for role in level.roles) | frozenset(ALSO_READS)

    def roles_at(self, level: str) -> tuple[str, ...]:
        """Who is told when an alert stands at this level: everybody up to it."""
        reached = LEVELS.index(level)
        return tuple(role for one in self.levels if LEVELS.index(one.name) <= reached for role in one.roles)

    def told_beyond(self, level: str, seen_at: str | None) -> tuple[str, ...]:
        """Who is told again, when those up to the level `seen_at` have seen it."""
        quiet = self.roles_at(seen_at) if seen_at else ()
        return tuple(role for role in self.roles_at(level) if role not in quiet)

    def level_after(self, hours: float) -> str:
        """Where an alert stands that has been open for so long."""
        return [level.name for level in self.levels if level.after_hours <= hours][-1]

    def next_level(self, level: str) -> str | None:
        """The level above this one; None at the top."""
        above = [one.name for one in self.levels if LEVELS.index(one.name) > LEVELS.index(level)]
        return above[0] if above else None


def _levels(liaison: int | None, programme: int, station: tuple[str, ...] = STATION) -> tuple[Level, ...]:
    """Station at once, liaison and programme after so many hours; None leaves the liaison out."""
    middle = () if liaison is None else (Level("liaison", LIAISON, liaison),)
    first = (Level("station", station),) if station else ()
    return (*first, *middle, Level("programme", PROGRAMME, programme))


KINDS: dict[str, Kind] = {
    "out_of_stock": Kind(
        "None left",
        "Ask for more now. Send people on, and still record each visit.",
        "This box is empty. See that some is sent today.",
        "There are doses in the box again.",
        gravity=5, repeat_days=1, levels=_levels(0, 24), is_urgent=True, is_at_once=True, ladder="stock",
        notice="out_of_stock",
    ),
    "below_emergency": Kind(
        "Very few left",
        "Ask for more now.",
        "This box may run out soon. See that some is sent.",
        "The box is past the point where it was urgent.",
        gravity=4, repeat_days=1, levels=_levels(12, 72), is_urgent=True, is_at_once=True, ladder="stock",
    ),
    "below_minimum": Kind(
        "Time to ask for more",
        "Ask for more this week.",
        "This box needs more soon.",
        "The box holds enough again.",
        gravity=2, repeat_days=7, levels=_levels(72, 336), is_at_once=True, ladder="stock",
    ),
    "expired_in_box": Kind(
        "Take expired packs out",
        "Take this lot out, and write it off with a second person.",
        "This box holds a lot that has ended.",
        "The lot is no longer in the box.",
        gravity=3, repeat_days=7, levels=_levels(168, 720), is_at_once=True,
    ),
    "expiring": Kind(
        "Some may end before they are used",
        "Use this lot first. Tell the health liaison.",
        "Another station may use this lot in time.",
        "This lot will be used in time, or has left the box.",
        gravity=1, repeat_days=30, levels=_levels(168, 1440), is_at_once=True,
    ),
    "count_overdue": Kind(
        "This box needs a count",
        "Count the box with a second person.",
        "This box was not counted yet.",
        "The box was counted.",
        gravity=2, repeat_days=7, levels=_levels(336, 1080), notice="to_count",
    ),
    "request_waiting": Kind(
        "A request waits for an answer",
        "The health liaison has your request.",
        "Read this request and answer it.",
        "The request was answered.",
        gravity=3, repeat_days=2, levels=_levels(0, 120, station=()), notice="to_approve",
    ),
    "dispatch_overdue": Kind(
        "A request waits to be sent out",
        "The health liaison has your request.",
        "Send this out, or say why it cannot go.",
        "It was sent out.",
        gravity=3, repeat_days=3, levels=_levels(0, 168, station=()), notice="to_send",
    ),
    "receipt_overdue": Kind(
        "A delivery should be here by now",
        "Count what came and save it. Nothing came? Tell the liaison.",
        "Ask the station and the driver where it is.",
        "The delivery was counted in.",
        gravity=3, repeat_days=2, levels=_levels(72, 240), notice="to_receive",
    ),
    "certificate_ending": Kind(
        "A certificate ends soon",
        "Book a course for this officer.",
        "",
        "The officer has a certificate that lasts.",
        gravity=2, repeat_days=30, levels=_levels(None, 336, station=("in_charge",)),
    ),
    "no_certified_officer": Kind(
        "Nobody here may give doses now",
        "Send people on. Ask for a course or a certified officer.",
        "Nobody at this station may give doses now.",
        "A certified officer works here again.",
        gravity=4, repeat_days=7, levels=_levels(24, 72, station=("in_charge",)),
    ),
    "duty_uncovered": Kind(
        "A shift without a certified officer",
        "Put a certified officer on this shift.",
        "",
        "A certified officer is on for the coming shifts.",
        gravity=2, repeat_days=1, levels=_levels(None, 168, station=("in_charge",)),
    ),
    "supervision_due": Kind(
        "A supervision visit is due",
        "",
        "Visit this station, and write down what you see.",
        "A visit was written down.",
        gravity=1, repeat_days=14, levels=_levels(0, 336, station=()),
    ),
    "finding_overdue": Kind(
        "Something found at a visit is late",
        "See to it, and say that it is done.",
        "Ask the in-charge what is in the way.",
        "Nothing found at a visit is late.",
        gravity=2, repeat_days=7, levels=_levels(168, 720, station=("in_charge",)),
    ),
    "referral_overdue": Kind(
        "No answer about a referral",
        "Ask the facility if they came.",
        "Ask the facility if they came.",
        "An answer came, or it was closed.",
        gravity=2, repeat_days=7, levels=_levels(48, 336),
    ),
    "incident_open": Kind(
        "Something waits to be explained",
        "Read it, and say in a few words how it came to be.",
        "Talk with the in-charge. Explain what they had a hand in.",
        "Nothing is late to be explained.",
        gravity=3, repeat_days=7, levels=_levels(72, 336, station=("in_charge",)),
    ),
    "incident_unclosed": Kind(
        "Something waits to be closed",
        "The health liaison has your words.",
        "Read what was said, and close it or ask.",
        "Nothing is late to be closed.",
        gravity=2, repeat_days=7, levels=_levels(0, 336, station=()),
    ),
    "station_silent": Kind(
        "Nothing heard from this station",
        "",
        "Call the station. Ask if they need help.",
        "The station was heard from.",
        gravity=3, repeat_days=7, levels=_levels(0, 168, station=()),
    ),
    # Reports of harm: to the liaison at once, of serious harm to the station too. Past a deadline a kind of
    # its own takes over, which tells the programme at once.
    "adverse_event_district": Kind(
        "Tell the district now",
        "Call the district health office, and write it down.",
        "Review this report, or write down that you know of it.",
        "The district was told.",
        gravity=5, repeat_days=1, levels=_levels(0, 24), is_urgent=True, ladder="report",
    ),
    "adverse_event_regulator": Kind(
        "A report must go to the regulator",
        "",
        "Review this report, and send it on.",
        "The report went to the regulator.",
        gravity=3, repeat_days=3, levels=_levels(0, 168, station=()), ladder="report",
    ),
    "adverse_event_late": Kind(
        "A report is late",
        "",
        "Send this report on today.",
        "The report went on.",
        gravity=5, repeat_days=1, levels=_levels(0, 0, station=()), is_urgent=True, ladder="report",
    ),
    "adverse_event_unreviewed": Kind(
        "A report waits for a review",
        "",
        "Read this report, and review it.",
        "The report was reviewed.",
        gravity=2, repeat_days=3, levels=_levels(0, 96, station=()),
    ),
    "adverse_event_lot": Kind(
        "Several reports speak of one lot",
        "",
        "Look at this lot. Put it on hold if you are not sure of it.",
        "The lot is on hold, or reports were taken back.",
        gravity=4, repeat_days=7, levels=_levels(0, 168, station=()),
    ),
}  # fmt: skip


def add(code: str, kind: Kind) -> None:
    """One more kind, of an optional part of the program; a code that is taken keeps its meaning."""
    if KINDS.setdefault(code, kind) != kind:
        raise ValueError(f"a kind of alert already: {code}")


def at_once() -> frozenset[str]:
    """What a look at a box asks for, right after something moved."""
    return frozenset(code for code, kind in KINDS.items() if kind.is_at_once)


def urgent() -> frozenset[str]:
    """What is looked for through the day, and not by night alone."""
    return frozenset(code for code, kind in KINDS.items() if kind.is_urgent)


def level_of(role: str) -> str:
    """The level a role stands at: whose eyes its "I have seen it" stands for."""
    return "station" if role in STATION else role


def read_by(role: str) -> list[str]:
    """The kinds that a role may read."""
    return [code for code, kind in KINDS.items() if role in kind.readers]
