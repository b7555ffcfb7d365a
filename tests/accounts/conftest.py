"""What only the tests of accounts ask for."""

from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from core.database import Base, session


@pytest.fixture
def everything_stored(app: Flask) -> Callable[[], str]:
    """Every value of every table as one text, to look for what must not be there."""

    def dump() -> str:
        session().rollback()
        rows = [row for table in Base.metadata.sorted_tables for row in session().execute(select(table))]
        return "\n".join(str(tuple(row)) for row in rows)

    return dump


@pytest.fixture
def both_channels(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """E-mail and text messages are set up, though nothing is there to take them."""
    for name, value in {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_FROM": "lockbox@example.org",
        "SMS_GATEWAY": "kannel",
    }.items():
        monkeypatch.setitem(app.config, name, value)
