"""What a test holds in its hands: actors, clients, and a way to run a verb as one act."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from flask import Flask

from accounts.people import queries as people
from accounts.people.service import system_actor
from accounts.permissions import Actor
from accounts.tokens import service as tokens
from core import clock
from core.database import unit_of_work
from tests.api_client import ApiClient
from tests.factories.cast import PASSWORD
from tests.page_client import PageClient

T = TypeVar("T")


class World:
    def __init__(self, app: Flask):
        self.app = app

    def actor(self, name: str) -> Actor:
        found = people.actor_named(name, via="page")
        assert found is not None, f"{name} is not in the cast"
        return found

    def act(self, verb: Callable[[], T]) -> T:
        """Run one act in its own transaction."""
        return unit_of_work(verb)

    def later(self, **span: float) -> Any:
        """A block in which the clock is held later than now: `with world.later(minutes=6):`."""
        return clock.at(clock.now() + timedelta(**span))

    def at(self, moment: str) -> Any:
        return clock.at(datetime.fromisoformat(moment))

    def page(self, name: str | None = None) -> PageClient:
        """A browser: signed in as `name`, or as nobody."""
        client = PageClient(self.app)
        if name:
            client.sign_in(name, PASSWORD)
        return client

    def api(self, name: str | None = None) -> ApiClient:
        """A program with a token of `name`, or with none."""
        token = self.act(lambda: tokens.make_token(system_actor(), name=name))[1] if name else None
        return ApiClient(self.app, token)
