"""`/stays`: who is here now, by number and day, and taking a person in."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from core.database import unit_of_work
from dispensing.modules.stay import rules, service
from dispensing.modules.stay.schemas import AdmitForm

pages = Blueprint("stay_pages", __name__, url_prefix="/stays", template_folder="templates")


@pages.get("")
@needs("stay.read")
def here_now() -> Any:
    actor, now = current_actor(), clock.now()
    found = unit_of_work(lambda: service.read_here_now(actor))
    rows = [(stay, rules.day_of_stay(stay.admitted_at, now)) for stay in found]
    return render_template("modules/stay/list.html", rows=rows, day_and_time=clock.day_and_time)


@pages.route("/new", methods=["GET", "POST"])
@needs("stay.keep")
def new() -> Any:
    if request.method == "GET":
        return _show_new(forms.blank())
    actor, form = current_actor(), forms.posted().check(AdmitForm())
    if form.is_ok and form.run(actor.person_id, "stay_begun", lambda: service.admit(actor, **form.data)):
        return redirect(url_for(".here_now"), 303)
    return _show_new(form)


def _show_new(form: forms.Form) -> Any:
    return forms.show("modules/stay/new.html", form, routes=list(rules.ENTRY_ROUTES.items()))
