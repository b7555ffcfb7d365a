"""The supply rules in force and how they came about, the form that sets them, and floors of stations."""

from datetime import datetime, time
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places import queries as places
from core import clock, forms
from inventory.catalogue import queries as catalogue
from inventory.forecasts import queries, rules, service
from inventory.forecasts.schemas import FloorForm, SupplyRulesForm
from inventory.supply_rules import METHODS, NUMBERS, SupplyRules, in_words

pages = Blueprint("supply_rule_pages", __name__)


@pages.get("/supply-rules")
@needs("supply_rules.read")
def supply_rules() -> Any:
    """The version in force now, those that wait, and every one before."""
    return render_template(
        "inventory/forecasts/rules.html",
        in_force=rules.in_force(clock.now()),
        history=rules.history(),
        numbers=NUMBERS,
        in_words=in_words,
        local=clock.local,
    )


@pages.route("/supply-rules/new", methods=["GET", "POST"])
@needs("supply_rules.change")
def new_supply_rules() -> Any:
    """All numbers of the latest version, to be changed."""
    if request.method == "GET":
        return _show_rules(_filled(rules.latest()))
    form = forms.posted().check(SupplyRulesForm())
    if form.is_ok and form.run(current_actor().person_id, "set_supply_rules", lambda: _set(form)):
        return redirect(url_for(".supply_rules"), 303)
    return _show_rules(form)


@pages.route("/supply-rules/floors", methods=["GET", "POST"])
@needs("supply_rules.change")
def floors() -> Any:
    """Stations that hold more, or less, than the rules' floor."""
    if request.method == "GET":
        return _show_floors(forms.blank())
    form = forms.posted().check(FloorForm())
    if form.is_ok and form.run(current_actor().person_id, "set_floor", lambda: _set_floor(form)):
        return redirect(url_for(".floors"), 303)
    return _show_floors(form)


def _set(form: forms.Form) -> str:
    data = dict(form.data)
    counts_from = datetime.combine(data.pop("counts_from"), time.min, clock.zone())
    return str(service.set_supply_rules(current_actor(), counts_from=counts_from, **data))


def _set_floor(form: forms.Form) -> str:
    service.set_floor(current_actor(), **form.data)
    return str(form.data["station"])


def _filled(latest: SupplyRules) -> forms.Form:
    today = clock.today()
    typed = {"based_on": str(latest.version), "method": latest.method}
    for part in ("day", "month", "year"):
        typed[f"counts_from-{part}"] = str(getattr(today, part))
    for name in NUMBERS:
        typed[name] = str(getattr(latest, name))
    return forms.blank(**typed)


def _show_rules(form: forms.Form) -> Any:
    return forms.show("inventory/forecasts/new_rules.html", form, numbers=NUMBERS, methods=METHODS)


def _show_floors(form: forms.Form) -> Any:
    stations = places.visible(current_actor(), "station")
    names = {station.id: station.name for station in stations}
    products = {product.id: product for product in catalogue.products()}
    rows = [
        (names[place_id], products[product_id].name, treatments)
        for (place_id, product_id), treatments in sorted(queries.floors().items())
        if place_id in names and product_id in products
    ]
    return forms.show(
        "inventory/forecasts/floors.html",
        form,
        stations=stations,
        products=products.values(),
        rows_found=rows,
        floor=rules.in_force(clock.now()).floor,
    )
