"""Settings, commands, jobs, permissions, refusals, flags and trail actions stand in docs/.

A name that nobody can look up is learnt by guessing, at a counter, with somebody waiting.
"""

import re

import pytest
from flask import Flask

from accounts.permissions import PERMISSIONS
from accounts.trail.actions import ACTIONS
from core.settings import SETTINGS
from dispensing.eligibility import BLOCK_CODES, FLAG_TEXTS
from dispensing.modules import registry
from tests.guards.part_docs import own_refusals
from tests.guards.render_docs import (
    DOCS,
    DOCUMENTS,
    RENEW,
    WHAT_TO_DO,
    known_refusals,
    own_commands,
    part_pages,
)
from tests.guards.source import ROOT, python_files

GLOSSARY = """
    station facility store officer certificate visit dose treatment unit pack lot FEFO box seal movement
    account referral slip feedback incident protocol trail refusal witness indicator requisition
""".split()  # noqa: SIM905 - words are read as words
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def names(app: Flask) -> list[str]:
    """Every name that a person or a program may meet."""
    return [
        *(f"LOCKBOX_{setting.name}" for setting in SETTINGS),
        *(f"flask {name}" for name, _words in own_commands(app)),
        *app.extensions.get("jobs", {}),
        *PERMISSIONS,
        *ACTIONS,
        *known_refusals(),
        *BLOCK_CODES,
        *FLAG_TEXTS,
    ]


def missing(found: list[str], text: str) -> list[str]:
    return [name for name in found if f"`{name}`" not in text]


def all_text() -> str:
    files = [*sorted(DOCS.glob("*.md")), *part_pages()]
    return "\n".join(path.read_text(encoding="utf-8") for path in files)


def test_every_name_stands_in_the_documents(app: Flask) -> None:
    found = names(app)

    assert missing(found, all_text()) == [], f"run: {RENEW}"
    assert len(found) > 120


@pytest.mark.parametrize("name", list(DOCUMENTS))
def test_a_made_document_is_what_the_program_says(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == DOCUMENTS[name](), f"run: {RENEW}"


def test_the_page_of_an_optional_part_is_what_the_part_declares() -> None:
    for file, text in part_pages().items():
        assert file.read_text(encoding="utf-8") == text, f"run: {RENEW}"
    for module in registry.modules():
        assert set(own_refusals(module)) == set(module.what_to_do), module.name


def test_every_refusal_says_what_to_do() -> None:
    assert set(known_refusals()) <= set(WHAT_TO_DO), "tell tests/guards/render_docs.py what to do about them"


def test_every_word_of_the_trade_is_explained() -> None:
    glossary = (DOCS / "glossary.md").read_text(encoding="utf-8").lower()

    assert [word for word in GLOSSARY if f"**{word.lower()}" not in glossary] == []


def test_the_map_names_every_topic() -> None:
    folders = {
        f"{source.context}/{source.topic}/" for source in python_files() if source.path.count("/") == 2
    }
    written = (DOCS / "map.md").read_text(encoding="utf-8")

    assert sorted(folder for folder in folders if folder not in written) == []
    assert len(folders) >= 12


def broken_links(text: str) -> list[str]:
    """Links to files that are not there, as seen from docs/."""
    return [to for to in LINK.findall(text) if "://" not in to and not (DOCS / to).resolve().exists()]


def test_every_link_in_the_documents_leads_somewhere() -> None:
    assert {path.name: broken_links(path.read_text(encoding="utf-8")) for path in DOCS.glob("*.md")} == {
        path.name: [] for path in DOCS.glob("*.md")
    }
    assert (ROOT / "docs").is_dir()


def test_this_guard_can_fail(app: Flask) -> None:
    assert missing(["visits.lost"], all_text()) == ["visits.lost"]
    assert broken_links("see [it](nowhere.md)") == ["nowhere.md"]
    assert "visits.read" in names(app)
