"""What the code on a pack says, as scanners type it and people copy it."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inventory.catalogue import expiry as printed
from inventory.catalogue import pack_codes
from inventory.catalogue.pack_codes import PackCode, Unreadable, read

TODAY = date(2026, 11, 20)
NUMBER = "09521000000018"  # 952 is GS1's own prefix for examples
WHOLE = PackCode(NUMBER, "AB12", "2027-03-15")
MONTH = PackCode(NUMBER, "AB12", "2027-03")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        # As a scanner types it: with or without its prefix, with the break it was set to send.
        (f"01{NUMBER}1727031510AB12", WHOLE),
        (f"]d201{NUMBER}1727031510AB12\x1d21S1", WHOLE),
        (f"]D201{NUMBER}1727031510AB12\x1d21S1", WHOLE),
        (f"]C101{NUMBER}1727031510AB12", WHOLE),
        (f"\x1d01{NUMBER}10AB12\x1d17270315", WHOLE),
        (f"01{NUMBER}21S1\x1d10AB12\x1d17270315\x1d", WHOLE),
        (f"01{NUMBER}10AB12|17270315", WHOLE),
        (f"01{NUMBER}10AB12~17270315", WHOLE),
        (f"01{NUMBER}10AB12 17270315", WHOLE),
        (f"01{NUMBER}10AB12<GS>17270315", WHOLE),
        (f"01{NUMBER}10AB12{{FNC1}}17270315", WHOLE),
        (f"01{NUMBER}10AB12^]17270315", WHOLE),
        (f"01{NUMBER}10AB12\u241d17270315", WHOLE),
        (f"  01{NUMBER}1727031510AB12\r\n", WHOLE),
        # As it is printed, or as a link.
        (f"(01){NUMBER}(17)270315(10)AB12(21)S1", WHOLE),
        (f"(01) {NUMBER} (10) AB12 (17) 270315", WHOLE),
        (f"https://id.gs1.org/01/{NUMBER}/10/AB12?17=270315", WHOLE),
        # Day 00 is the month's last; a carton's label names what is in it; an expiry with an hour.
        (f"01{NUMBER}1727030010AB12", MONTH),
        (f"02{NUMBER}1727030010AB12\x1d3712", MONTH),
        (f"01{NUMBER}70032703151200\x1d10AB12", WHOLE),
        # The number alone, in each length it has.
        ("9521000000018", PackCode(NUMBER)),
        (NUMBER, PackCode(NUMBER)),
        ("]E09521000000018", PackCode(NUMBER)),
        ("96385074", PackCode("00000096385074")),
        ("036000291452", PackCode("00036000291452")),
        # Fifty years ahead is the last year that two digits can mean.
        (f"01{NUMBER}17760100", PackCode(NUMBER, None, "2076-01")),
        # Without a break the lot may have swallowed the serial number: read, but to be compared.
        (f"01{NUMBER}1727030010AB1221123456789", PackCode(NUMBER, "AB1221123456789", "2027-03", True)),
    ],
)
def test_a_code_says_which_pack_which_lot_and_until_when(typed: str, said: PackCode) -> None:
    assert read(typed, TODAY) == said


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", pack_codes.UNREADABLE),
        ("hello", pack_codes.UNREADABLE),
        ("1" * 300, pack_codes.UNREADABLE),
        ("00000000000000", pack_codes.UNREADABLE),
        ("٩٥٢١٠٠٠٠٠٠٠١٨", pack_codes.UNREADABLE),
        (f"(01){NUMBER}(10)A(10)B", pack_codes.UNREADABLE),
        ("(01)12(", pack_codes.UNREADABLE),
        ("https://example.org/nothing", pack_codes.UNREADABLE),
        ("9521000000019", pack_codes.WRONG_CHECK_DIGIT),
        (f"01{NUMBER[:-1]}917270300", pack_codes.WRONG_CHECK_DIGIT),
        ("10AB12\x1d17270315", pack_codes.NO_NUMBER),
        ("(10)AB12(17)270315", pack_codes.NO_NUMBER),
        (f"01{NUMBER}17271300", pack_codes.HALF_READ),
        (f"01{NUMBER}10{'A' * 30}", pack_codes.HALF_READ),
        (f"01{NUMBER}17270230", pack_codes.WRONG_EXPIRY),
        (f"01{NUMBER}17000000", pack_codes.WRONG_EXPIRY),
        # A lot in the middle without a break would take the expiry with it.
        (f"01{NUMBER}10AB1217270315", pack_codes.RUN_TOGETHER),
        # Fifty-one years ahead means the century before, in which no pack of ours was made.
        (f"01{NUMBER}17770100", pack_codes.WRONG_EXPIRY),
    ],
)
def test_what_cannot_be_read_is_told_in_words(typed: str, words: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(typed, TODAY)

    assert str(refused.value) == words
    assert len(words.split()) <= 15


@given(st.text(max_size=220))
def test_no_text_breaks_the_reader(typed: str) -> None:
    try:
        code = read(typed, TODAY)
    except Unreadable:
        return
    assert pack_codes.gtin(code.gtin) == code.gtin


@given(st.text("0123456789\x1d()|AB]d", max_size=60).map(lambda text: f"01{NUMBER}17270315{text}"))
def test_no_tail_of_a_good_code_breaks_the_reader(typed: str) -> None:
    try:
        assert read(typed, TODAY).gtin == NUMBER
    except Unreadable:
        return


@given(
    st.from_regex(r"[A-Z0-9][A-Z0-9.-]{0,19}", fullmatch=True),
    st.dates(date(2000, 1, 1), date(2075, 12, 31)),
    st.booleans(),
)
def test_what_is_printed_is_read_back_the_same(lot: str, day: date, by_month: bool) -> None:
    code = PackCode(NUMBER, lot, printed.shown(day, by_month))

    assert read(code.as_printed, TODAY) == code
