"""Each request in a context of its own, as on a server.

The test itself stands in an application context; a request made inside it would share its
`g`, and with it the person who signed in first, and its database session.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask

from core.database import session


@contextmanager
def one_request(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield
    session().rollback()  # what the test reads next is what the request left behind
