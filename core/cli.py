"""Commands that say no in words: a refusal becomes one plain message and exit status 1."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.exc import OperationalError, ProgrammingError

from core.errors import Invalid, Refusal


@contextmanager
def refusals_in_words() -> Iterator[None]:
    """Turn a refusal into a command's error, with each field's message on a line of its own."""
    try:
        yield
    except Invalid as refusal:
        lines = [f"{path}: {message}" for path, messages in refusal.errors.items() for message in messages]
        raise click.ClickException("\n".join([refusal.title, *lines])) from refusal
    except Refusal as refusal:
        raise click.ClickException(f"{refusal.title}. {refusal.detail}") from refusal
    except (OperationalError, ProgrammingError) as error:  # away, or without its tables
        words = f"The database cannot be used: {error.orig}. For a new one run `flask db upgrade` first."
        raise click.ClickException(words) from error


class Commands(AppGroup):
    """A group whose commands end with words and not with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        with refusals_in_words():
            return super().invoke(ctx)


class Command(click.Command):
    """The same for a command that stands alone."""

    def invoke(self, ctx: click.Context) -> Any:
        with refusals_in_words():
            return super().invoke(ctx)
