"""The clinical decision against its truth table, and the limits of what may ever block a dose."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dispensing import advice_words, eligibility
from dispensing.eligibility import (
    Facts,
    ProductFacts,
    assess,
    flags_of,
    hours_band,
    may_repeat,
    seconds_between,
)
from dispensing.protocols.values import Protocol
from tests.dispensing.eligibility_rows import HOUR, MICROSECOND, PLAIN_GIVEN_AT, ROWS, Row

PRODUCTS = {
    "LNG-1.5": ProductFacts("LNG-1.5", "G03AD01", 120),
    "UPA-30": ProductFacts("UPA-30", "G03AD02", 120, is_ulipristal=True),
    "SHORT-72": ProductFacts("SHORT-72", "G03AD01", 72),
}
PROTOCOL = Protocol(version=1, counts_from=datetime(1970, 1, 1, tzinfo=UTC))
PLAIN = Facts(
    seconds_since=36_000.0,
    precision="exact",
    consent_ec=True,
    is_certified=True,
    product=PRODUCTS["LNG-1.5"],
    age_band="18_24",
    could_become_pregnant="yes",
    already_pregnant="no",
    ec_already_taken="no",
    inducer_last_4_weeks="no",
    ulipristal_last_5_days="no",
    breastfeeding="no",
    on_antiretrovirals="no",
)


def _codes(reasons: tuple[eligibility.Reason, ...]) -> tuple[str, ...]:
    return tuple(reason.code for reason in reasons)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_decision_is_what_the_table_says(row: Row) -> None:
    instants = row.instants()
    since = seconds_between(*instants) if instants else None
    facts = replace(PLAIN, seconds_since=since, product=PRODUCTS[row.product], **row.changes)

    decision = assess(facts, replace(PROTOCOL, **row.protocol))

    assert decision.allowed is row.allowed
    assert _codes(decision.blocks) == row.blocks
    assert _codes(decision.advice) == row.advice
    assert _codes(decision.flags) == row.flags


def test_each_row_has_its_own_name_and_the_table_is_long_enough() -> None:
    assert len({row.name for row in ROWS}) == len(ROWS) >= 45


def test_the_table_shows_every_block_and_every_advice() -> None:
    shown = {code for row in ROWS for code in (*row.blocks, *row.advice, *row.flags)}

    wordings = {"inducer_other_product", "pep_window_last_hour"}
    assert shown == {*eligibility.BLOCK_CODES, *advice_words.ADVICE, "time_not_known"} - wordings


answers = st.sampled_from(sorted(eligibility.ANSWERS))
any_facts = st.builds(
    Facts,
    seconds_since=st.none() | st.floats(min_value=0, max_value=10**6),
    precision=st.sampled_from(sorted(eligibility.PRECISIONS)),
    consent_ec=st.booleans(),
    is_certified=st.booleans(),
    product=st.none() | st.sampled_from(list(PRODUCTS.values())),
    could_become_pregnant=answers,
    already_pregnant=answers,
    ec_already_taken=answers,
    treatments=st.integers(1, 4),
    stock_code=st.none() | st.sampled_from(eligibility.STOCK_CODES),
)


@given(
    facts=any_facts,
    age_band=st.sampled_from(sorted(eligibility.AGE_BANDS)),
    guardian=st.sampled_from(sorted(eligibility.GUARDIAN_ANSWERS)),
    weight_kg=st.none() | st.integers(10, 200),
    others=st.tuples(answers, answers, answers, answers),
    treatments=st.integers(1, 4),
)
def test_age_guardian_weight_and_other_medicine_never_decide(
    facts: Facts,
    age_band: str,
    guardian: str,
    weight_kg: int | None,
    others: tuple[str, ...],
    treatments: int,
) -> None:
    names = ("inducer_last_4_weeks", "ulipristal_last_5_days", "breastfeeding", "on_antiretrovirals")
    changed = replace(
        facts,
        age_band=age_band,
        guardian=guardian,
        weight_kg=weight_kg,
        treatments=treatments,
        **dict(zip(names, others, strict=True)),
    )

    assert assess(changed, PROTOCOL).blocks == assess(facts, PROTOCOL).blocks


@given(facts=any_facts)
def test_a_missing_test_never_decides(facts: Facts) -> None:
    untested = replace(facts, already_pregnant="unknown", could_become_pregnant="unknown")
    tested = replace(facts, already_pregnant="no", could_become_pregnant="yes")

    assert assess(untested, PROTOCOL).blocks == assess(tested, PROTOCOL).blocks


@given(facts=any_facts)
def test_allowed_is_exactly_no_blocks_and_each_block_is_on_the_closed_list(facts: Facts) -> None:
    decision = assess(facts, PROTOCOL)

    assert decision.allowed is (not decision.blocks)
    assert set(_codes(decision.blocks)) <= set(eligibility.BLOCK_CODES)


@given(facts=any_facts)
def test_a_dose_already_given_keeps_each_block_as_a_flag(facts: Facts) -> None:
    decision = assess(facts, PROTOCOL)

    assert _codes(flags_of(decision)) == _codes(decision.blocks) + _codes(decision.flags)


def test_nothing_asks_about_repeat_use_or_about_going_to_court() -> None:
    asked = " ".join(Facts.__dataclass_fields__)

    assert not re.search("repeat|earlier_dose|court|prosecut|report", asked)


def test_each_block_opens_an_incident_and_an_unknown_time_does_not() -> None:
    outside = {*eligibility.BLOCK_CODES, "vomited_too_late", "units_changed", "no_referral"}
    assert outside == eligibility.OPENS_INCIDENT
    assert set(eligibility.FLAG_TEXTS) == {*outside, "time_not_known"}


@pytest.mark.parametrize(
    ("elapsed", "band"),
    [
        (0 * HOUR, "0-24"),
        (24 * HOUR - MICROSECOND, "0-24"),
        (24 * HOUR, "24-48"),
        (48 * HOUR, "48-72"),
        (72 * HOUR, "72-96"),
        (96 * HOUR, "96-120"),
        (120 * HOUR - MICROSECOND, "96-120"),
        (120 * HOUR, "96-120"),
        (120 * HOUR + MICROSECOND, "over_120"),
        (900 * HOUR, "over_120"),
    ],
)
def test_a_band_includes_its_left_end_and_the_last_one_its_right_end_too(
    elapsed: timedelta, band: str
) -> None:
    assert hours_band(elapsed.total_seconds()) == band


def test_a_time_nobody_knows_has_its_own_band() -> None:
    assert hours_band(None) == hours_band(-1.0) == "unknown"


@pytest.mark.parametrize(
    ("years", "band"),
    [(0, "under_10"), (9, "under_10"), (10, "10_15"), (15, "10_15"), (16, "16_17"), (17, "16_17")]
    + [(18, "18_24"), (24, "18_24"), (25, "25_plus"), (99, "25_plus"), (None, "unknown")],
)
def test_an_age_falls_into_one_band(years: int | None, band: str) -> None:
    assert eligibility.band_of_age(years) == band


def test_hours_are_elapsed_hours_also_when_both_times_carry_the_same_zone() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    before, after = datetime(2026, 10, 23, 10, tzinfo=berlin), datetime(2026, 10, 28, 10, tzinfo=berlin)

    assert seconds_between(before, after) == 121 * 3600


@pytest.mark.parametrize(
    ("later", "limit_hours", "may"),
    [
        (0 * HOUR, 2, True),
        (2 * HOUR - MICROSECOND, 2, True),
        (2 * HOUR, 2, True),
        (2 * HOUR + MICROSECOND, 2, False),
        (3 * HOUR, 3, True),
        (3 * HOUR + MICROSECOND, 3, False),
        (-MICROSECOND, 2, False),
    ],
)
def test_vomiting_up_to_the_limit_and_not_before_the_dose_allows_another(
    later: timedelta, limit_hours: int, may: bool
) -> None:
    assert may_repeat(PLAIN_GIVEN_AT, PLAIN_GIVEN_AT + later, limit_hours) is may


def test_the_hours_left_for_other_medicine_are_whole_and_never_too_many() -> None:
    texts = {
        hours: next(
            reason.text
            for reason in assess(replace(PLAIN, seconds_since=hours * 3600), PROTOCOL).advice
            if reason.code == "pep_window"
        )
        for hours in (10, 70.5, 71.5, 72)
    }

    assert "62 more hours" in texts[10]
    assert "about 1 more hours" not in texts[71.5] and "less than 1 more hour" in texts[72]


def test_no_sentence_names_a_medicine_an_illness_or_what_happened() -> None:
    forbidden = re.compile(
        r"levonorgestrel|ulipristal|hiv|aids|retroviral|\bpep\b|emergency|contracept|\brape|assault|victim|alleg|refus"
        r"|please|invalid",
        re.IGNORECASE,
    )
    tables = [advice_words.BLOCKS, advice_words.ADVICE, advice_words.FLAGS, advice_words.NOT_GIVEN]
    tables += [dict(enumerate(advice_words.TELL_THEM)), dict(enumerate(advice_words.TELL_THEM_WITHOUT_DOSE))]

    for sentences in tables:
        for code, text in sentences.items():
            assert not forbidden.search(text), code


def test_every_code_has_its_words() -> None:
    assert set(advice_words.BLOCKS) == set(eligibility.BLOCK_CODES)
