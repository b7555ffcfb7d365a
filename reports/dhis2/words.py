"""What was prepared and what came of it, in sentences for pages and the shell."""

from collections.abc import Iterator, Mapping
from typing import Any

from reports.dhis2.numbers import elements
from reports.dhis2.numbers.elements import Line
from reports.dhis2.preparing import Prepared
from reports.dhis2.queries import Sending
from reports.dhis2.wire.answers import PROBLEMS
from reports.suppression import OUTSIDE, Hidden, words

LINKED = "beside other numbers it would tell a small one"
COUNT_WORDS = {
    "imported": "new",
    "updated": "changed",
    "ignored": "left as they were, or not taken",
    "deleted": "taken away",
}


def reason(why: Hidden) -> str:
    """Why a number stays back."""
    return LINKED if why is Hidden.LINKED else words(why, OUTSIDE)


def of_prepared(prepared: Prepared) -> str:
    """How much would leave, and how much stays back and why."""
    said = f"{prepared.period.words}: {_numbers(len(prepared.values))} to send."
    left = [f"{count} ({reason(why)})" for why, count in sorted(prepared.left_out.items(), key=str)]
    return f"{said} Left out: {', '.join(left)}." if left else said


def of_sending(sending: Sending, products: Mapping[str, str]) -> Iterator[str]:
    """What DHIS2 did, or in a dry run would do; each thing that it did not take; and where it broke off."""
    yield outcome(sending)
    for answer in sending.answers:
        if answer.problem:
            yield f"{answer.place}: {PROBLEMS[answer.problem]}"
        for conflict in answer.conflicts:
            yield f"{answer.place}: {of_conflict(conflict, products)}"


def outcome(sending: Sending) -> str:
    """The counts in one sentence."""
    begin = "DHIS2 would have" if sending.is_dry else "DHIS2 has"
    if sending.is_complete and not sending.is_news and not sending.conflicts:
        what = "would change" if sending.is_dry else "changed"
        return f"Nothing {what}: all {sending.values} numbers are there already."
    told = ", ".join(f"{sending.counts[name]} {COUNT_WORDS[name]}" for name in COUNT_WORDS)
    answered = f" {len(sending.answers)} of {sending.units} places were asked." * (not sending.is_complete)
    return f"{begin}: {told}.{answered}"


def of_conflict(conflict: Mapping[str, Any], products: Mapping[str, str]) -> str:
    """One thing that was not taken: what DHIS2 says, our lines, and the name it does not like."""
    about = "; ".join(elements.words(Line(*line), products) for line in conflict["lines"])
    named = ", ".join(conflict["named"])
    return f"{conflict['words']}{f' {about}.' if about else ''}{f' ({named})' if named else ''}"


def _numbers(count: int) -> str:
    return "1 number" if count == 1 else f"{count} numbers"
