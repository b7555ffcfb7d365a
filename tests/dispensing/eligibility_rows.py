"""The truth table of the clinical decision, shared by the pure rule, the pages and the API.

Each row changes a plain case: 19 years, 10 hours, yes to tablets, certified, in stock. A row
gives either an elapsed time or two instants with their offsets.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

HOUR = timedelta(hours=1)
MICROSECOND = timedelta(microseconds=1)
PLAIN_SINCE = 10 * HOUR
PLAIN_GIVEN_AT = datetime.fromisoformat("2026-11-20T09:25:00+02:00")


@dataclass(frozen=True)
class Row:
    name: str
    changes: dict[str, Any] = field(default_factory=dict)
    allowed: bool = True
    blocks: tuple[str, ...] = ()
    advice: tuple[str, ...] = ("pep_window",)
    flags: tuple[str, ...] = ()
    since: timedelta | None = PLAIN_SINCE
    times: tuple[str, str] | None = None
    protocol: dict[str, Any] = field(default_factory=dict)
    product: str = "LNG-1.5"

    def instants(self) -> tuple[datetime, datetime] | None:
        """(incident, given), or None when the time of the incident is not known."""
        if self.times:
            return datetime.fromisoformat(self.times[0]), datetime.fromisoformat(self.times[1])
        return None if self.since is None else (PLAIN_GIVEN_AT - self.since, PLAIN_GIVEN_AT)


def _hours(hours: int, minutes: int = 0, seconds: int = 0, microseconds: int = 0) -> timedelta:
    return timedelta(hours=hours, minutes=minutes, seconds=seconds, microseconds=microseconds)


CLOSED = ("window_closed",)
LATE, LATER = ("after_72_hours",), ("after_96_hours",)
CHILD = ("guardian_path", "child_social_welfare")

WINDOW = [
    Row("at once", since=_hours(0)),
    Row("just before 72 hours", since=_hours(71, 59, 59, 999999)),
    Row(
        "at 72 hours both the first warning and the last moment of the other medicine",
        since=_hours(72),
        advice=("after_72_hours", "pep_window"),
    ),
    Row("a microsecond after 72 hours", since=_hours(72, 0, 0, 1), advice=LATE),
    Row("at 80 hours", since=_hours(80), advice=LATE),
    Row("just before 96 hours", since=_hours(95, 59, 59), advice=LATE),
    Row("at 96 hours", since=_hours(96), advice=LATER),
    Row("at 119:59:59", since=_hours(119, 59, 59), advice=LATER),
    Row("at 120:00:00 exactly", since=_hours(120), advice=LATER),
    Row("a microsecond after 120 hours", since=_hours(120, 0, 0, 1), allowed=False, blocks=CLOSED, advice=()),
    Row("at 120:00:01", since=_hours(120, 0, 1), allowed=False, blocks=CLOSED, advice=()),
    Row("at 121 hours", since=_hours(121), allowed=False, blocks=CLOSED, advice=()),
    Row("after a month", since=_hours(720), allowed=False, blocks=CLOSED, advice=()),
    Row(
        "five days on the wall are 121 hours when clocks went back",
        allowed=False,
        blocks=CLOSED,
        advice=(),
        times=("2026-10-23T10:00:00+02:00", "2026-10-28T10:00:00+01:00"),
    ),
    Row(
        "120 hours exactly when clocks went back",
        advice=LATER,
        times=("2026-10-23T10:00:00+02:00", "2026-10-28T09:00:00+01:00"),
    ),
    Row(
        "120 hours exactly when clocks went forward",
        advice=LATER,
        times=("2026-03-27T10:00:00+01:00", "2026-04-01T11:00:00+02:00"),
    ),
    Row(
        "a second more when clocks went forward",
        allowed=False,
        blocks=CLOSED,
        advice=(),
        times=("2026-03-27T10:00:00+01:00", "2026-04-01T11:00:01+02:00"),
    ),
    Row(
        "two offsets and one instant apart by 120 hours",
        advice=LATER,
        times=("2026-11-15T09:25:00+02:00", "2026-11-20T07:25:00+00:00"),
    ),
    Row(
        "over a leap day, 120 hours",
        advice=LATER,
        times=("2028-02-27T08:00:00+02:00", "2028-03-03T08:00:00+02:00"),
    ),
    Row(
        "over a leap day, a second more",
        allowed=False,
        blocks=CLOSED,
        advice=(),
        times=("2028-02-27T08:00:00+02:00", "2028-03-03T08:00:01+02:00"),
    ),
    Row(
        "over the end of February in a plain year, 120 hours",
        advice=LATER,
        times=("2027-02-26T08:00:00+02:00", "2027-03-03T08:00:00+02:00"),
    ),
    Row(
        "over the end of the year, 120 hours",
        advice=LATER,
        times=("2026-12-29T23:30:00+02:00", "2027-01-03T23:30:00+02:00"),
    ),
    Row(
        "an estimated time counts like an exact one",
        {"precision": "estimated"},
        since=_hours(121),
        allowed=False,
        blocks=CLOSED,
        advice=(),
    ),
    Row(
        "an unknown time never blocks",
        {"precision": "unknown"},
        since=None,
        advice=(),
        flags=("time_not_known",),
    ),
    Row(
        "an unknown time never blocks, even with a guess far away",
        {"precision": "unknown"},
        since=_hours(500),
        advice=(),
        flags=("time_not_known",),
    ),
    Row("no time at all", {"precision": "estimated"}, since=None, advice=(), flags=("time_not_known",)),
    Row(
        "the programme's window may be shorter",
        protocol={"window_hours": 96},
        since=_hours(96, 0, 1),
        allowed=False,
        blocks=CLOSED,
        advice=(),
    ),
    Row(
        "the product's window may be shorter",
        product="SHORT-72",
        since=_hours(73),
        allowed=False,
        blocks=CLOSED,
        advice=(),
    ),
    Row(
        "the product's window may be shorter, exactly its end",
        product="SHORT-72",
        since=_hours(72),
        advice=("after_72_hours", "pep_window"),
    ),
]

SCREENING = [
    Row("the plain case"),
    Row("cannot become pregnant", {"could_become_pregnant": "no"}, False, ("cannot_become_pregnant",)),
    Row("not known whether they could", {"could_become_pregnant": "unknown"}),
    Row("already pregnant", {"already_pregnant": "yes"}, False, ("already_pregnant",)),
    Row("not known whether pregnant: no test is asked for", {"already_pregnant": "unknown"}),
    Row("tablets taken already", {"ec_already_taken": "yes"}, False, ("already_taken",)),
    Row("not known whether taken", {"ec_already_taken": "unknown"}),
    Row("did not say yes", {"consent_ec": False}, False, ("no_consent",)),
    Row("no certificate", {"is_certified": False}, False, ("not_certified",)),
    Row("lot past its day", {"stock_code": "lot_expired"}, False, ("lot_expired",)),
    Row("lot on hold", {"stock_code": "lot_on_hold"}, False, ("lot_on_hold",)),
    Row("lot out of turn", {"stock_code": "lot_not_fefo"}, False, ("lot_not_fefo",)),
    Row("box empty", {"stock_code": "no_stock"}, False, ("no_stock",)),
    Row("all reasons are named, in order",
        {"could_become_pregnant": "no", "already_pregnant": "yes", "ec_already_taken": "yes", "consent_ec": False,
         "is_certified": False, "stock_code": "no_stock"},
        False,
        ("window_closed", "cannot_become_pregnant", "already_pregnant", "already_taken", "no_consent",
         "not_certified", "no_stock"),
        advice=(), since=_hours(130)),
    Row("advice for the next officer stays when this one has no certificate",
        {"is_certified": False, "inducer_last_4_weeks": "yes"}, False, ("not_certified",),
        advice=("inducer_double_dose", "pep_window")),
    Row("no advice about a dose that helps nobody",
        {"could_become_pregnant": "no", "inducer_last_4_weeks": "yes", "breastfeeding": "yes"},
        False, ("cannot_become_pregnant",)),
    Row("a man keeps all other care", {"could_become_pregnant": "no", "age_band": "25_plus"}, False,
        ("cannot_become_pregnant",)),
]  # fmt: skip

ADVICE = [
    Row(
        "inducer, one treatment",
        {"inducer_last_4_weeks": "yes"},
        advice=("inducer_double_dose", "pep_window"),
    ),
    Row("inducer, two treatments", {"inducer_last_4_weeks": "yes", "treatments": 2}),
    Row("inducer, not known", {"inducer_last_4_weeks": "unknown"}),
    Row(
        "inducer, and the programme proposes one",
        {"inducer_last_4_weeks": "yes"},
        protocol={"inducer_treatments": 1},
    ),
    Row(
        "inducer with ulipristal: two of it do not help",
        {"inducer_last_4_weeks": "yes", "treatments": 2},
        product="UPA-30",
        advice=("inducer_double_dose", "pep_window"),
    ),
    Row("breastfeeding, levonorgestrel", {"breastfeeding": "yes"}),
    Row(
        "breastfeeding, ulipristal",
        {"breastfeeding": "yes"},
        product="UPA-30",
        advice=("breastfeeding_ulipristal", "pep_window"),
    ),
    Row(
        "ulipristal in the last days, then levonorgestrel",
        {"ulipristal_last_5_days": "yes"},
        advice=("recent_ulipristal", "pep_window"),
    ),
    Row("ulipristal in the last days, then ulipristal", {"ulipristal_last_5_days": "yes"}, product="UPA-30"),
    Row("weight says nothing by default", {"weight_kg": 120}),
    Row("weight at the limit", {"weight_kg": 70}, protocol={"weight_advice_over_kg": 70}),
    Row(
        "weight over the limit",
        {"weight_kg": 71},
        protocol={"weight_advice_over_kg": 70},
        advice=("weight", "pep_window"),
    ),
    Row(
        "on daily treatment",
        {"on_antiretrovirals": "yes"},
        advice=("pep_window", "already_on_antiretrovirals"),
    ),
    Row(
        "late, with an inducer, breastfeeding and ulipristal",
        {"inducer_last_4_weeks": "yes", "breastfeeding": "yes"},
        product="UPA-30",
        since=_hours(100),
        advice=("after_96_hours", "inducer_double_dose", "breastfeeding_ulipristal"),
    ),
]

AGE = [
    Row("under 10", {"age_band": "under_10"}, advice=(*CHILD, "weight_dosing_one_stop", "pep_window")),
    Row("10 to 15", {"age_band": "10_15"}, advice=(*CHILD, "pep_window")),
    Row("16 or 17", {"age_band": "16_17"}),
    Row("16 or 17 where the law says 18", {"age_band": "16_17"}, protocol={"guardian_under_age": 18},
        advice=(*CHILD, "pep_window")),
    Row("18 to 24", {"age_band": "18_24"}),
    Row("25 and over", {"age_band": "25_plus"}),
    Row("age not known", {"age_band": "unknown"}),
    Row("the guardian said no: tablets do not wait", {"age_band": "10_15", "guardian": "said_no"},
        advice=(*CHILD, "pep_window")),
    Row("no guardian there: tablets do not wait", {"age_band": "10_15", "guardian": "not_there"},
        advice=(*CHILD, "pep_window")),
    Row("the guardian may be the cause", {"age_band": "10_15", "guardian": "is_suspect"},
        advice=("guardian_path", "guardian_is_suspect", "child_social_welfare", "pep_window")),
    Row("a child after the window keeps the child's path", {"age_band": "under_10"}, since=_hours(200),
        allowed=False, blocks=CLOSED, advice=(*CHILD, "weight_dosing_one_stop")),
]  # fmt: skip

ROWS = [*WINDOW, *SCREENING, *ADVICE, *AGE]
