"""Guesses at the door of answers, as fast as the limit lets: what each was told, and how long that took.

Whoever guesses has many lines and knows one number: of somebody's slip, seen at home. Half of the guesses
are at that number with codes drawn by chance, half at numbers that stand for nothing: one of them again
and again, as the real one, the others drawn by chance.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from time import perf_counter
from typing import Any

from flask import Flask

from core import clock, codes
from dispensing.referrals.service import FEEDBACK_CODE_LENGTH, NUMBER_LENGTH
from tests.one_request import one_request

LINES = 64
WRONG_CODE, SAME_WRONG_NUMBER, WRONG_NUMBER = "wrong code", "wrong number, the same", "wrong number, drawn"
KINDS = (WRONG_CODE, SAME_WRONG_NUMBER, WRONG_CODE, WRONG_NUMBER)
# What differs from answer to answer and says nothing of the pair.
OWN_TO_EACH = {"X-Request-Id", "Date"}
Told = tuple[int, bytes, tuple[tuple[str, str], ...]]


@dataclass
class Guessed:
    """`told` and `seconds` by what was wrong; `waits` is how often the door said to slow down."""

    made: int = 0
    hits: int = 0
    waits: int = 0
    passed: timedelta = timedelta(0)
    told: dict[str, Counter[Told]] = field(default_factory=dict)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    @property
    def differences(self) -> int:
        """Guesses that were told something else than most were."""
        everything = sum(self.told.values(), Counter[Told]())
        return self.made - self.hits - (everything.most_common(1)[0][1] if everything else 0)


def answer_for(app: Flask, body: dict[str, Any], *, key: str, line: str = "10.0.0.1", **headers: str) -> Any:
    """One answer without an account, from this line."""
    with one_request(app):
        return app.test_client(use_cookies=False).post(
            "/api/v1/feedback",
            json=body,
            headers={"Idempotency-Key": key, **headers},
            environ_base={"REMOTE_ADDR": line},
        )


def told_by(answer: Any) -> Told:
    """All that an answer tells: status, body and headers."""
    headers = [(name, value) for name, value in answer.headers if name not in OWN_TO_EACH]
    return answer.status_code, answer.get_data(), tuple(sorted(headers))


def guess(app: Flask, number: str, guesses: int, seed: int = 7) -> Guessed:
    """Guess so often. Told to wait, the clock goes on to when the next guess may be made."""
    chance, found, now = Random(seed), Guessed(), clock.now()
    with codes.drawn_from(chance):
        nobodys = codes.make(codes.HANDWRITING, NUMBER_LENGTH)
    while found.made < guesses:
        kind = KINDS[found.made % len(KINDS)]
        at = number if kind == WRONG_CODE else nobodys
        if kind == WRONG_NUMBER:
            with codes.drawn_from(chance):
                at = codes.make(codes.HANDWRITING, NUMBER_LENGTH)
        code = "".join(chance.choices(codes.HANDWRITING, k=FEEDBACK_CODE_LENGTH))
        body = {"number": at, "feedback_code": code, "arrived": True}
        line = f"10.0.{found.made // LINES % 4}.{found.made % LINES}"
        with clock.at(now + found.passed):
            began = perf_counter()
            answer = answer_for(app, body, key=f"guess {found.made}", line=line)
            took = perf_counter() - began
        if answer.status_code == 429:
            found.waits += 1
            found.passed += timedelta(seconds=int(answer.headers["Retry-After"]))
            continue
        found.made += 1
        found.hits += answer.status_code < 400
        if answer.status_code >= 400:
            found.told.setdefault(kind, Counter())[told_by(answer)] += 1
        found.seconds.setdefault(kind, []).append(took)
    return found
