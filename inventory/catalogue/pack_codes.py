"""Read the code on a pack: which product, which lot, until when.

A scanner types it into a field; a person may copy it. Pure: `today` decides the century of a
two-digit year, and which product a number belongs to is asked elsewhere. A code that can be read
in two ways is not read: a wrong lot would hide a recall.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from biip import ParseConfig, ParseError
from biip.checksums import gs1_standard_check_digit
from biip.gs1_digital_link_uris import GS1DigitalLinkURI
from biip.gs1_element_strings import GS1ElementStrings
from biip.gs1_messages import GS1Message

from inventory.catalogue import expiry as printed

LONGEST = 200
WRONG_CHECK_DIGIT = "The last digit of the pack number does not fit. Scan again or type it."
UNREADABLE = "This code cannot be read. Scan again, or type what is printed."
RUN_TOGETHER = "The scanner left out a break. Type lot and expiry from the pack."
HALF_READ = "Only part of this code can be read. Type what is printed."
NO_NUMBER = "This code has no pack number. Scan the other code on the pack."
WRONG_EXPIRY = "The expiry in this code is no date. Type it from the pack."

BREAK = "\x1d"
# What scanners type in place of the break: its name, its picture, or the keys that make it.
_NAMED_BREAK = re.compile(
    r"<(GS|FNC1?)>|\{(GS|FNC1?)\}|\[(GS|FNC1?)\]|\\x1d|\\u001d|\\F|~d029|\^\]|\u241d|\u2194", re.IGNORECASE
)
# A value may hold letters, digits and these signs; any other sign can only be a break.
_NO_VALUE_HOLDS = re.compile(r"[^A-Za-z0-9!\"%&'()*+,\-./:;<=>?_]")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_NUMBER_ALONE = re.compile(r"[0-9]{8}|[0-9]{12,14}")
_GTIN, _CONTENT, _LOT, _EXPIRY, _EXPIRY_TIME = "01", "02", "10", "17", "7003"
# Days and months are judged here, with our own century; the library would ask the machine's clock.
_CONFIG = ParseConfig(gs1_element_strings_verify_date=False, separator_chars=(BREAK,))
_TAIL_WITH_EXPIRY = re.compile(r"17[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])")
_TAIL_WITH_SERIAL = re.compile(r".21[A-Za-z0-9]{6,}$")


Parsed = GS1Message | GS1DigitalLinkURI


class Unreadable(ValueError):
    """The words say what to do."""


@dataclass(frozen=True)
class PackCode:
    """What the code says. `gtin` has 14 digits; `lot` and `expiry` are None where the code has none.

    `may_run_on`: no break followed the lot, so it may have swallowed the number after it.
    """

    gtin: str
    lot: str | None = None
    expiry: str | None = None
    may_run_on: bool = False

    @property
    def as_printed(self) -> str:
        """With its brackets, as under the code on the pack; no sign in it that a page could lose."""
        lot = f"(10){self.lot}" if self.lot else ""
        return f"(01){self.gtin}{_bracketed_expiry(self.expiry)}{lot}"


def read(typed: str, today: date) -> PackCode:
    """The code as a scanner typed it, or as it is printed with its brackets. Raises Unreadable."""
    text = typed.strip()
    if not text or len(text) > LONGEST:
        raise Unreadable(UNREADABLE)
    if text.lower().startswith(("http://", "https://")):
        return _from_link(text, today)
    text = _SYMBOLOGY.sub("", text).strip()
    if _NUMBER_ALONE.fullmatch(text):
        return PackCode(gtin(text))
    if text.startswith("("):
        return _from_print(text, today)
    return _from_scan(text, today)


def gtin(digits: str) -> str:
    """The pack number with 14 digits. Raises Unreadable when its last digit does not fit."""
    if not (digits.isascii() and _NUMBER_ALONE.fullmatch(digits)):
        raise Unreadable(UNREADABLE)
    if not digits.strip("0"):
        raise Unreadable(UNREADABLE)
    if gs1_standard_check_digit(digits[:-1]) != int(digits[-1]):
        raise Unreadable(WRONG_CHECK_DIGIT)
    return digits.zfill(14)


def _from_scan(text: str, today: date) -> PackCode:
    named = _NAMED_BREAK.sub(BREAK, text)
    if not named.isascii():
        raise Unreadable(UNREADABLE)
    whole = _NO_VALUE_HOLDS.sub(BREAK, named).strip(BREAK)
    elements = _parts(GS1Message.parse, whole, HALF_READ if whole.startswith(_GTIN) else UNREADABLE)
    found = _pack_code(elements, today)
    if found.lot is None or BREAK in whole:
        return found
    return _with_doubt(found)


def _with_doubt(found: PackCode) -> PackCode:
    """No break stands in the code, so the lot ended where the code did or where 20 signs were read."""
    assert found.lot is not None
    if found.expiry is None and _TAIL_WITH_EXPIRY.search(found.lot):
        raise Unreadable(RUN_TOGETHER)
    may_run_on = len(found.lot) == 20 or bool(_TAIL_WITH_SERIAL.search(found.lot))
    return PackCode(found.gtin, found.lot, found.expiry, may_run_on)


def _from_print(text: str, today: date) -> PackCode:
    without_spaces = "".join(text.split())
    if not without_spaces.isascii():
        raise Unreadable(UNREADABLE)
    return _pack_code(_parts(GS1Message.parse_hri, without_spaces, UNREADABLE), today)


def _from_link(text: str, today: date) -> PackCode:
    return _pack_code(_parts(GS1DigitalLinkURI.parse, text, UNREADABLE), today)


def _parts(parse: Callable[..., Parsed], text: str, words: str) -> GS1ElementStrings:
    """The numbered parts of a code. What the library stumbles over is one thing to us: not readable."""
    if not text.isascii():
        raise Unreadable(UNREADABLE)
    try:
        return parse(text, config=_CONFIG).element_strings
    except (ParseError, ValueError, AssertionError, LookupError, ArithmeticError):
        raise Unreadable(words) from None


def _pack_code(elements: GS1ElementStrings, today: date) -> PackCode:
    number = _one(elements, _GTIN) or _one(elements, _CONTENT)
    if number is None:
        raise Unreadable(NO_NUMBER)
    until = _one(elements, _EXPIRY) or _one(elements, _EXPIRY_TIME)
    return PackCode(gtin(number), _one(elements, _LOT), _expiry(until[:6], today) if until else None)


def _one(elements: GS1ElementStrings, name: str) -> str | None:
    """The value of the part; two that differ are two packs, or noise."""
    values = {element.value for element in elements if element.ai.ai == name}
    if len(values) > 1:
        raise Unreadable(UNREADABLE)
    return values.pop() if values else None


def _expiry(digits: str, today: date) -> str:
    """270315 as 2027-03-15, and 270300 as 2027-03: day 00 stands for the month's last."""
    year, month, day = int(digits[:2]), digits[2:4], digits[4:]
    text = f"{_full_year(year, today.year)}-{month}" + ("" if day == "00" else f"-{day}")
    try:
        printed.parse(text)
    except ValueError:
        raise Unreadable(WRONG_EXPIRY) from None
    return text


def _bracketed_expiry(expiry: str | None) -> str:
    if expiry is None:
        return ""
    year, month, day = (*expiry.split("-"), "00")[:3]
    return f"(17){year[2:]}{month}{day}"


def _full_year(two_digits: int, this_year: int) -> int:
    """The year within 49 years back and 50 ahead, as GS1's General Specifications rule it."""
    year = this_year - this_year % 100 + two_digits
    if year - this_year > 50:
        return year - 100
    return year + 100 if year - this_year < -49 else year
