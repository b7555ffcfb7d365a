"""The directory: find a facility that is open and near, say what it has, and settle unclear rows."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.facilities import queries, service
from accounts.facilities.queries import Facility
from accounts.facilities.schemas import AnswerForm, CheckForm
from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places import queries as places
from accounts.places.distance import shown_km
from accounts.places.services import SERVICES
from core import clock, forms
from core.errors import NotFound

pages = Blueprint("facility_pages", __name__, url_prefix="/facilities")
OPEN_WORDS = {True: ("Open now", "good"), False: ("Closed now", "warn"), None: ("Hours not known", "plain")}
STOCK_WORDS = {"yes": "Yes", "no": "No", None: "Not known"}


@pages.get("")
@needs("places.read")
def directory() -> Any:
    """Facilities by name, service and district; open ones first, then the nearest."""
    actor = current_actor()
    wanted = {name: request.args.get(name, "")[:80] for name in ("words", "service", "district")}
    wanted["service"] = wanted["service"] if wanted["service"] in SERVICES else ""
    only_open = request.args.get("open") == "yes"
    found = queries.directory(actor, **wanted, only_open=only_open)
    return render_template(
        "accounts/facilities/list.html",
        form=forms.blank(**wanted, **({"open": "yes"} if only_open else {})),
        facilities=[shown(one) for one in found],
        is_cut=len(found) == queries.MOST_SHOWN,
        services=[("", "Any service"), *SERVICES.items()],
        districts=[("", "Any district"), *[(one.code, one.name) for one in places.of_kind("district")]],
        unclear=queries.unclear_count() if may(actor, "places.manage") else 0,
    )


@pages.get("/<code>")
@needs("places.read")
def one(code: str) -> Any:
    return _show(code, forms.blank())


@pages.post("/<code>/check")
@needs("facilities.check")
def check(code: str) -> Any:
    """What somebody saw there or was told today."""
    actor = current_actor()
    form = forms.posted().check(CheckForm())
    if form.is_ok and form.run(
        actor.person_id, f"check {code.upper()}", lambda: service.check(actor, code, **form.data)
    ):
        return redirect(url_for(".one", code=code.upper()), 303)
    return _show(code, form)


@pages.get("/unclear")
@needs("places.manage")
def unclear() -> Any:
    """Rows of the national list that no code settles."""
    return _unclear(forms.blank())


@pages.post("/unclear/<int:question_id>")
@needs("places.manage")
def answer(question_id: int) -> Any:
    actor = current_actor()
    form = forms.posted({"is_new": "answer"}).check(AnswerForm())
    if form.is_ok and form.data["answer"] == "same" and not form.data["same_as"]:
        form.add_errors({"same_as": ["Choose which one, or write its code."]})
    if form.is_ok and form.run(
        actor.person_id,
        f"answer row {question_id}",
        lambda: str(
            service.answer(
                actor,
                question_id,
                same_as=form.data["same_as"] if form.data["answer"] == "same" else None,
                is_new=form.data["answer"] == "new",
            )
        ),
    ):
        return redirect(url_for(".unclear"), 303)
    return _unclear(form, question_id)


def _unclear(form: forms.Form, asked: int = 0) -> Any:
    return forms.show(
        "accounts/facilities/unclear.html",
        form,
        rows=queries.unclear(),
        asked=asked,
        count=queries.unclear_count(),
    )


def _show(code: str, form: forms.Form) -> Any:
    actor = current_actor()
    found = queries.one(actor, code)
    if found is None:
        raise NotFound("Choose a facility from the list.")
    if not form.raw:
        form.fill({"opening_hours": found.place.opening_hours})
    return forms.show(
        "accounts/facilities/one.html",
        form,
        facility=shown(found),
        may_check=may(actor, "facilities.check") and queries.may_check(actor, found.place),
        may_send=may(actor, "visits.record"),
        checked_by=queries.checked_by(found.detail),
        stock=[("yes", "Yes"), ("no", "No")],
    )


def shown(one: Facility) -> dict[str, Any]:
    """A facility in the words of the pages."""
    words, kind = OPEN_WORDS[one.is_open]
    return {
        "code": one.place.code,
        "name": one.place.name,
        "district": one.district,
        "open": words,
        "open_kind": kind,
        "hours": one.place.opening_hours,
        "night": one.place.has_night_cover,
        "distance": shown_km(one.km)
        if one.km is not None
        else ("Same district" if one.is_near else "Another district"),
        "services": [SERVICES[name] for name in one.services],
        "stock": [_stock(one, "ec"), _stock(one, "pep")],
        "phone": one.detail.phone if one.detail else "",
        "type": one.detail.facility_type if one.detail else "",
        "hmis_code": one.detail.hmis_code if one.detail else "",
    }


def _stock(one: Facility, item: str) -> dict[str, Any]:
    """Of EC or PEP: yes, no or not known, when somebody looked, and whether that is long ago."""
    has = getattr(one.detail, f"{item}_in_stock") if one.detail else None
    at = one.detail.checked_at(item) if one.detail else None
    return {
        "item": item,
        "name": item.upper(),
        "has": STOCK_WORDS[has],
        "on": clock.day(at) if at else "",
        "is_old": has is not None and not one.is_checked_lately(item),
    }
