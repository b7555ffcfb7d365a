"""The page on which an officer writes down that a person takes consent back."""

from typing import Any

from flask import Blueprint, redirect, request, url_for
from marshmallow import Schema, fields, validate

from accounts.gate import current_actor
from accounts.permissions import needs
from core import clock, forms
from core.database import unit_of_work
from dispensing.erasure import withdrawal
from dispensing.visits import queries, service

pages = Blueprint("consent_pages", __name__)


class WithdrawalForm(Schema):
    typed_code = fields.String(required=True, error_messages={"required": "Write their code from the slip."})
    purposes = fields.List(
        fields.String(validate=validate.OneOf(withdrawal.PURPOSES)),
        load_default=list,
        metadata={"many": True},
    )


@pages.route("/visits/<code>/consent", methods=["GET", "POST"])
@needs("consent.withdraw")
def withdraw(code: str) -> Any:
    """What they take back; all of it erases what they told. Reading it leaves a trail entry."""
    actor = current_actor()
    form = forms.posted() if request.method == "POST" else forms.blank()
    if request.method == "POST" and form.check(WithdrawalForm()).is_ok:
        data = form.data
        made = form.run(
            actor.person_id,
            "withdraw consent",
            lambda: withdrawal.withdraw(
                actor, code, typed_code=data["typed_code"], purposes=data["purposes"]
            ),
        )
        if made is not None:
            return redirect(url_for("visit_pages.show", code=made), 303)
    visit = unit_of_work(lambda: service.read_visit(actor, code))
    before = queries.withdrawn(queries.first_version_id(visit["code"]))
    return forms.show(
        "dispensing/erasure/withdraw.html",
        form,
        visit=visit,
        purposes=[item for item in withdrawal.PURPOSES.items() if item[0] not in before],
        before=[(withdrawal.PURPOSES[name], clock.day_and_time(at)) for name, at in before.items()],
    )
