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
