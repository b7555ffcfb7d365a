"""Random codes that survive reading aloud and bad handwriting.

Each ends in a check character, so that one wrong or two swapped characters are
noticed before anything is looked up. Codes are random: they count nothing.
"""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from random import Random, SystemRandom

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
# No 0, O, 1, I, L or U: nothing that a pen makes look like something else.
HANDWRITING = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_DRAWN_BY_CHANCE = SystemRandom()
_source: ContextVar[Random | None] = ContextVar("source", default=None)
# What may have been meant, by what was read. Those of the first line are in no handwritten code.
_LOOKS_LIKE = {"0": "DQ", "O": "DQ", "1": "7J", "I": "7J", "L": "7J", "U": "V"} | {
    "2": "Z", "Z": "2", "5": "S", "S": "5", "6": "G", "G": "6", "8": "B", "B": "8", "D": "Q", "Q": "D",
}  # fmt: skip
_CROCKFORD_SOUNDS_LIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


@contextmanager
def drawn_from(source: Random) -> Iterator[None]:
    """Draw from a seeded source inside the block: for invented data, where equal seeds make equal data."""
    token = _source.set(source)
    try:
        yield
    finally:
        _source.reset(token)


def make(alphabet: str, length: int) -> str:
    """`length` random characters and one check character, all from `alphabet`.

    The check is taken modulo the next prime, which finds each single wrong character
    and each swap of neighbours; a draw whose check falls outside the alphabet is redrawn.
    """
    while True:
        drawn = make_plain(alphabet, length)
        check = _check_value(alphabet, drawn)
        if check < len(alphabet):
            return drawn + alphabet[check]


def make_plain(alphabet: str, length: int) -> str:
    """Random characters without a check: for secrets, where a hint would help a guesser."""
    return "".join((_source.get() or _DRAWN_BY_CHANCE).choices(alphabet, k=length))


def is_sound(alphabet: str, code: str) -> bool:
    """True when every character belongs to the alphabet and the last one checks the rest."""
    if len(code) < 2 or any(character not in alphabet for character in code):
        return False
    return _check_value(alphabet, code[:-1]) == alphabet.index(code[-1])


def tidy(typed: str) -> str:
    """What a person typed, without spaces and hyphens, in capitals."""
    return "".join(typed.upper().replace("-", " ").split())


def tidy_crockford(typed: str) -> str:
    """The same, and letters that Crockford's alphabet leaves out read as what they look like."""
    return tidy(typed).translate(_CROCKFORD_SOUNDS_LIKE)


def tidy_handwriting(typed: str) -> str:
    """A handwritten code as typed, letters and digits alone, in capitals; a U, which none has, is a V."""
    plain = unicodedata.normalize("NFKC", typed).upper()
    return "".join(character for character in plain if character.isalnum()).replace("U", "V")


def read_handwriting(typed: str) -> str:
    """A handwritten number, one look-alike put right where its check character leaves a single reading.

    What cannot be put right comes back as typed: it is never read as a number that was not written.
    """
    code = tidy_handwriting(typed)
    strange = [place for place, character in enumerate(code) if character not in HANDWRITING]
    if is_sound(HANDWRITING, code) or len(strange) > 1:
        return code
    readings = {
        code[:place] + meant + code[place + 1 :]
        for place in strange or range(len(code))
        for meant in _LOOKS_LIKE.get(code[place], "")
    }
    sound = [reading for reading in readings if is_sound(HANDWRITING, reading)]
    return sound[0] if len(sound) == 1 else code


def grouped(code: str, size: int) -> str:
    """`ABCDEFGHIJ` as `ABCDE-FGHIJ`."""
    return "-".join(code[start : start + size] for start in range(0, len(code), size))


def _check_value(alphabet: str, drawn: str) -> int:
    prime = {30: 31, 32: 37}[len(alphabet)]
    value = 0
    for character in drawn:
        value = (value * len(alphabet) + alphabet.index(character)) % prime
    return value
