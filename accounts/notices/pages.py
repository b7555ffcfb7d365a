"""A person's own notices and addresses, and the administrator's view of what could not be sent.

No page but its owner's shows an address, and no address bar ever holds one.
"""

from typing import Any

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from sqlalchemy.exc import OperationalError
from werkzeug.datastructures import MultiDict

from accounts.gate import actor_or_none, current_actor, is_locked
from accounts.notices import queries, service, words
from accounts.notices.channels import setup
from accounts.notices.channels.failures import KINDS as FAILURES
from accounts.notices.schemas import addresses_form
from accounts.permissions import needs
from core import clock, forms
from core.database import unit_of_work
from core.pagination import Page, Position, position

pages = Blueprint("notices_pages", __name__, url_prefix="/notices")

CHANNEL_WORDS = {"app": "Pages", "email": "E-mail", "sms": "Text message"}
STATE_WORDS = {
    "waiting": "Waiting",
    "sending": "Being sent",
    "sent": "Sent",
    "given_up": "Given up",
    "withdrawn": "No longer needed",
}


@pages.app_context_processor
def _for_every_page() -> dict[str, Any]:
    return {"unseen_notices": unseen_notices}


def unseen_notices() -> int:
    """How many notices the reader of this page has not looked at: one indexed query, when a page asks."""
    try:
        actor = actor_or_none()
        return queries.unseen(actor.person_id) if actor and not is_locked() else 0
    except OperationalError:
        return 0  # the error page is drawn with it too, and must not fail again


@pages.get("")
@needs("notices.read")
def own() -> Any:
    at = position(request)
    found = queries.on_page(current_actor().person_id, at)
    return render_template(
        "accounts/notices/list.html",
        notices=found.items,
        kinds=words.KINDS,
        day_and_time=clock.day_and_time,
        **_paging(".own", found, at),
    )


def _paging(endpoint: str, found: Page[Any], at: Position) -> dict[str, str | None]:
    return {
        "next_url": url_for(endpoint, cursor=found.next) if found.next else None,
        "first_url": url_for(endpoint) if at.before_id else None,
    }


@pages.post("/<int:notice_id>")
@needs("notices.read")
def follow(notice_id: int) -> Any:
    """Mark it as seen and go where it leads. A POST, because it writes."""
    actor = current_actor()
    return redirect(unit_of_work(lambda: service.follow(actor, notice_id)), 303)


@pages.route("/addresses", methods=["GET", "POST"])
@needs("notices.read")
def addresses() -> Any:
    actor, config = current_actor(), current_app.config
    before = queries.addresses_of(actor.person_id)
    # A way that is switched off can still be emptied.
    channels = setup.channels_on(config) | set(before)
    if request.method == "GET":
        return _addresses_form(forms.Form(MultiDict(before)), channels)
    form = forms.posted().check(addresses_form(channels, config["PHONE_REGION"]))
    if form.is_ok:
        data = form.data
        done = form.run(actor.person_id, "notice_addresses_set", lambda: service.set_addresses(actor, **data))
        if done:
            return redirect(url_for(".own"), 303)
    return _addresses_form(form, channels)


def _addresses_form(form: forms.Form, channels: frozenset[str]) -> Any:
    return forms.show("accounts/notices/addresses.html", form, channels=channels)


@pages.get("/outbox")
@needs("notices.manage")
def outbox() -> Any:
    at = position(request)
    found, counts = queries.given_up(at), queries.states()
    on = setup.channels_on(current_app.config)
    channels = [channel for channel in ("email", "sms") if channel in on or (channel, "given_up") in counts]
    return render_template(
        "accounts/notices/outbox.html",
        rows_given_up=found.items,
        counts=counts,
        channels=channels,
        channels_on=on,
        channel_words=CHANNEL_WORDS,
        state_words=STATE_WORDS,
        failures=FAILURES,
        oldest=queries.oldest_waiting(),
        form=forms.blank(),
        day_and_time=clock.day_and_time,
        **_paging(".outbox", found, at),
    )


@pages.post("/outbox/<int:notice_id>/again")
@needs("notices.manage")
def again(notice_id: int) -> Any:
    actor, form = current_actor(), forms.posted()
    form.run(actor.person_id, f"notice_tried_again {notice_id}", lambda: service.try_again(actor, notice_id))
    # A second press, or another administrator's, finds it waiting already: the page shows that.
    return redirect(url_for(".outbox"), 303)
