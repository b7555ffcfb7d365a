"""Who of a station may give doses and until when; entering, suspending and restoring a certificate."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from accounts.places.models import Place
from core import clock, forms
from core.errors import NotFound
from dispensing.certification import queries, rules, service
from dispensing.certification.schemas import CertificateForm, ReasonForm
from dispensing.protocols import queries as protocols

pages = Blueprint("certificate_pages", __name__)


@pages.get("/certificates")
@needs("certificates.read")
def certificates() -> Any:
    """The own station's people; for programme staff and auditors, the stations to choose from."""
    actor = current_actor()
    station = _station(actor)
    if station is None:
        return render_template(
            "dispensing/certification/stations.html", stations=places.visible(actor, "station")
        )
    return render_template(
        "dispensing/certification/certificates.html",
        station=station,
        is_own=station.id == actor.station_id,
        members=queries.members_of(station.id, clock.now()),
        standings=rules.STANDINGS,
    )


@pages.route("/certificates/new", methods=["GET", "POST"])
@needs("certificates.manage")
def new_certificate() -> Any:
    actor = current_actor()
    if request.method == "GET":
        return _show_new(actor, forms.blank(person=request.args.get("person", "")))
    form = forms.posted().check(CertificateForm())
    if form.is_ok and form.run(
        actor.person_id,
        "enter_certificate",
        lambda: str(service.enter_certificate(actor, **form.data)),
    ):
        return redirect(url_for(".certificates"), 303)
    return _show_new(actor, form)


@pages.get("/certificates/<int:certificate_id>")
@needs("certificates.read")
def certificate(certificate_id: int) -> Any:
    """One certificate and what became of it."""
    return _show(certificate_id, forms.blank())


@pages.post("/certificates/<int:certificate_id>/suspend")
@needs("certificates.manage")
def suspend(certificate_id: int) -> Any:
    return _change(certificate_id, "suspend_certificate", service.suspend)


@pages.post("/certificates/<int:certificate_id>/restore")
@needs("certificates.manage")
def restore(certificate_id: int) -> Any:
    return _change(certificate_id, "restore_certificate", service.restore)


def _change(certificate_id: int, name: str, verb: Callable[..., int]) -> Any:
    actor = current_actor()
    form = forms.posted().check(ReasonForm())
    key = f"{name} {certificate_id}"
    if form.is_ok and form.run(
        actor.person_id, key, lambda: str(verb(actor, certificate_id, reason=form.data["reason"]))
    ):
        return redirect(url_for(".certificate", certificate_id=certificate_id), 303)
    return _show(certificate_id, form)


def _station(actor: Actor) -> Place | None:
    """The station the page is about: the own one, or the one asked for, if it is the actor's to see."""
    asked = request.args.get("station")
    if not asked:
        return places.by_id(actor.station_id) if actor.station_id is not None else None
    station = places.by_code(asked, "station")
    if station is None or not places.covers(actor, station.id):
        raise NotFound("Choose a station from the list.")
    return station


def _show_new(actor: Actor, form: forms.Form) -> Any:
    protocol = protocols.in_force(clock.now())
    return forms.show(
        "dispensing/certification/new.html",
        form,
        people=_to_certify(actor),
        kinds=list(rules.KINDS.items()),
        protocol=protocol,
    )


def _to_certify(actor: Actor) -> list[tuple[str, str]]:
    """Radio items: the station's people but oneself; for an administrator every in-charge."""
    if actor.role == "administrator":
        in_charges = [member for member in people.everybody() if member.role == "in_charge"]
        return [(member.name, f"{member.name}, {member.places}") for member in in_charges]
    members = queries.members_of(actor.place_id, clock.now())
    return [(member.name, member.name) for member in members if member.person_id != actor.person_id]


def _show(certificate_id: int, form: forms.Form) -> Any:
    actor, now = current_actor(), clock.now()
    found = queries.certificate(certificate_id, now)
    if found is None or not queries.is_seen_by(actor, found):
        raise NotFound("Choose a certificate from the list.")
    return forms.show(
        "dispensing/certification/certificate.html",
        form,
        certificate=found,
        changes=queries.changes_of(certificate_id),
        is_own=found.person_id == actor.person_id,
        kinds=rules.KINDS,
        standings=rules.STANDINGS,
        local=clock.local,
    )
