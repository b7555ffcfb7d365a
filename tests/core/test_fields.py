"""Shapes that every schema shares: what is let in, and what a person is told otherwise."""

from datetime import UTC, datetime

import pytest
from marshmallow import ValidationError

from core.fields import AwareTime, Choice, Code, Count, Day, Flag, TypedCount, Words


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        (AwareTime(), "2026-11-20T09:10:00", "offset"),
        (AwareTime(), "yesterday", "Write the time like"),
        (AwareTime(), "1900-01-01T00:00:00Z", "Check the year"),
        (AwareTime(), 5, "Write the time like"),
        (Count(), 0, "from 1"),
        (Count(), True, "whole number"),
        (Count(), 1.0, "whole number"),
        (Count(), "1", "whole number"),
        (Count(), 10**20, "from 1"),
        (TypedCount(), "9am", "whole number"),
        (TypedCount(), "٣", "whole number"),
        (Flag(), "yes", "Not a valid boolean"),
        (Flag(), "0", "Not a valid boolean"),
        (Day(), "20/11/2026", "Write the day like"),
        (Choice(("a", "b")), "c", "Choose one of: a, b"),
        (Choice(("a", "b")), ["a"], "Choose one of"),
        (Code(), "=CMD()", "letters and digits"),
        (Words(), "=1+1", "Start with a letter"),
        (Words(), "＝1+1", "Start with a letter"),
        (Words(), "   ", "Write a few words"),
        (Words(), "x" * 141, "140 characters"),
        (Words(), "zero\x00byte", "plain signs"),
        (Words(), "right\u202eleft", "plain signs"),
    ],
)
def test_a_wrong_value_is_told_what_to_write(field, value, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        field.deserialize(value)

    assert words in str(refused.value.messages)


def test_instants_keep_their_moment_whatever_the_offset() -> None:
    found = AwareTime().deserialize("2026-11-20T09:10:00+02:00")

    assert found == datetime(2026, 11, 20, 7, 10, tzinfo=UTC)


def test_codes_are_read_in_capitals_and_words_without_stray_space() -> None:
    assert Code().deserialize(" lng-1.5 ") == "LNG-1.5"
    assert Words().deserialize("  two   words\n") == "two words"
