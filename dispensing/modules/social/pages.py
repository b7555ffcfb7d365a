"""`/social`: for the social worker who waits and own notes; for the officer whether one was asked for."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from core import clock, forms
from core.database import unit_of_work
from dispensing.modules.social import needs as lists
from dispensing.modules.social import queries, service
from dispensing.modules.social.schemas import AskForm, MedicalForm, NoteForm, NothingForm

pages = Blueprint("social_pages", __name__, url_prefix="/social", template_folder="templates")


@pages.get("")
@needs("social.work")
def listed() -> Any:
    actor = current_actor()
    rows = unit_of_work(lambda: service.read_list(actor))
    return render_template(
        "modules/social/list.html", rows=rows, form=forms.blank(), day_and_time=clock.day_and_time
    )


@pages.get("/<int:ask_id>")
@needs("social.work")
def one(ask_id: int) -> Any:
    return _show(current_actor(), ask_id, forms.blank())


@pages.post("/<int:ask_id>/take")
@needs("social.work")
def take(ask_id: int) -> Any:
    return _act(ask_id, "social_taken", NothingForm(), lambda actor, data: service.take(actor, ask_id))


@pages.post("/<int:ask_id>/note")
@needs("social.work")
def note(ask_id: int) -> Any:
    return _act(ask_id, "social_noted", NoteForm(), lambda actor, data: service.note(actor, ask_id, **data))


@pages.post("/<int:ask_id>/stop")
@needs("social.work")
def stop(ask_id: int) -> Any:
    actor, form = current_actor(), forms.posted()
    if form.run(actor.person_id, f"social_stopped {ask_id}", lambda: str(service.stop(actor, ask_id))):
        return redirect(url_for(".listed"), 303)
    return _show(actor, ask_id, form)


def _act(ask_id: int, name: str, schema: Any, verb: Callable[[Actor, dict[str, Any]], int]) -> Any:
    actor, form = current_actor(), forms.posted().check(schema)
    if form.is_ok and form.run(actor.person_id, f"{name} {ask_id}", lambda: str(verb(actor, form.data))):
        return redirect(url_for(".one", ask_id=ask_id), 303)
    return _show(actor, ask_id, form)


def _show(actor: Actor, ask_id: int, form: forms.Form) -> Any:
    link = unit_of_work(lambda: service.read(actor, ask_id))
    return forms.show(
        "modules/social/one.html",
        form,
        link=link,
        about=queries.about(link),
        notes=queries.notes(link),
        needs=lists.NEEDS,
        actions=lists.ACTIONS,
        day_and_time=clock.day_and_time,
    )


@pages.get("/visit/<code>")
@needs("social.ask")
def of_visit(code: str) -> Any:
    return _show_visit(current_actor(), code, forms.blank())


@pages.post("/visit/<code>/ask")
@needs("social.ask")
def ask(code: str) -> Any:
    def verb(actor: Actor, data: dict[str, Any]) -> str:
        return service.ask(actor, code, has_consent=data["has_consent"] == "yes")

    return _act_on_visit(code, "social_asked", AskForm(), verb)


@pages.post("/visit/<code>/withdraw")
@needs("social.ask")
def withdraw(code: str) -> Any:
    return _act_on_visit(
        code, "social_withdrawn", NothingForm(), lambda actor, data: service.withdraw(actor, code)
    )


@pages.post("/visit/<code>/form")
@needs("social.ask")
def give_form(code: str) -> Any:
    def verb(actor: Actor, data: dict[str, Any]) -> str:
        return service.give_form(actor, code, number=data["number"], was_free=data["was_free"] == "yes")

    return _act_on_visit(code, "social_form_given", MedicalForm(), verb)


def _act_on_visit(code: str, name: str, schema: Any, verb: Callable[[Actor, dict[str, Any]], str]) -> Any:
    actor, form = current_actor(), forms.posted().check(schema)
    if form.is_ok and form.run(actor.person_id, f"{name} {code}", lambda: verb(actor, form.data)):
        return redirect(url_for(".of_visit", code=code), 303)
    return _show_visit(actor, code, form)


def _show_visit(actor: Actor, code: str, form: forms.Form) -> Any:
    visit_code = unit_of_work(lambda: service.read_status(actor, code))
    return forms.show(
        "modules/social/visit.html",
        form,
        code=visit_code,
        link=queries.of_visit(visit_code),
        given=queries.form_of(visit_code),
        day_and_time=clock.day_and_time,
    )
