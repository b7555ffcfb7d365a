"""core/ is plumbing: no word of the trade occurs in it, in code, comment or message.

A word of the trade there is a rule in the wrong place, which the topic that owns it never sees.
"""

import re

import pytest

from tests.guards.source import Source, python_files

TRADE = """
    dose doses treatment treatments tablet tablets pill pills lot lots batch box boxes fefo referral
    referrals slip slips survivor survivors victim visit visits officer officers police stock station
    stations store facility facilities clinic hospital contraception contraceptive contraceptives
    pregnant pregnancy requisition shipment liaison certificate certificates protocol recall product
    products incident incidents adverse witness custody seal seals
"""
WORD = re.compile(r"(?<![A-Za-z])(" + "|".join(TRADE.split()) + r")(?![A-Za-z])", re.IGNORECASE)
# Where a word means something of the machine's world: (file, word), and why.
NOT_THE_TRADE = {
    ("core/security.py", "seal"): "closes an answer so that only this server opens it",
    ("core/security.py", "store"): "what a browser keeps",
    ("core/settings.py", "seals"): "closes an answer so that only this server opens it",
    ("core/sealing/__init__.py", "seal"): "closes a record so that only its key opens it",
    ("core/sealing/records.py", "seal"): "closes a record so that only its key opens it",
}


def trade_words(source: Source) -> list[str]:
    found = []
    for number, line in enumerate(source.text.splitlines(), 1):
        for word in WORD.findall(line.replace("_", " ")):
            if (source.path, word.lower()) not in NOT_THE_TRADE:
                found.append(f"{source.path}:{number} says {word}: {line.strip()}")
    return found


def test_core_says_no_word_of_the_trade() -> None:
    sources = python_files("core")

    assert [fault for source in sources for fault in trade_words(source)] == []
    assert len(sources) > 12


@pytest.mark.parametrize(
    "text", ["# one dose a day", "def lot_of(x):", '"visits"', "station_id = 1", "class Box:", "A Referral."]
)
def test_this_guard_can_fail(text: str) -> None:
    assert trade_words(Source("core/clock.py", text))


@pytest.mark.parametrize("text", ["class Visitor:", "allotted", "a mailbox", "restored", "historic"])
def test_it_leaves_other_words_alone(text: str) -> None:
    assert trade_words(Source("core/clock.py", text)) == []
