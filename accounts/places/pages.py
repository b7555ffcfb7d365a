"""Places pages: the list by district for everybody, adding and changing for the administrator."""

from collections import Counter
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from accounts.gate import current_actor
from accounts.permissions import may, needs
from accounts.places import queries, service
from accounts.places.models import KINDS, Place
from accounts.places.schemas import PlaceChangeForm, PlaceForm
from accounts.places.services import SERVICES
from core import forms
from core.errors import NotFound

pages = Blueprint("places_pages", __name__, url_prefix="/places")

MOST_FACILITIES = 20
KIND_WORDS = {
    "programme": "Whole programme",
    "province": "Province",
    "district": "District",
    "station": "Station",
    "store": "Store",
    "facility": "Facility",
}


@pages.get("")
@needs("places.read")
def directory() -> Any:
    """Places under the district, province or programme they belong to; closed ones for who may open them."""
    shows_closed = may(current_actor(), "places.manage")
    found = [place for place in queries.in_the_programme() if shows_closed or not place.is_closed]
    found = _without_long_lists(found)
    services = queries.services_of([place.id for place in found if place.kind == "facility"])
    service_words = {of: ", ".join(SERVICES[name] for name in names) for of, names in services.items()}
    return render_template(
        "accounts/places/list.html",
        groups=_by_area(found),
        service_words=service_words,
        kinds=KIND_WORDS,
    )


def _without_long_lists(found: list[Place]) -> list[Place]:
    """Without the facilities of a district that has many: those are found in the directory."""
    facilities = Counter(place.parent_id for place in found if place.kind == "facility")
    return [
        place for place in found if place.kind != "facility" or facilities[place.parent_id] <= MOST_FACILITIES
    ]


def _by_area(found: list[Place]) -> list[tuple[Place, list[Place]]]:
    """(area, what lies directly in it), from the top of the tree down; areas that hold nothing too."""
    below: dict[int | None, list[Place]] = {}
    for place in sorted(found, key=lambda place: (KINDS.index(place.kind), place.name, place.code)):
        below.setdefault(place.parent_id, []).append(place)
    groups: list[tuple[Place, list[Place]]] = []

    def walk(area: Place) -> None:
        inside = below.get(area.id, [])
        groups.append((area, [place for place in inside if place.kind in {"station", "store", "facility"}]))
        for smaller in inside:
            if smaller.kind in {"province", "district"}:
                walk(smaller)

    for root in below.get(None, []):
        walk(root)
    return groups


@pages.route("/new", methods=["GET", "POST"])
@needs("places.manage")
def new() -> Any:
    """First the kind, then what a place of that kind has: two steps, no script."""
    if request.method == "GET":
        kind = request.args.get("kind", "")
        if kind not in service.PARENT_KINDS:
            return render_template("accounts/places/choose_kind.html", kinds=KIND_WORDS)
        return _new_form(forms.blank(kind=kind))
    form = forms.posted().check(PlaceForm())
    if form.is_ok:
        actor, data = current_actor(), form.data
        made = form.run(actor.person_id, "place_added", lambda: str(service.add_place(actor, **data)))
        if made:
            return redirect(url_for("places_pages.change", code=queries.by_id(int(made)).code), 303)
    return _new_form(form)


def _new_form(form: forms.Form) -> Any:
    kind = form.raw.get("kind", "")
    if kind not in service.PARENT_KINDS:
        raise NotFound("Go back and choose a kind.")
    parents = [(place.code, place.name) for place in queries.of_kind(*service.PARENT_KINDS[kind])]
    return forms.show("accounts/places/form.html", form, place=None, kind=kind, parents=parents, **_choices())


@pages.route("/<code>", methods=["GET", "POST"])
@needs("places.manage")
def change(code: str) -> Any:
    place = queries.by_code(code)
    if place is None:
        raise NotFound("No place has this code. Go back to the list.")
    if request.method == "GET":
        return _change_form(_as_it_is(place), place)
    form = forms.posted().check(PlaceChangeForm())
    if form.is_ok:
        actor, data = current_actor(), _for_kind(place.kind, form.data)
        act_name = f"place_changed {place.code}"
        done = form.run(
            actor.person_id, act_name, lambda: str(service.change_place(actor, place.code, **data))
        )
        if done:
            return redirect(url_for("places_pages.directory"), 303)
    return _change_form(form, place)


def _for_kind(kind: str, data: dict[str, Any]) -> dict[str, Any]:
    """Only what the form of this kind asks: a box it does not show is not an answer of no."""
    left_out = set()
    if kind != "station":
        left_out |= {"is_mobile"}
    if kind != "facility":
        left_out |= {"opening_hours", "has_night_cover", "checked_on", "services"}
    if kind not in {"station", "facility"}:
        left_out |= {"latitude", "longitude"}
    return {name: value for name, value in data.items() if name not in left_out}


def _as_it_is(place: Place) -> forms.Form:
    values: MultiDict[str, str] = MultiDict({"name": place.name, "opening_hours": place.opening_hours})
    for name in ("is_mobile", "is_closed", "has_night_cover"):
        if getattr(place, name):
            values[name] = "yes"
    for name in ("latitude", "longitude"):
        if getattr(place, name) is not None:
            values[name] = str(getattr(place, name))
    if place.checked_on:
        for part in forms.DATE_PARTS:
            values[f"checked_on-{part}"] = str(getattr(place.checked_on, part))
    values.setlist("services", queries.services_of([place.id]).get(place.id, []))
    return forms.Form(values)


def _change_form(form: forms.Form, place: Place) -> Any:
    return forms.show(
        "accounts/places/form.html", form, place=place, kind=place.kind, parents=[], **_choices()
    )


def _choices() -> dict[str, Any]:
    return {"kinds": KIND_WORDS, "services": list(SERVICES.items())}
