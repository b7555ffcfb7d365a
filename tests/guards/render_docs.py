"""Documents that are made from the program's own tables, so that neither can say more than the other.

`python -m tests.guards.render_docs` writes them; tests/guards/test_documented.py compares.
Only lists are made here: what needs a person's judgement is written by hand.
"""

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
from flask import Flask

from accounts.permissions import PERMISSIONS, ROLES, SYSTEM
from accounts.trail.actions import ACTIONS
from app import create_app
from core.errors import Refusal
from core.settings import PREFIX, SETTINGS
from dispensing import advice_words
from dispensing.eligibility import BLOCK_CODES, FLAG_TEXTS, OPENS_INCIDENT
from reports.indicators.definitions import every as every_indicator
from tests.guards import part_docs

DOCS = Path(__file__).resolve().parents[2] / "docs"
RENEW = "python -m tests.guards.render_docs"
MADE = f"<!-- Made from the program by `{RENEW}`. Change the program, then run it. -->\n\n"
# What whoever gets the refusal does about it. A refusal without a line here fails the guard.
WHAT_TO_DO = {
    "already_open": "Open the request whose number stands in `requisition`.",
    "bad_request": "Send JSON in UTF-8; on a page, reload and try again.",
    "count_open": "Close the count named in `count`, or send its number as `replaces`.",
    "counted_since": "Count the box again; the closed count stands.",
    "failed": "Nothing was saved. Try again; tell whoever runs the server.",
    "forbidden": "Ask somebody whose role does this.",
    "invalid": "Change the fields named in `errors`.",
    "key_reused": "Make a new key for a new record.",
    "lot_expired": "Take another lot.",
    "lot_not_fefo": "Take the lot that ends first, or send a `lot_reason`.",
    "lot_on_hold": "Take another lot.",
    "method_not_allowed": "Use one of the methods in `Allow`.",
    "no_stock": "Refer them now, count the box, ask for more.",
    "not_eligible": "See `blocks`; the code is that of the first one.",
    "not_found": "Check the code. Another station's record answers the same.",
    "over_maximum": "Ask for fewer, or send a reason with the line.",
    "own_request": "Ask another liaison to decide.",
    "numbers_unusual": "Look again; the same numbers with `confirmed` are taken.",
    "quantity_short": "Count again; the book holds fewer.",
    "referral_missing": "Name where they go next, or say that they chose not to.",
    "replaced": "Look at the newest version.",
    "signed_already": "Nothing; it is signed.",
    "same_person": "Ask a second person to do this.",
    "sheet_full": "Choose CSV, or fewer days.",
    "slow_down": "Wait as long as `Retry-After` says.",
    "too_large": "Send less at once.",
    "unauthenticated": "Sign in, or send a token that works.",
    "unavailable": "Wait a minute and send the same again, under the same key.",
    "unsupported_media_type": "Send the body as `application/json`.",
    "vomited_too_late": "No second dose is needed.",
    "report_incomplete": "Find out what stands in `missing`, and add it.",
    "wrong_state": "Read the record again: somebody changed it first.",
}
# What the framework says no to, under names of ours.
UNNAMED = (
    ("bad_request", 400, "That could not be read"),
    ("method_not_allowed", 405, "This address does not do that"),
    ("failed", 500, "Something went wrong"),
)


def permissions() -> str:
    optional_roles, optional_names = part_docs.optional_roles(), part_docs.optional_names()
    roles = [role for role in ROLES if role not in optional_roles]
    rows = [
        [f"`{name}`", words, *("yes" if role in holders else "" for role in (*roles, SYSTEM))]
        for name, (words, holders) in PERMISSIONS.items()
        if name not in optional_names
    ]
    head = (
        "# Permissions\n\nOnly this table decides who may do what; rank does not. `System` is the shell.\n\n"
    )
    return (
        head + MADE + table(["permission", "lets a person", *(ROLES[role] for role in roles), "System"], rows)
    )


def refusals() -> str:
    known = {code: (made.status, made.title) for code, made in known_refusals().items()}
    known |= {code: (status, title) for code, status, title in UNNAMED}
    rows = [
        [f"`{code}`", str(status), title, WHAT_TO_DO.get(code, "")]
        for code, (status, title) in sorted(known.items())
    ]
    blocks = [[f"`{code}`", advice_words.BLOCKS[code]] for code in BLOCK_CODES]
    flags = [
        [f"`{code}`", words, "yes" if code in OPENS_INCIDENT else ""] for code, words in FLAG_TEXTS.items()
    ]
    return (
        "# Refusals\n\nEvery no has a name that stays. A program reads `code`, a person\n"
        "reads `title` and `detail`.\n\n"
        + MADE
        + table(["code", "status", "title", "what to do"], rows)
        + "\n## Why a dose about to be given is refused\n\nAlways 409; all that hold stand in `blocks`.\n\n"
        + table(["code", "what the officer is told"], blocks)
        + "\n## Flags\n\nA dose given already is never refused: it is flagged.\n\n"
        + table(["flag", "what it says", "opens an incident"], flags)
    )


def known_refusals() -> dict[str, type[Refusal]]:
    """Every refusal of the program by its code; the topics are loaded first, tests' own are left out."""
    the_app()
    return {
        code: made
        for code, made in Refusal.known.items()
        if not made.__module__.startswith("tests") and part_docs.part_of(made) is None
    }


def the_app() -> Flask:
    return create_app(SECRET_KEY="only to list what the program can do", HTTPS=False)


def settings() -> str:
    rows = [
        [
            f"`{PREFIX}{one.name}`",
            one.kind.__name__,
            f"`{one.default}`" if one.default != "" else "none",
            one.reason,
        ]
        for one in SETTINGS
    ]
    head = (
        "# Settings\n\nEach is a variable of this name. A secret may stand in a file: then the\n"
        f"variable ends in `_FILE` and names it. The rest may stand in a TOML file named by\n"
        f"`{PREFIX}CONFIG`, in small letters without the beginning. `flask config show` says what counts\n"
        "and where it came from.\n\n"
    )
    return head + MADE + table(["setting", "kind", "default", "what for"], rows)


def trail() -> str:
    optional = part_docs.optional_names()
    rows = [[f"`{name}`", words] for name, words in ACTIONS.items() if name not in optional]
    head = (
        "# The trail\n\nEach act writes one entry in its transaction, each reading of a visit too.\n"
        "Entries are chained by hash, one chain for each place, and the database refuses to change them.\n\n"
    )
    return head + MADE + table(["action", "the person"], rows)


def indicators() -> str:
    rows = [
        [f"`{one.code}`", one.name, one.question, one.numerator, one.denominator, one.exclusions, one.source]
        for one in every_indicator()
    ]
    head = (
        "# Indicators\n\nEach is shown with its raw counts. Shares carry Wilson's interval; where nothing\n"
        "was seen, the upper end is by the rule of three. A middle is the band that holds it. Days and\n"
        "weeks are not shown, as so few people would be known ([why](decisions/0042-small-numbers.md)).\n\n"
    )
    return head + MADE + table(["code", "name", "question", "counted", "of", "left out", "source"], rows)


def commands() -> str:
    app = the_app()
    rows = [[f"`flask {name}`", words] for name, words in own_commands(app)]
    jobs = [
        [f"`{job.name}`", job.when.words, (inspect.getdoc(job.act) or "").split("\n")[0]]
        for job in app.extensions.get("jobs", {}).values()
        if part_docs.part_of(job.act) is None
    ]
    text = "# Commands and jobs\n\n" + MADE + table(["command", "does"], rows)
    if jobs:
        text += "\n## Jobs\n\nOnce for each slot, whatever crashes or runs twice.\n\n" + table(
            ["job", "when", "does"], jobs
        )
    return text


def own_commands(app: Flask) -> Iterator[tuple[str, str]]:
    """(name, first line of its help) of each command that is ours."""

    def walk(group: Any, before: str) -> Iterator[tuple[str, str]]:
        for name, command in sorted(group.commands.items()):
            if isinstance(command, click.Group):
                yield from walk(command, f"{before}{name} ")
            elif not before.startswith("openapi") and part_docs.part_of(command.callback) is None:
                yield before + name, (command.help or "").split("\n")[0]

    return walk(app.cli, "")


def table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


DOCUMENTS: dict[str, Callable[[], str]] = {
    "permissions.md": permissions,
    "refusals.md": refusals,
    "settings.md": settings,
    "trail.md": trail,
    "commands.md": commands,
    "indicators.md": indicators,
}


def part_pages() -> dict[Path, str]:
    """The page of each optional part, which lies in its folder."""
    the_app()
    return part_docs.pages(MADE, table)


def write() -> None:
    DOCS.mkdir(exist_ok=True)
    for name, render in DOCUMENTS.items():
        (DOCS / name).write_text(render(), encoding="utf-8")
    for file, text in part_pages().items():
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    write()
