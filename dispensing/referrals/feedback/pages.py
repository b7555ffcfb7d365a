"""`/r`: a facility says what became of a slip, without an account and without JavaScript.

Two small forms: the number and code, then what was done. Nothing here says who or why; the pair travels in
the body of the second form and never in an address.
"""

from typing import Any

from flask import Blueprint, render_template, request
from marshmallow import EXCLUDE

from accounts.people.service import system_actor
from accounts.permissions import PUBLIC, needs
from accounts.places.services import SERVICES
from core import clock, forms
from core.database import unit_of_work
from core.errors import NotFound, SlowDown
from dispensing.referrals.feedback import service as feedback
from dispensing.referrals.feedback.when import DAYS, NOT_KNOWN, moment_of
from dispensing.referrals.queries import Asked
from dispensing.referrals.schemas import PairForm, answers_form, served_in
from dispensing.referrals.transitions import NOT_SERVED

pages = Blueprint("feedback_pages", __name__)


@pages.route("/r", methods=["GET", "POST"])
@needs(PUBLIC)
def answer() -> Any:
    """First the pair, then the services of its slip, then thanks."""
    if request.method == "GET":
        return forms.show("dispensing/referrals/feedback.html", forms.blank())
    form = forms.posted()
    pair = forms.posted().check(PairForm(unknown=EXCLUDE))
    if not pair.is_ok:
        return forms.show("dispensing/referrals/feedback.html", pair)
    try:
        slip = feedback.open_slip(pair.data["number"], pair.data["code"], request.remote_addr or "unknown")
    except (NotFound, SlowDown) as refusal:
        return _refused(pair, refusal)
    if request.form.get("step") != "save":
        return _ask(form, slip)
    form.check(answers_form(list(slip.services)))
    served = served_in(form.data)
    has_arrived = {"yes": True, "no": False}.get(form.data.get("arrived") or "")
    at = moment_of(form.data.get("days_ago"), clock.now())
    if form.is_ok and form.run(
        system_actor().person_id,
        f"feedback {slip.number}",
        lambda: feedback.give(slip, has_arrived=has_arrived, served=served, at=at),
    ):
        return render_template("dispensing/referrals/thanks.html", slip=slip)
    return _ask(form, slip)


def _ask(form: forms.Form, slip: Asked) -> Any:
    unit_of_work(lambda: feedback.read(slip))
    return forms.show(
        "dispensing/referrals/feedback_services.html",
        form,
        slip=slip,
        services=SERVICES,
        days=[NOT_KNOWN, *DAYS.items()],
        answers=[
            ("served", "Done"),
            *[(code, f"Not done: {words.lower()}") for code, words in NOT_SERVED.items()],
        ],
    )


def _refused(form: forms.Form, refusal: NotFound | SlowDown) -> Any:
    """The same page for each wrong pair: which half was wrong is not said."""
    form.add_errors({"": [refusal.detail]})
    page, status = forms.show("dispensing/referrals/feedback.html", form)
    if isinstance(refusal, SlowDown):
        return page, refusal.status, {"Retry-After": str(refusal.retry_after_seconds)}
    return page, status
