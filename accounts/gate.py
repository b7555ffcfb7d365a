"""The gate: every request is refused unless its route's mark lets this actor through.

Pages come with a session cookie, the API with a bearer token, and neither door opens
with the other's key. Flask-Login is plumbing behind this module and nowhere else.
"""

from collections.abc import Callable
from typing import Any

from flask import Flask, abort, current_app, redirect, render_template, request, session, url_for
from flask_login import LoginManager, UserMixin, current_user
from sqlalchemy.exc import OperationalError

from accounts.people import queries, sessions
from accounts.permissions import PERMISSIONS, PUBLIC, SIGNED_IN, Actor, may, require
from accounts.tokens import service as tokens
from core import forms
from core.database import unit_of_work
from core.errors import Forbidden, Unauthenticated
from core.openapi import is_api
from core.security import check_csrf, is_cross_site, seal, unseal

COOKIE_FIELD = "sign_in"
SAFE_METHODS = {"GET", "HEAD", "OPTIONS"}
# Views of libraries, which cannot carry our mark.
PUBLIC_ENDPOINTS = {"static", "api-docs.openapi_json"}
SEALED_PURPOSE = "answers kept while locked"

login_manager = LoginManager()


class Visitor(UserMixin):
    """Flask-Login's idea of a user, around our actor."""

    def __init__(self, actor: Actor, found: sessions.OpenSession | None):
        self.id = actor.person_id
        self.actor = actor
        self.found = found


def init_app(app: Flask) -> None:
    login_manager.init_app(app, add_context_processor=False)
    login_manager.session_protection = (
        None  # our own session table decides, not an address or a browser's name
    )
    login_manager.request_loader(_load_visitor)
    app.before_request(check)
    app.context_processor(_shown_on_pages)


def keep_shut(app: Flask, is_away: Callable[[str, Callable[[], Actor | None]], bool]) -> None:
    """Ask this of every path and of who asks: True answers as for an address that is not there."""
    app.extensions.setdefault("kept_shut", []).append(is_away)


def _shown_on_pages() -> dict[str, Any]:
    """What every page may show of its reader.

    The error page is drawn with it too: with the database away it must not ask and fail again.
    """
    try:
        actor, locked = actor_or_none(), is_locked()
    except OperationalError:
        actor, locked = None, False
    idle_seconds = current_app.config["IDLE_MINUTES"] * 60 if actor and not locked else None
    return {
        "actor": actor,
        "is_locked": locked,
        "idle_seconds": idle_seconds,
        "may": lambda permission: actor is not None and may(actor, permission),
    }


def _load_visitor(_request: Any) -> Visitor | None:
    return _visitor_of_token() if is_api() else _visitor_of_cookie()


def _visitor_of_token() -> Visitor | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    actor = tokens.actor_of_token(token.strip()) if scheme.lower() == "bearer" else None
    return Visitor(actor, None) if actor else None


def _visitor_of_cookie() -> Visitor | None:
    session_id = session.get(COOKIE_FIELD)
    found = sessions.find(session_id) if session_id else None
    if found is None:
        return None
    actor = queries.actor_of(found.person_id, queries.by_id(found.person_id).name)
    return Visitor(actor, found) if actor else None


def actor_or_none() -> Actor | None:
    return current_user.actor if current_user and current_user.is_authenticated else None


def current_actor() -> Actor:
    """Who makes this request; raises Unauthenticated when nobody is signed in."""
    actor = actor_or_none()
    if actor is None:
        raise Unauthenticated("Sign in and try again.")
    return actor


def is_locked() -> bool:
    return bool(actor_or_none() and current_user.found and current_user.found.is_locked)


def permission_of(app: Flask, endpoint: str) -> str | None:
    """The mark of a route; None when nobody decided about it."""
    if endpoint in PUBLIC_ENDPOINTS:
        return PUBLIC
    mark = getattr(app.view_functions[endpoint], "permission", None)
    return mark if mark in PERMISSIONS or mark in {PUBLIC, SIGNED_IN} else None


def check() -> Any:
    """Run before every request; an answer returned here ends it."""
    if any(is_away(request.path, actor_or_none) for is_away in current_app.extensions.get("kept_shut", ())):
        abort(404)
    if request.endpoint is None:
        return None  # no such address: the error page says so to everybody alike
    mark = permission_of(current_app, request.endpoint)
    if mark is None:
        current_app.logger.error("route without a permission mark: %s", request.endpoint)
        raise Forbidden("This address is not open to anybody yet.")
    if request.method not in SAFE_METHODS and not is_api() and is_cross_site():
        raise Forbidden("This came from another site. Open the page here and try again.")
    _let_a_file_in(mark)
    if not is_api():
        check_csrf()
    if mark == PUBLIC:
        return None
    actor = actor_or_none()
    if actor is None:
        if is_api():
            raise Unauthenticated("Send a token that works: Authorization: Bearer TOKEN.")
        return _to_sign_in()
    if is_locked():
        return _locked_page()
    _note_seen()
    if mark != SIGNED_IN:
        require(actor, mark)
    return None


def _let_a_file_in(mark: str) -> None:
    """Where a page takes files, whoever may use it may send more. Before anything reads the body."""
    setting = getattr(current_app.view_functions[request.endpoint or ""], "largest_body", None)
    actor = actor_or_none() if setting else None
    if setting and actor and may(actor, mark):
        request.max_content_length = current_app.config[setting] * 1024


def _note_seen() -> None:
    found = current_user.found
    if found and sessions.is_seen_due(found):
        unit_of_work(lambda: sessions.touch(found))


def _to_sign_in() -> Any:
    """Ask who this is. What was being sent when a sign-in had ended is kept for its person alone."""
    session_id = session.pop(COOKIE_FIELD, None)
    if request.method in SAFE_METHODS:
        return redirect(url_for("sign_in_pages.sign_in", next=_here()), 303)
    person_id = sessions.person_of(session_id) if session_id else None
    kept = _kept_answers(person_id) if person_id else ""
    form = forms.blank(next=_here(), kept=kept)
    return render_template("accounts/people/sign_in.html", form=form), 401


def _locked_page() -> Any:
    """Ask for the password again; what was being sent is sealed into the page, readable by nobody."""
    kept = _kept_answers(current_user.id) if request.method == "POST" else ""
    form = forms.blank(next=_here(), kept=kept)
    status = 200 if request.method in SAFE_METHODS else 403
    return render_template("accounts/people/locked.html", form=form), status


def _here() -> str:
    """The address being asked for, with its query, as a place to go on to."""
    return next_path(request.full_path if request.query_string else request.path)


def _kept_answers(person_id: int) -> str:
    """The form being sent, sealed; nothing where passwords are typed, which nobody may read back."""
    if request.blueprint == "sign_in_pages":
        return ""
    fields = [
        (name, value)
        for name, value in request.form.items(multi=True)
        if name != "csrf_token" and not name.endswith("password")
    ]
    return seal(SEALED_PURPOSE, {"path": _here(), "person": person_id, "fields": fields})


def kept_form(kept: str, person_id: int) -> tuple[str, list[tuple[str, str]]] | None:
    """The address and fields that were sealed for this person; None for anybody else's, or a changed one."""
    answers = unseal(SEALED_PURPOSE, kept) if kept else None
    if not answers or answers["person"] != person_id:
        return None
    return next_path(answers["path"]), [(name, value) for name, value in answers["fields"]]


def next_path(path: str | None) -> str:
    """A path on this server to go on to, or the first page."""
    if path and path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable():
        return path
    return "/"
