"""People pages for the administrator: list, add, move, reset, disable.

A start code stands once on the answer to the press that made it and is kept nowhere in clear:
pressing again acts once and says so. Nobody types a password for somebody else here.
"""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema

from accounts import given_roles
from accounts.gate import current_actor
from accounts.notices import queries as notices
from accounts.people import queries, service
from accounts.people.schemas import MoveForm, PersonForm, ResetForm
from accounts.permissions import ONE_PLACE_ROLES, PLACE_KINDS, ROLES, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import NotFound

pages = Blueprint("people_pages", __name__, url_prefix="/people")


@pages.get("")
@needs("people.manage")
def everybody() -> Any:
    return render_template("accounts/people/list.html", members=queries.everybody(), roles=ROLES)


@pages.get("/<name>")
@needs("people.manage")
def person(name: str) -> Any:
    member = _member(name)
    is_self = member.id == current_actor().person_id
    return render_template(
        "accounts/people/person.html",
        member=member,
        roles=ROLES,
        is_self=is_self,
        reached=notices.reached(member.id),
        day_and_time=clock.day_and_time,
    )


@pages.route("/new", methods=["GET", "POST"])
@needs("people.manage")
def new() -> Any:
    """First the role, then a place of a kind at which that role is held: two steps, no script."""
    if request.method == "GET":
        return _role_or_form(url_for("people_pages.everybody"))
    form = _posted(PersonForm())
    if form.is_ok:
        actor, data = current_actor(), form.data
        answer = _shown_once(form, "person_added", data["name"], lambda: service.add_person(actor, **data))
        if answer:
            return answer
    return _posting_form(form)


@pages.route("/<name>/move", methods=["GET", "POST"])
@needs("people.manage")
def move(name: str) -> Any:
    name = _member(name).name
    if request.method == "GET":
        return _role_or_form(url_for("people_pages.person", name=name), name)
    form = _posted(MoveForm())
    if form.is_ok:
        actor, data = current_actor(), form.data
        moved = form.run(
            actor.person_id, f"person_moved {name}", lambda: service.move_person(actor, name, **data)
        )
        if moved:
            return redirect(url_for("people_pages.person", name=moved), 303)
    return _posting_form(form, name)


@pages.route("/<name>/reset", methods=["GET", "POST"])
@needs("people.manage")
def reset(name: str) -> Any:
    name = _member(name).name
    form = forms.blank() if request.method == "GET" else _posted(ResetForm())
    if request.method == "POST" and form.is_ok:
        actor = current_actor()
        answer = _shown_once(form, "person_reset", name, lambda: service.reset_person(actor, name))
        if answer:
            return answer
    words = f"{name} is signed out at once. The password and older start codes stop working."
    return _confirm(form, name, f"Reset {name}?", words, "Make a new start code")


@pages.route("/<name>/disable", methods=["GET", "POST"])
@needs("people.manage")
def disable(name: str) -> Any:
    name = _member(name).name
    form = forms.blank() if request.method == "GET" else _posted(ResetForm())
    if request.method == "POST" and form.is_ok:
        actor = current_actor()
        done = form.run(
            actor.person_id, f"person_disabled {name}", lambda: service.disable_person(actor, name)
        )
        if done:
            return redirect(url_for("people_pages.person", name=done), 303)
    words = f"{name} is signed out at once and cannot sign in again. This cannot be undone."
    return _confirm(form, name, f"Disable {name}?", words, "Disable person")


def _member(name: str) -> queries.Member:
    member = queries.member_named(name)
    if member is None:
        raise NotFound("Nobody has this name. Go back to the list.")
    return member


def _posted(schema: Schema) -> forms.Form:
    return forms.posted().check(schema)


def _shown_once(form: forms.Form, act_name: str, name: str, make: Callable[[], str]) -> Any:
    """Run a verb that makes a start code. A second press finds its act done, and no code to show."""
    made: list[str] = []

    def act() -> str:
        made[:] = [make()]
        return name.strip().lower()

    done_for = form.run(current_actor().person_id, f"{act_name} {name}", act)
    if done_for is None:
        return None
    code = made[0] if made else None
    return render_template("accounts/people/start_code.html", name=done_for, start_code=code)


def _role_or_form(back: str, name: str | None = None) -> Any:
    role, given = request.args.get("role"), given_roles.given()
    if role not in given:
        return render_template("accounts/people/choose_role.html", roles=given, kinds=PLACE_KINDS, back=back)
    return _posting_form(forms.blank(role=role), name)


def _posting_form(form: forms.Form, name: str | None = None) -> Any:
    role = form.raw.get("role", "")
    if role not in given_roles.given():
        raise NotFound("Go back and choose a role.")
    found = given_roles.places_for(role)
    above = places.names_by_id()
    choices = [(place.code, _place_words(place, above)) for place in found]
    return forms.show(
        "accounts/people/posting_form.html",
        form,
        name=name,
        role=role,
        roles=ROLES,
        choices=choices,
        is_one_place=role in ONE_PLACE_ROLES,
    )


def _place_words(place: Any, names: dict[int, str]) -> str:
    """Names repeat from district to district, so the place above is said too."""
    return f"{place.name}, {names[place.parent_id]}" if place.parent_id else str(place.name)


def _confirm(form: forms.Form, name: str, title: str, words: str, press: str) -> Any:
    return forms.show("accounts/people/confirm.html", form, name=name, title=title, words=words, press=press)
