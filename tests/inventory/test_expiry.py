"""What packs print, and the last day it means."""

from datetime import date

import pytest

from inventory.catalogue.expiry import parse, shown


@pytest.mark.parametrize(
    ("typed", "expires_on", "by_month"),
    [
        ("2027-03", date(2027, 3, 31), True),
        (" 2027-03 ", date(2027, 3, 31), True),
        ("03/2027", date(2027, 3, 31), True),
        ("2028-02", date(2028, 2, 29), True),
        ("2027-02-00", date(2027, 2, 28), True),
        ("2027-03-15", date(2027, 3, 15), False),
        ("270315", date(2027, 3, 15), False),
        ("270300", date(2027, 3, 31), True),
    ],
)
def test_a_printed_expiry_is_a_last_day(typed: str, expires_on: date, by_month: bool) -> None:
    assert parse(typed) == (expires_on, by_month)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "2027",
        "2027-13",
        "2027-00",
        "2027-02-30",
        "27-03",
        "1999-12",
        "2101-01",
        "2027-3",
        "٢٠٢٧-٠٣",
        "271331",
    ],
)
def test_what_is_no_expiry_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse(typed)


@pytest.mark.parametrize("printed", ["2027-03", "2027-03-15"])
def test_it_is_shown_as_the_pack_says_it(printed: str) -> None:
    assert shown(*parse(printed)) == printed
