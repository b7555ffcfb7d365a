"""Lay what the code on a pack says over the fields of a form: product, lot, expiry.

The code wins over what was typed, and the person sees it before anything is saved. Without a code, or
for what the code does not say, the typed fields count. Pure: whose number it is comes in with the call.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from core.fields import Code
from inventory.catalogue import expiry as printed
from inventory.catalogue import pack_codes

FIELD = "pack_code"
READ = "Read from the pack. Check it, then save."
READ_OTHERWISE = "The pack says something else than what was typed. Check it, then save."
COMPARE = "Compare the lot with the pack. It may be too long."
UNKNOWN = "We do not know this pack number. Clear it, and choose by hand."
ODD_LOT = "The lot on the pack has a sign we cannot keep. Type - for it."


@dataclass(frozen=True)
class Filled:
    """Values to put into the form, messages at its fields, and words for the top of the page.

    `needs_a_look`: show the form again before it is saved.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)
    words: str = ""

    @property
    def needs_a_look(self) -> bool:
        return bool(self.errors or self.words)


def lay_over(typed: Mapping[str, str], product_of: Mapping[str, str], today: date) -> Filled:
    """What the form becomes. `product_of` is {pack number of 14 digits: product code}."""
    text = typed.get(FIELD, "")
    if not text.strip():
        return Filled()
    try:
        code = pack_codes.read(text, today)
    except pack_codes.Unreadable as trouble:
        return Filled(errors={FIELD: [str(trouble)]})
    product = product_of.get(code.gtin)
    if product is None:
        return Filled(errors={FIELD: [UNKNOWN]})
    said = {"product": product, "lot": (code.lot or "").upper(), "expires_on": code.expiry or ""}
    if said["lot"] and not Code.pattern.fullmatch(said["lot"]):
        said["lot"] = ""
        if not typed.get("lot", "").strip():
            return Filled({**_told(said), FIELD: code.as_printed}, {"lot": [ODD_LOT]})
    return _compared(typed, said, code)


def _compared(typed: Mapping[str, str], said: dict[str, str], code: pack_codes.PackCode) -> Filled:
    before = {name: typed.get(name, "").strip() for name in _told(said)}
    changed = {name: value for name, value in _told(said).items() if not _is_same(name, before[name], value)}
    if not changed:
        return Filled()
    was_typed = any(before[name] for name in changed)
    # A lot that may be too long is the person's to shorten: the code must not put it back.
    kept = "" if code.may_run_on else code.as_printed
    words = COMPARE if code.may_run_on else READ_OTHERWISE if was_typed else READ
    return Filled({**changed, FIELD: kept}, words=words)


def _told(said: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in said.items() if value}


def _is_same(name: str, typed: str, said: str) -> bool:
    if name != "expires_on":
        return typed.upper() == said
    try:
        return printed.parse(typed) == printed.parse(said)
    except ValueError:
        return False
