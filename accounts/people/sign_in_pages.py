"""Sign-in, start code, lock, hide, sign-out, and changing one's own password.

No page here shows a password or a start code that was typed, and none puts one in an address.
"""

from typing import Any

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.datastructures import MultiDict

from accounts import gate
from accounts.gate import COOKIE_FIELD, current_actor, next_path
from accounts.people import sessions
from accounts.people import sign_in as door
from accounts.people.schemas import ChangePasswordForm, SignInForm, StartForm, UnlockForm
from accounts.permissions import PUBLIC, SIGNED_IN, needs
from core import forms
from core.database import unit_of_work
from core.errors import Refusal, SlowDown, Unauthenticated

pages = Blueprint("sign_in_pages", __name__)
CSRF_FIELD = "csrf_token"


def _address() -> str:
    return request.remote_addr or "unknown"


def _enter(session_id: str, *, is_same_person: bool = False) -> None:
    """A new cookie with nothing of the old one in it: no session can be planted before sign-in.

    After an unlock the form token stays, so that forms in the person's other tabs can still be sent.
    """
    form_token = session.get(CSRF_FIELD) if is_same_person else None
    session.clear()
    session[COOKIE_FIELD] = session_id
    if form_token:
        session[CSRF_FIELD] = form_token


def _go_on(kept: str, onward: str, person_id: int) -> Any:
    """Back to the answers that were kept for this person, or on to where they were going."""
    answers = gate.kept_form(kept, person_id)
    if answers is None:
        return redirect(onward, 303)
    path, fields = answers
    return render_template("accounts/people/resume.html", path=path, fields=MultiDict(fields))


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
            signed_in = door.sign_in(form.data["name"], form.data["password"], _address())
        except (Unauthenticated, SlowDown) as refusal:
            return _again("accounts/people/sign_in.html", form, "password", refusal)
        _leave_old_session()
        _enter(signed_in.session_id)
        return _go_on(form.data["kept"], next_path(form.data["next"]), signed_in.person_id)
    return forms.show("accounts/people/sign_in.html", form)


def _leave_old_session() -> None:
    """Signing in over an open session ends that one: nobody can step back into it."""
    old_id = session.get(COOKIE_FIELD)
    if old_id:
        unit_of_work(lambda: sessions.end(old_id))


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
            door.choose_password(data["name"], data["code"], data["password"], _address())
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


@pages.get("/hidden")
@needs(PUBLIC)
def hidden() -> Any:
    """The neutral page behind Hide screen. Going on from it takes the password: the session is locked.

    A GET that writes, because Hide must work as a plain link; another site's link carries no cookie of ours.
    """
    session_id = session.get(COOKIE_FIELD)
    if session_id:
        unit_of_work(lambda: sessions.lock(session_id))
    return render_template("hidden.html")


@pages.post("/unlock")
@needs(PUBLIC)
def unlock() -> Any:
    form = forms.posted().check(UnlockForm())
    if not form.is_ok:
        return forms.show("accounts/people/locked.html", form)
    session_id = session.get(COOKIE_FIELD, "")
    kept, onward = form.data["kept"], next_path(form.data["next"])
    try:
        new_id = door.unlock(session_id, form.data["password"], _address())
    except (Unauthenticated, SlowDown) as refusal:
        if sessions.find(session_id):
            return _again("accounts/people/locked.html", form, "password", refusal)
        session.pop(COOKIE_FIELD, None)
        full = forms.blank(next=onward, kept=kept)
        return render_template("accounts/people/sign_in.html", form=full, actor=None), 401
    _enter(new_id, is_same_person=True)
    return _go_on(kept, onward, sessions.person_of(new_id) or 0)


@pages.post("/sign-out")
@needs(PUBLIC)
def sign_out() -> Any:
    """Works from the lock page too; the browser is told to drop what it kept of the pages."""
    session_id = session.get(COOKIE_FIELD)
    actor = gate.actor_or_none()
    if session_id and actor:
        unit_of_work(lambda: door.sign_out(actor, session_id))
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
            door.change_password(
                actor, current=data["current"], password=data["password"], address=_address()
            )
        except SlowDown as refusal:
            return _again("accounts/people/password.html", form, "current", refusal)
        except Refusal as refusal:
            form.refuse(refusal)
        else:
            session.clear()
            return render_template("accounts/people/started.html", actor=None)
    return forms.show("accounts/people/password.html", form)
