"""The trail, for auditors. Each opening of the page is itself an entry, in the transaction of the reading."""

import json
from typing import Any

from flask import Blueprint, request, url_for

from accounts.gate import current_actor
from accounts.permissions import ROLES, needs
from accounts.places import queries as places
from accounts.trail import checkpoints, reading
from accounts.trail.actions import ACTIONS, words_of
from accounts.trail.queries import Sought
from accounts.trail.schemas import TrailFilter
from core import clock, forms
from core.database import unit_of_work
from core.pagination import Page, position

pages = Blueprint("trail_pages", __name__)

PLACE_KINDS = ("programme", "province", "district", "station")


@pages.get("/trail")
@needs("trail.read")
def trail() -> Any:
    actor = current_actor()
    at = position(request)
    form = forms.Form(request.args.copy())
    form.raw.poplist("cursor")
    form.raw.poplist("limit")
    form.check(TrailFilter())
    found: Page[Any] = Page([], None)
    if form.is_ok:
        sought = Sought(**form.data)
        found = unit_of_work(lambda: reading.read_trail(actor, sought=sought, at=at))
    narrowed = {name: value for name, value in form.data.items() if value}
    is_first = at.before_id is None
    return forms.show(
        "accounts/trail/list.html",
        form,
        checkpoint=_newest_checkpoint(),
        rows=[_row(entry) for entry in found.items],
        actions=sorted(ACTIONS.items(), key=lambda item: item[1]),
        places=[(place.code, place.name) for place in places.visible(actor, *PLACE_KINDS)],
        next_url=url_for("trail_pages.trail", cursor=found.next, **narrowed) if found.next else None,
        first_url=None if is_first else url_for("trail_pages.trail", **narrowed),
    )


def _newest_checkpoint() -> str:
    newest = checkpoints.newest()
    return checkpoints.words_of(newest) if newest else ""


def _row(entry: Any) -> tuple[str, ...]:
    when = f"{clock.local(entry.at):%d %b %Y %H:%M:%S}"
    role = ROLES.get(entry.role, "System")
    return when, entry.person, role, words_of(entry.action), entry.subject, entry.place, _words(entry.detail)


def _words(detail: str) -> str:
    """`{"role": "officer", "at": ["CEN"]}` as `at CEN; role officer`."""
    found = json.loads(detail)
    said = []
    for name, value in sorted(found.items()):
        shown = ", ".join(str(item) for item in value) if isinstance(value, list) else str(value)
        said.append(f"{name} {shown}".strip())
    return "; ".join(said)
