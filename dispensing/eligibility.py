"""May tablets be given now, and what should the officer know? Facts and protocol in, reasons out.

A dose about to be given may be refused, for the closed list in BLOCK_CODES and nothing else:
never for age, repeat use, a missing test, or a wish not to go to court. Pure: no clock, no database.
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from dispensing import advice_words
from dispensing.protocols.values import Protocol

HOUR_SECONDS = 3600
LEVONORGESTREL_ATC = "G03AD01"

ANSWERS = {"yes": "Yes", "no": "No", "unknown": "Not known"}
PRECISIONS = {"exact": "Exact", "estimated": "About", "unknown": "Not known"}

AGE_BANDS = {
    "under_10": "Under 10",
    "10_15": "10 to 15",
    "16_17": "16 or 17",
    "18_24": "18 to 24",
    "25_plus": "25 or over",
    "unknown": "Not known",
}
_YOUNGEST_IN_BAND = {"under_10": 0, "10_15": 10, "16_17": 16, "18_24": 18, "25_plus": 25}

HOURS_BANDS = {
    "0-24": "Under 24 hours",
    "24-48": "24 to 48 hours",
    "48-72": "48 to 72 hours",
    "72-96": "72 to 96 hours",
    "96-120": "96 to 120 hours",
    "over_120": "Over 120 hours",
    "unknown": "Not known",
}

# Consent by a guardian is recorded; the dose never waits for it.
GUARDIAN_ANSWERS = {
    "not_needed": "Not needed",
    "agreed": "A guardian said yes",
    "next_friend": "Another adult they trust said yes",
    "said_no": "The guardian said no",
    "not_there": "No guardian was there",
    "is_suspect": "The guardian may be the cause",
}

BLOCK_CODES = (
    "window_closed",
    "cannot_become_pregnant",
    "already_pregnant",
    "already_taken",
    "no_consent",
    "not_certified",
    "lot_expired",
    "lot_on_hold",
    "lot_not_fefo",
    "no_stock",
)
STOCK_CODES = ("no_stock", "lot_expired", "lot_on_hold", "lot_not_fefo")
# Blocks that no other officer or lot would lift: advice about the dose would be noise.
_DOSE_HELPS_NOBODY = {
    "window_closed",
    "cannot_become_pregnant",
    "already_pregnant",
    "already_taken",
    "no_consent",
}

FLAG_TEXTS = advice_words.FLAGS
# A dose already given outside protocol is for the in-charge to explain; a time nobody knows is not.
OPENS_INCIDENT = frozenset({*BLOCK_CODES, "vomited_too_late", "units_changed", "no_referral"})
NOT_GIVEN_REASONS = advice_words.NOT_GIVEN


@dataclass(frozen=True)
class ProductFacts:
    """What the rules need to know of a product."""

    code: str
    atc: str
    window_hours: int
    is_ulipristal: bool = False


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What is known when a dose is considered. `seconds_since` comes from `seconds_between`."""

    seconds_since: float | None
    precision: str
    consent_ec: bool
    is_certified: bool
    product: ProductFacts | None
    age_band: str = "unknown"
    could_become_pregnant: str = "unknown"
    already_pregnant: str = "unknown"
    ec_already_taken: str = "unknown"
    inducer_last_4_weeks: str = "unknown"
    ulipristal_last_5_days: str = "unknown"
    breastfeeding: str = "unknown"
    on_antiretrovirals: str = "unknown"
    weight_kg: int | None = None
    guardian: str = "not_needed"
    treatments: int = 1
    stock_code: str | None = None


@dataclass(frozen=True)
class Reason:
    code: str
    text: str


@dataclass(frozen=True)
class Decision:
    """`allowed` is exactly: no blocks. Advice and flags never stop a dose."""

    allowed: bool
    blocks: tuple[Reason, ...]
    advice: tuple[Reason, ...]
    flags: tuple[Reason, ...]


def assess(facts: Facts, protocol: Protocol) -> Decision:
    """May this dose be given under this protocol? Every reason is named, in a fixed order."""
    since = _known_seconds(facts)
    window_hours = _window_hours(facts, protocol)
    block_codes = _block_codes(facts, since, window_hours)
    advice_codes = _care_advice(facts, protocol, since)
    if not _DOSE_HELPS_NOBODY.intersection(block_codes):
        advice_codes = _dose_advice(facts, protocol, since) + advice_codes
    flag_codes = ["time_not_known"] if since is None else []
    numbers = _numbers(protocol, window_hours, since)
    return Decision(
        allowed=not block_codes,
        blocks=_reasons(block_codes, advice_words.BLOCKS, numbers),
        advice=tuple(
            Reason(code, advice_words.ADVICE[_wording(code, facts, protocol, since)].format(**numbers))
            for code in advice_codes
        ),
        flags=_reasons(flag_codes, FLAG_TEXTS, numbers),
    )


def _block_codes(facts: Facts, since: float | None, window_hours: int) -> list[str]:
    if facts.stock_code is not None and facts.stock_code not in STOCK_CODES:
        raise ValueError(f"no such stock code: {facts.stock_code}")
    applies = {
        # Exactly the limit is inside; one microsecond more is not. A time nobody knows never blocks.
        "window_closed": since is not None and since > window_hours * HOUR_SECONDS,
        "cannot_become_pregnant": facts.could_become_pregnant == "no",
        "already_pregnant": facts.already_pregnant == "yes",
        "already_taken": facts.ec_already_taken == "yes",
        "no_consent": not facts.consent_ec,
        "not_certified": not facts.is_certified,
    }
    return [code for code in BLOCK_CODES if applies.get(code, code == facts.stock_code)]


def _dose_advice(facts: Facts, protocol: Protocol, since: float | None) -> list[str]:
    """What to know about the dose itself."""
    is_ulipristal = facts.product is not None and facts.product.is_ulipristal
    codes = []
    if since is not None and since >= protocol.second_warning_hours * HOUR_SECONDS:
        codes.append("after_96_hours")
    elif since is not None and since >= protocol.first_warning_hours * HOUR_SECONDS:
        codes.append("after_72_hours")
    if facts.inducer_last_4_weeks == "yes" and not _is_inducer_covered(facts, protocol):
        codes.append("inducer_double_dose")
    if facts.breastfeeding == "yes" and is_ulipristal:
        codes.append("breastfeeding_ulipristal")
    if facts.ulipristal_last_5_days == "yes" and not is_ulipristal:
        codes.append("recent_ulipristal")
    limit_kg = protocol.weight_advice_over_kg
    if limit_kg is not None and facts.weight_kg is not None and facts.weight_kg > limit_kg:
        codes.append("weight")
    return codes


def _is_inducer_covered(facts: Facts, protocol: Protocol) -> bool:
    """Only levonorgestrel gains from more treatments; two of another product help no more than one."""
    return _takes_more_treatments(facts) and facts.treatments >= protocol.inducer_treatments


def _takes_more_treatments(facts: Facts) -> bool:
    return facts.product is None or facts.product.atc == LEVONORGESTREL_ATC


def _care_advice(facts: Facts, protocol: Protocol, since: float | None) -> list[str]:
    """What to know about all other care: it holds when no dose is given, too."""
    codes = []
    is_guarded = is_guarded_age(facts.age_band, protocol)
    if is_guarded:
        codes.append("guardian_path")
    if facts.guardian == "is_suspect":
        codes.append("guardian_is_suspect")
    if is_guarded:
        codes.append("child_social_welfare")
    if _is_under(facts.age_band, protocol.weight_dosing_under_age):
        codes.append("weight_dosing_one_stop")
    if since is not None and is_pep_open(since, protocol):
        codes.append("pep_window")
    if facts.on_antiretrovirals == "yes":
        codes.append("already_on_antiretrovirals")
    return codes


def is_guarded_age(age_band: str, protocol: Protocol) -> bool:
    """True when somebody of this band may need a guardian's word, and social welfare."""
    return _is_under(age_band, protocol.guardian_under_age)


def is_pep_open(since: float, protocol: Protocol) -> bool:
    """True while medicine against infection can still start; exactly the limit is inside."""
    return since <= protocol.pep_hours * HOUR_SECONDS


def _is_under(age_band: str, age: int) -> bool:
    """True when somebody in the band can be younger than `age`; never for an age not known."""
    return age_band in _YOUNGEST_IN_BAND and _YOUNGEST_IN_BAND[age_band] < age


def _known_seconds(facts: Facts) -> float | None:
    """A time that is not known, or lies after the dose, tells nothing about the window."""
    if facts.precision == "unknown" or facts.seconds_since is None or facts.seconds_since < 0:
        return None
    return facts.seconds_since


def _window_hours(facts: Facts, protocol: Protocol) -> int:
    if facts.product is None:
        return protocol.window_hours
    return min(protocol.window_hours, facts.product.window_hours)


def _numbers(protocol: Protocol, window_hours: int, since: float | None) -> dict[str, object]:
    pep_left = 0 if since is None else math.floor(protocol.pep_hours - since / HOUR_SECONDS)
    return {
        "window": window_hours,
        "first_warning": protocol.first_warning_hours,
        "second_warning": protocol.second_warning_hours,
        "inducer_treatments": protocol.inducer_treatments,
        "weight_advice": protocol.weight_advice_over_kg,
        "guardian_age": protocol.guardian_under_age,
        "weight_dosing_age": protocol.weight_dosing_under_age,
        "pep_hours_left": pep_left,
    }


def _wording(code: str, facts: Facts, protocol: Protocol, since: float | None) -> str:
    """Which sentence stands for a code, where it has more than one."""
    if code == "inducer_double_dose" and not _takes_more_treatments(facts):
        return "inducer_other_product"
    if code == "pep_window" and since is not None and since > (protocol.pep_hours - 1) * HOUR_SECONDS:
        return "pep_window_last_hour"
    return code


def _reasons(codes: list[str], texts: dict[str, str], numbers: dict[str, object]) -> tuple[Reason, ...]:
    return tuple(Reason(code, texts[code].format(**numbers)) for code in codes)


def flags_of(decision: Decision) -> tuple[Reason, ...]:
    """For a dose that was given already: each block becomes a flag of the same code."""
    blocks = tuple(Reason(block.code, FLAG_TEXTS[block.code]) for block in decision.blocks)
    return blocks + decision.flags


def seconds_between(incident_at: datetime, given_at: datetime) -> float:
    """Elapsed seconds, exact to the microsecond, whatever offsets the two times carry."""
    # Two times in one zone subtract as wall clocks do, which is wrong across a change of offset.
    return (given_at.astimezone(UTC) - incident_at.astimezone(UTC)).total_seconds()


def hours_band(seconds: float | None) -> str:
    """The band of an elapsed time: its left end is included, and exactly 120 h still is `96-120`."""
    if seconds is None or seconds < 0:
        return "unknown"
    if seconds > 120 * HOUR_SECONDS:
        return "over_120"
    starts_at = min(int(seconds // (24 * HOUR_SECONDS)) * 24, 96)
    return f"{starts_at}-{starts_at + 24}"


def band_of_age(years: int | None) -> str:
    """The age band of whole years."""
    if years is None:
        return "unknown"
    return [band for band, youngest in _YOUNGEST_IN_BAND.items() if youngest <= years][-1]


def may_repeat(given_at: datetime, vomited_at: datetime, repeat_within_hours: int) -> bool:
    """True when vomiting came soon enough for a second dose; exactly the limit is inside."""
    seconds = seconds_between(given_at, vomited_at)
    return 0 <= seconds <= timedelta(hours=repeat_within_hours).total_seconds()
