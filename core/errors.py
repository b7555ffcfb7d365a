"""Refusals: every way the software says no has a name.

A verb raises one; the edges turn it into a page or a problem+json document. The
class list is the closed list of codes, and docs/refusals.md is checked against it.
"""

from typing import Any, ClassVar

import click


class Refusal(Exception):
    """A named no. `code` is public and stable; `detail` says what to do about it."""

    code: ClassVar[str] = "refused"
    title: ClassVar[str] = "This cannot be done"
    status: ClassVar[int] = 409
    known: ClassVar[dict[str, type["Refusal"]]] = {}

    def __init__(self, detail: str = "", *, field: str | None = None):
        super().__init__(detail or self.title)
        self.detail = detail or self.title
        self.field = field

    def __init_subclass__(cls, **kwargs: object) -> None:
        super().__init_subclass__(**kwargs)
        Refusal.known[cls.code] = cls

    @property
    def public_code(self) -> str:
        return self.code

    def members(self) -> dict[str, object]:
        """What a problem document says beyond status, code, title and detail."""
        return {}


class Invalid(Refusal):
    """The shape or content of the input is wrong. `errors` is {field path: [message]}."""

    code = "invalid"
    title = "Some answers need a look"
    status = 422

    def __init__(self, errors: dict[str, list[str]], detail: str = ""):
        super().__init__(detail or "Look at the fields named in errors.")
        self.errors = errors

    def members(self) -> dict[str, object]:
        return {"errors": self.errors}


class Unauthenticated(Refusal):
    code = "unauthenticated"
    title = "Sign in first"
    status = 401


class Forbidden(Refusal):
    code = "forbidden"
    title = "Your role does not do this"
    status = 403


class NotFound(Refusal):
    """Also for what belongs to somebody else: the answer must not tell the two apart."""

    code = "not_found"
    title = "There is nothing here"
    status = 404


class KeyReused(Refusal):
    code = "key_reused"
    title = "This key was used for something else"


class WrongState(Refusal):
    code = "wrong_state"
    title = "This has moved on since you looked"


class SamePerson(Refusal):
    code = "same_person"
    title = "A second person must do this"


class TooLarge(Refusal):
    code = "too_large"
    title = "That is too much to send at once"
    status = 413


class UnsupportedMediaType(Refusal):
    code = "unsupported_media_type"
    title = "Send JSON"
    status = 415


class SlowDown(Refusal):
    """Too many tries. `retry_after_seconds` says when the next one may be made."""

    code = "slow_down"
    title = "Too many tries"
    status = 429

    def __init__(self, detail: str, *, retry_after_seconds: int):
        super().__init__(detail)
        self.retry_after_seconds = retry_after_seconds


class Unavailable(Refusal):
    """The database is busy, full or away. Nothing of the act was kept."""

    code = "unavailable"
    title = "The record book cannot be reached"
    status = 503


class CannotStart(click.ClickException):
    """The program will not serve in this state; the message says what to change."""


def flat_errors(messages: Any, prefix: str = "") -> dict[str, list[str]]:
    """{"json": {"a": {"b": ["…"]}}} as {"a.b": ["…"]}."""
    if isinstance(messages, dict):
        flat: dict[str, list[str]] = {}
        for name, inner in messages.items():
            is_location = not prefix and name in {"json", "query", "headers", "form"}
            path = "" if is_location or name == "_schema" else str(name)
            joined = ".".join(part for part in (prefix, path) if part)
            for field, found in flat_errors(inner, joined).items():
                flat.setdefault(field, []).extend(found)
        return flat
    words = messages if isinstance(messages, list) else [messages]
    return {prefix or "body": [_in_our_words(str(word)) for word in words]}


_OUR_WORDS = {
    "Unknown field.": "This name is not known here. Take it out.",
    "Missing data for required field.": "This is needed.",
    "Field may not be null.": "This is needed.",
    "Not a valid string.": "Write this as text.",
    "Not a valid boolean.": "Say true or false.",
    "Not a valid list.": "Send a list.",
    "Invalid input type.": "Send an object.",
}


def _in_our_words(word: str) -> str:
    return _OUR_WORDS.get(word, word)
