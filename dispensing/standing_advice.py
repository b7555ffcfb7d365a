"""Which advice still holds once the tablets were taken.

The decision speaks of a dose about to be given. Read after it, "give them now" would invite a
second dose, and hours left would count from the wrong instant. Words only: nothing is decided here.
"""

from collections.abc import Iterable
from datetime import datetime

from core import clock
from dispensing import advice_words
from dispensing.protocols.values import Protocol
from dispensing.referrals.deadlines import urgent_until


def after_the_dose(
    advice: Iterable[tuple[str, str]], incident_latest_at: datetime | None, protocol: Protocol
) -> list[str]:
    """The advice (code, words) that still holds now, each sentence once, in its order."""
    pep_until = urgent_until("pep", incident_latest_at, protocol)
    words = []
    for code, text in advice:
        if code == "pep_window" and (pep_until is None or pep_until < clock.now()):
            continue
        shown = clock.day_and_time(pep_until) if pep_until else ""
        words.append(advice_words.AFTER_THE_DOSE.get(code, text).format(pep_until=shown))
    return list(dict.fromkeys(text for text in words if text))
