"""The words of requests: what a button does, how long something waits, what a request has come to.

Pure. Which buttons a person gets is not decided here but by the table of steps.
"""

from collections.abc import Iterable
from datetime import date

from inventory.resupply.progress import Line
from inventory.resupply.transitions import STATE_WORDS

STATE_TAGS = {
    "draft": "warn",
    "submitted": "warn",
    "approved": "plain",
    "rejected": "bad",
    "dispatched": "plain",
    "received": "good",
    "closed": "good",
    "cancelled": "plain",
}
# What a person of the list is asked to do, by the verb that waits for them.
TASKS = {
    "approve": "Approve {asked} for {station}",
    "dispatch": "Send {to_send} to {station}",
    "receive": "Count what arrived: {on_way}",
    "submit": "Check the draft: {asked}",
    "close": "Close: {station} got {received}",
}
SOON_DAYS = 183


def treatments(count: int) -> str:
    return f"{count} treatment" if count == 1 else f"{count} treatments"


def days(count: int) -> str:
    return "today" if count == 0 else "1 day" if count == 1 else f"{count} days"


def totals(lines: Iterable[Line]) -> dict[str, int | None]:
    """Asked, approved, sent and received over all lines; None for what is not decided yet."""
    found = list(lines)
    is_decided = any(line.approved is not None for line in found)
    return {
        "asked": sum(line.asked for line in found),
        "approved": sum(line.approved or 0 for line in found) if is_decided else None,
        "sent": sum(line.sent for line in found),
        "received": sum(line.received for line in found),
        "to_send": sum(line.to_send for line in found),
        "on_way": sum(line.units_on_way // line.units_per_treatment for line in found),
    }


def task(verb: str, lines: Iterable[Line], station: str) -> str:
    """What waits for the person, as one would say it."""
    said = {name: treatments(count or 0) for name, count in totals(lines).items()}
    return TASKS[verb].format(station=station, **said)


def came_to(lines: Iterable[Line]) -> str:
    """`Asked 6, approved 4, sent 4, received 3`: only what has been reached."""
    sums = totals(lines)
    parts = [f"asked {sums['asked']}"]
    if sums["approved"] is not None:
        parts.append(f"approved {sums['approved']}")
    if sums["sent"]:
        parts += [f"sent {sums['sent']}", f"received {sums['received']}"]
    return ", ".join(parts).capitalize()


def figures(line: Line, state: str) -> list[tuple[int | str, str]]:
    """The four numbers of a line, those that its state has reached; a dash waits for a decision."""
    found: list[tuple[int | str, str]] = [(line.asked, "asked")]
    if state == "draft" or (state in {"cancelled", "rejected"} and line.approved is None):
        return found
    found.append(("–" if line.approved is None else line.approved, "approved"))
    if line.approved is not None:
        found += [(line.sent, "sent"), (line.received, "received")]
    return found


def difference(line: Line) -> str:
    """`1 damaged, 2 missing.`, or "" when all that arrived is good."""
    parts = ((line.units_damaged, "damaged"), (line.units_missing, "missing"))
    return ", ".join(f"{count} {what}" for count, what in parts if count)


def state(name: str) -> tuple[str, str]:
    """The word for a state, and the colour of its tag."""
    return STATE_WORDS[name], STATE_TAGS[name]


def ends_soon(expires_on: date, today: date) -> bool:
    return (expires_on - today).days <= SOON_DAYS
