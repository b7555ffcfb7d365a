"""The rules in force and how they came about, and the form that sets them from a day on."""

from datetime import datetime, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from dispensing.protocols import queries, service
from dispensing.protocols.schemas import ProtocolForm
from dispensing.protocols.values import NUMBERS, Protocol, in_words

pages = Blueprint("protocol_pages", __name__)


@pages.get("/protocols")
@needs("protocols.read")
def protocols() -> Any:
    """The version in force now, those that wait, and every one before."""
    return render_template(
        "dispensing/protocols/protocols.html",
        in_force=queries.in_force(clock.now()),
        history=queries.history(),
        numbers=NUMBERS,
        in_words=in_words,
        local=clock.local,
    )


@pages.route("/protocols/new", methods=["GET", "POST"])
@needs("protocols.change")
def new_protocol() -> Any:
    """All numbers of the latest version, to be changed."""
    if request.method == "GET":
        return _show(_filled(queries.latest()))
    form = forms.posted().check(ProtocolForm())
    if form.is_ok and form.run(current_actor().person_id, "set_protocol", lambda: _set(form)):
        return redirect(url_for(".protocols"), 303)
    return _show(form)


def _set(form: forms.Form) -> str:
    data = dict(form.data)
    counts_from = datetime.combine(data.pop("counts_from"), time.min, clock.zone())
    return str(service.set_protocol(current_actor(), counts_from=counts_from, **data))


def _filled(latest: Protocol) -> forms.Form:
    today = clock.today()
    typed = {"based_on": str(latest.version)}
    for part in ("day", "month", "year"):
        typed[f"counts_from-{part}"] = str(getattr(today, part))
    for name in NUMBERS:
        value = getattr(latest, name)
        typed[name] = ", ".join(map(str, value)) if NUMBERS[name].is_list else str(value or "")
    return forms.blank(**typed)


def _show(form: forms.Form) -> Any:
    return forms.show("dispensing/protocols/new.html", form, numbers=NUMBERS)
