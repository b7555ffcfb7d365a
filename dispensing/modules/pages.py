"""`/modules`: what each optional part is, where it is on, and the administrator's switches."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import NotFound
from dispensing.modules import queries, registry, service
from dispensing.modules.declaration import Module
from dispensing.modules.schemas import SwitchForm

pages = Blueprint("module_pages", __name__, url_prefix="/modules")


@pages.get("")
@needs("modules.switch")
def modules() -> Any:
    """Every part of the program that is optional, and at how many stations it is on."""
    on = {name: len(rows) for name, rows in queries.switches().items()}
    return render_template("dispensing/modules/list.html", modules=registry.modules(), on=on)


@pages.get("/<module>")
@needs("modules.switch")
def module(module: str) -> Any:
    return _show(_module(module), forms.blank())


@pages.post("/<module>/on")
@needs("modules.switch")
def switch_on(module: str) -> Any:
    return _switch(_module(module), "module_on", service.switch_on)


@pages.post("/<module>/off")
@needs("modules.switch")
def switch_off(module: str) -> Any:
    return _switch(_module(module), "module_off", service.switch_off)


def _module(name: str) -> Module:
    found = registry.module_named(name)
    if found is None:
        raise NotFound("Choose a part from the list.")
    return found


def _switch(module: Module, act: str, verb: Callable[..., str]) -> Any:
    actor, form = current_actor(), forms.posted().check(SwitchForm())
    if form.is_ok and form.run(
        actor.person_id, f"{act} {module.name}", lambda: verb(actor, module=module.name, **form.data)
    ):
        return redirect(url_for(".module", module=module.name), 303)
    return _show(module, form)


def _show(module: Module, form: forms.Form) -> Any:
    rows = queries.switches().get(module.name, [])
    on = {row.code for row in rows}
    off = [(place.code, place.name) for place in places.of_kind("station") if place.code not in on]
    return forms.show("dispensing/modules/one.html", form, module=module, rows=rows, off=off, day=clock.day)
