"""What DHIS2 answered, in words that name our own lines. Pure: bytes in, an answer out.

From 2.38 the import summary lies inside a message, before it stood alone; a 409 carries one too.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

COUNTS = ("imported", "updated", "ignored", "deleted")
LONGEST_WORDS = 200
# Why nothing came of a request, and what to do about it.
PROBLEMS = {
    "unreachable": "DHIS2 cannot be reached. Check the line and the address, then try again.",
    "late": "The connection ended before DHIS2 answered. Send again: nothing is doubled.",
    "certificate": "DHIS2 could not prove who it is. Tell the administrator: nothing was sent.",
    "sign_in": "DHIS2 does not take our name and password, or they may not do this. Tell the administrator.",
    "address": "There is no DHIS2 at this address. Tell the administrator.",
    "elsewhere": "The address leads to another one. Nothing was sent there: tell the administrator.",
    "too_large": "DHIS2 says that this is too much at once. Tell its administrator.",
    "busy": "DHIS2 has a problem of its own. Try again later.",
    "turned_down": "DHIS2 did not take this, and did not say why.",
    "unreadable": "What answered does not speak as DHIS2 does. Check the address.",
}
# By what its own list of errors is about: which of our names to look at.
_WORDS = {
    "E7610": "DHIS2 does not know this data element, or may not show it to us.",
    "E7611": "DHIS2 does not take this period.",
    "E7612": "DHIS2 does not know this organisation unit, or may not show it to us.",
    "E7613": "DHIS2 does not know this category option combination.",
    "E7614": "We may not use this category option combination.",
    "E7615": "DHIS2 does not know this attribute option combination.",
    "E7616": "We may not use this attribute option combination.",
    "E7617": "The organisation unit is not one that our user may send for.",
    "E7619": "The data element does not take whole numbers.",
    "E7632": "The data element is kept for another kind of period: monthly or quarterly.",
    "E7634": "The category option combination does not belong to the data element.",
    "E7636": "The organisation unit does not report this data set.",
    "E7640": "The period is closed for this data set.",
    "E7641": "The period is too early or too late for this data element.",
    "E7642": "The period is approved already and cannot be changed.",
    "E7643": "The period is not open for this data set.",
}
# Older servers give no code; what they say begins like this.
_OLDER = {
    "Data element not found": "E7610",
    "Period not valid": "E7611",
    "Organisation unit not found": "E7612",
    "Category option combo not found": "E7613",
    "Attribute option combo not found": "E7615",
}


@dataclass(frozen=True)
class Conflict:
    """Something it did not take. `indexes` are positions in what was sent; without them, `named` are ids."""

    words: str
    code: str = ""
    named: tuple[str, ...] = ()
    indexes: tuple[int, ...] = ()


@dataclass(frozen=True)
class Answer:
    """`problem` is a key of PROBLEMS where there was no import; then the counts say nothing."""

    status: int
    counts: Mapping[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    conflicts: tuple[Conflict, ...] = ()
    problem: str = ""

    @property
    def is_taken(self) -> bool:
        return not self.problem and not self.conflicts


def read(status: int, body: bytes) -> Answer:
    """What this status and body say; never raises."""
    summary = _summary_in(body)
    if status in {200, 201, 409} and summary is not None:
        counts = {name: summary["importCount"][name] for name in COUNTS}
        conflicts = tuple(map(_conflict, summary.get("conflicts") or ()))
        if status == 409 and not conflicts and summary.get("status") != "SUCCESS":
            conflicts = (Conflict(_shortened(summary.get("description")) or PROBLEMS["turned_down"]),)
        return Answer(status, counts, conflicts)
    if status == 409:
        said = _message_in(body)
        return Answer(status, problem="turned_down") if not said else Answer(
            status, conflicts=(Conflict(said),)
        )  # fmt: skip
    return Answer(status, problem=_problem_of(status))


def _problem_of(status: int) -> str:
    if 300 <= status < 400:
        return "elsewhere"
    kinds = {401: "sign_in", 403: "sign_in", 404: "address", 405: "address", 413: "too_large", 429: "busy"}
    return kinds.get(status, "busy" if status >= 500 else "unreadable" if status < 300 else "turned_down")


def _read(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _summary_in(body: bytes) -> dict[str, Any] | None:
    found = _read(body)
    inner = found.get("response")
    summary = inner if isinstance(inner, dict) else found
    counts = summary.get("importCount")
    if not isinstance(counts, dict) or not all(_is_count(counts.get(name)) for name in COUNTS):
        return None
    conflicts = summary.get("conflicts") or []
    is_sound = isinstance(conflicts, list) and all(isinstance(one, dict) for one in conflicts)
    return summary if is_sound else None


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _message_in(body: bytes) -> str:
    return _shortened(_read(body).get("message"))


def _conflict(said: Mapping[str, Any]) -> Conflict:
    words = _shortened(said.get("value"))
    older = next((code for start, code in _OLDER.items() if words.startswith(start)), "")
    code = said.get("errorCode") if isinstance(said.get("errorCode"), str) else older
    objects = said.get("objects")
    named = list(objects.values()) if isinstance(objects, dict) else []
    indexes = said.get("indexes")
    return Conflict(
        _WORDS.get(code or "", words or PROBLEMS["turned_down"]),
        code or "",
        tuple(dict.fromkeys(one for one in (said.get("object"), *named) if isinstance(one, str))),
        tuple(one for one in indexes if _is_count(one)) if isinstance(indexes, list) else (),
    )


def _shortened(said: Any) -> str:
    """Words of another system: one line, printable, and not without end."""
    if not isinstance(said, str):
        return ""
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())
    return plain if len(plain) <= LONGEST_WORDS else plain[: LONGEST_WORDS - 1] + "…"
