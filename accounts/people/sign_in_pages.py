"""Sign-in, start code, lock, hide, sign-out, and changing one's own password."""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from accounts import gate
from accounts.gate import COOKIE_FIELD, current_actor, next_path
from accounts.people import service, sessions
from accounts.people.schemas import ChangePasswordForm, SignInForm, StartForm, UnlockForm
from accounts.permissions import PUBLIC, SIGNED_IN, needs
from core import forms
from core.database import unit_of_work
from core.errors import Refusal, SlowDown, Unauthenticated
from core.security import unseal

pages = Blueprint("sign_in_pages", __name__)


def _address() -> str:
    return request.remote_addr or "unknown"


def _enter(session_id: str) -> None:
    """A new cookie with nothing of the old one in it: no session can be planted before sign-in."""
    session.clear()
    session[COOKIE_FIELD] = session_id


@pages.route("/sign-in", methods=["GET", "POST"])
@needs(PUBLIC)
def sign_in() -> Any:
    if request.method == "GET":
        return forms.show(
            "accounts/people/sign_in.html", forms.blank(next=next_path(request.args.get("next")))
        )
    form = forms.posted().check(SignInForm())
    if form.is_ok:
        try:
            signed_in = service.sign_in(form.data["name"], form.data["password"], _address())
            _enter(signed_in.session_id)
            return redirect(next_path(form.data["next"]), 303)
        except (Unauthenticated, SlowDown) as refusal:
            return _again("accounts/people/sign_in.html", form, "password", refusal)
    return forms.show("accounts/people/sign_in.html", form)


@pages.route("/start", methods=["GET", "POST"])
@needs(PUBLIC)
def start() -> Any:
    if request.method == "GET":
        return forms.show("accounts/people/start.html", forms.blank())
    form = forms.posted().check(StartForm())
    _same_twice(form)
    if form.is_ok:
        data = form.data
        try:
            service.choose_password(data["name"], data["code"], data["password"], _address())
            return render_template("accounts/people/started.html")
        except SlowDown as refusal:
            return _again("accounts/people/start.html", form, "code", refusal)
        except Refusal as refusal:
            form.refuse(refusal)
    return forms.show("accounts/people/start.html", form)


def _same_twice(form: forms.Form) -> None:
    if not form.errors and form.data["password"] != form.data["again"]:
        form.errors["again"] = ["The two passwords differ. Write the same one twice."]


def _again(template: str, form: forms.Form, field: str, refusal: Refusal) -> Any:
    """The form once more with the refusal at its field, under the refusal's own status."""
    form.errors[field] = [refusal.detail]
    page, _status = forms.show(template, form)
    headers = {"Retry-After": str(refusal.retry_after_seconds)} if isinstance(refusal, SlowDown) else {}
    return page, refusal.status, headers


@pages.post("/lock")
@needs(PUBLIC)
def lock() -> Any:
    """Lock at once: what Hide screen does behind the neutral page."""
    session_id = session.get(COOKIE_FIELD)
    if session_id:
        unit_of_work(lambda: sessions.lock(session_id))
    return redirect(url_for("sign_in_pages.hidden"), 303)


@pages.get("/hidden")
@needs(PUBLIC)
def hidden() -> Any:
    return render_template("hidden.html")


@pages.post("/unlock")
@needs(PUBLIC)
def unlock() -> Any:
    form = forms.posted().check(UnlockForm())
    session_id = session.get(COOKIE_FIELD, "")
    kept, onward = form.raw.get("kept", ""), next_path(form.raw.get("next"))
    if form.errors:
        return _still_locked(kept, onward, form.errors.popitem()[1][0], 422)
    try:
        new_id = service.unlock(session_id, form.data["password"], _address())
    except (Unauthenticated, SlowDown) as refusal:
        if not sessions.find(session_id):
            session.clear()
            return redirect(url_for("sign_in_pages.sign_in", next=onward), 303)
        return _still_locked(kept, onward, refusal.detail, refusal.status)
    _enter(new_id)
    found = sessions.find(new_id)
    answers = unseal(gate.SEALED_PURPOSE, kept) if kept else None
    if answers and found and answers["person"] == found.person_id:
        fields = MultiDict([tuple(pair) for pair in answers["fields"]])
        return render_template("accounts/people/resume.html", path=next_path(answers["path"]), fields=fields)
    return redirect(onward, 303)


def _still_locked(kept: str, onward: str, error: str, status: int) -> Any:
    return render_template("accounts/people/locked.html", kept=kept, next_path=onward, error=error), status


@pages.post("/sign-out")
@needs(PUBLIC)
def sign_out() -> Any:
    """Works from the lock page too; the browser is told to drop what it kept of the pages."""
    session_id = session.get(COOKIE_FIELD)
    actor = gate.actor_or_none()
    if session_id and actor:
        unit_of_work(lambda: service.sign_out(actor, session_id))
    session.clear()
    response = redirect(url_for("sign_in_pages.sign_in"), 303)
    response.headers["Clear-Site-Data"] = '"cache"'
    return response


@pages.route("/password", methods=["GET", "POST"])
@needs(SIGNED_IN)
def password() -> Any:
    if request.method == "GET":
        return forms.show("accounts/people/password.html", forms.blank())
    form = forms.posted().check(ChangePasswordForm())
    _same_twice(form)
    if form.is_ok:
        actor, data = current_actor(), form.data
        try:
            unit_of_work(
                lambda: service.change_password(actor, current=data["current"], password=data["password"])
            )
            session.clear()
            return render_template("accounts/people/started.html")
        except Refusal as refusal:
            form.refuse(refusal)
    return forms.show("accounts/people/password.html", form)
