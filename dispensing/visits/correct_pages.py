"""Correct a record: the same questions, filled with what stands, and the reason.

What the in-charge leaves alone stays to the second: the page shows minutes only.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, request, url_for
from werkzeug.datastructures import MultiDict

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places.services import SERVICES
from core import clock, forms
from core.database import unit_of_work
from dispensing.eligibility import AGE_BANDS, ANSWERS, GUARDIAN_ANSWERS, NOT_GIVEN_REASONS
from dispensing.referrals.wanted import TRANSPORT, ReferralWanted
from dispensing.visits import choices, draft, service
from dispensing.visits.draft import DECLINED, FIELD_OF, VisitForm
from dispensing.visits.record import SCREENING, SEXES, VisitRecord
from dispensing.visits.record_pages import QUESTIONS

pages = Blueprint("correct_pages", __name__)


@pages.route("/visits/<code>/correct", methods=["GET", "POST"])
@needs("visits.correct")
def correct(code: str) -> Any:
    """A new record in place of the newest one. Reading it leaves a trail entry, too."""
    actor = current_actor()
    old = unit_of_work(lambda: service.read_visit(actor, code))
    if old["decision"] is None:  # erased: nothing is left to correct, and the record says so
        return redirect(url_for("visit_pages.show", code=old["code"]), 303)
    if request.method == "GET":
        return _ask(_filled(old), old)
    form = forms.posted(FIELD_OF).check(VisitForm())
    if form.is_ok:
        form.add_errors(draft.faults_of(form.data))
        if form.data["correction_reason"] is None:
            form.add_errors({"correction_reason": ["Write why the record is corrected."]})
    if not form.is_ok:
        return _ask(form, old)
    record = as_corrected(old, form.data)
    reason = form.data["correction_reason"]
    made = form.run(
        actor.person_id,
        f"correct {old['code']} {old['version']}",
        lambda: service.correct_visit(actor, code, record, reason),
    )
    if made is None:
        return _ask(form, old)
    return redirect(url_for("visit_pages.show", code=old["code"]), 303)


def _ask(form: forms.Form, old: dict[str, Any]) -> Any:
    lines = choices.box_lines(current_actor())
    return forms.show(
        "dispensing/visits/correct.html",
        form,
        visit=old,
        outcomes=[("fact", "A dose was given"), ("none", "No dose was given")],
        ages=list(AGE_BANDS.items()),
        lots=_lots(lines, form.raw.get("lot", "")),
        reasons=list(NOT_GIVEN_REASONS.items()),
        going=choices.going(choices.facilities(current_actor()), keep=form.raw.get("going")),
        services=list(SERVICES.items()),
        transports=list(TRANSPORT.items()),
        questions=[(name, QUESTIONS[name]) for name in SCREENING],
        answers=list(ANSWERS.items()),
        sexes=list(SEXES.items()),
        guardians=list(GUARDIAN_ANSWERS.items()),
    )


def _lots(lines: Any, chosen: str) -> list[tuple[str, str, str, bool]]:
    """The box's lots, and the one of the record, which the box may no longer hold."""
    items = choices.lots(lines, is_fact=True)
    if chosen and chosen not in {item[0] for item in items}:
        items.insert(0, (chosen, chosen.partition("|")[2], "As recorded", False))
    return items


def _filled(old: dict[str, Any]) -> forms.Form:
    """The record as the form's answers."""
    raw: MultiDict[str, str] = MultiDict(
        {
            "outcome": "fact" if old["dose"] else "none",
            "age_band": old["age_band"],
            "sex": old["sex"],
            "reason": old["not_given_reason"] or "",
            "guardian": old["consent"]["guardian"],
            **old["screening"],
        }
    )
    for consent, name in (("ec", "consent_ec"), ("sharing", "sharing"), ("follow_up", "follow_up")):
        if old["consent"][consent]:
            raw[name] = "yes"
    _fill_time(raw, "incident", old["incident"]["latest_at"])
    if old["incident"]["latest_at"] is None:
        raw["time_not_known"] = "yes"
    if old["dose"]:
        _fill_time(raw, "given", old["dose"]["given_at"])
        lots = old["dose"]["lots"]
        raw["lot"] = f"{old['dose']['product']}|{lots[0]['lot'] if len(lots) == 1 else ''}"
        raw["treatments"] = str(old["dose"]["treatments"])
        raw["lot_reason"] = old["dose"]["lot_reason"] or ""
    raw["going"] = DECLINED if old["referral_declined"] else ""
    for referral in old["referrals"][:1]:
        raw["going"] = referral["facility"]
        raw["accompanied"] = {True: "yes", False: "no"}.get(referral["accompanied"], "")
        raw["transport"] = referral["transport"] or ""
        raw.setlist("services", referral["services"])
    return forms.Form(raw)


def _fill_time(raw: MultiDict[str, str], name: str, moment: datetime | None) -> None:
    if moment is None:
        return
    local = clock.local(moment)
    raw[f"{name}_on-day"], raw[f"{name}_on-month"] = str(local.day), str(local.month)
    raw[f"{name}_on-year"], raw[f"{name}_time"] = str(local.year), f"{local:%H:%M}"


def as_corrected(old: dict[str, Any], answers: dict[str, Any]) -> VisitRecord:
    """The record the answers make; what they leave alone is kept from the old one."""
    record = draft.as_record(answers, old["arrived_at"], old["arrived_at"], answers["services"])
    incident = record.incident
    if _same_minute(incident.latest_at, old["incident"]["latest_at"]):
        incident = replace(incident, **old["incident"])
    person = replace(record.person, weight_kg=old["weight_kg"])
    if person.age_band == old["age_band"]:
        person = replace(person, age_years=old["age_years"])
    dose, arrived_at = record.dose, record.arrived_at
    if dose and old["dose"] and _same_minute(dose.given_at, old["dose"]["given_at"]):
        dose, arrived_at = replace(dose, given_at=old["dose"]["given_at"]), old["arrived_at"]
    first = tuple(_with_cost(wanted, old["referrals"]) for wanted in record.referrals)
    others = tuple(_as_wanted(referral) for referral in old["referrals"][1:])
    return replace(
        record,
        arrived_at=arrived_at,
        incident=incident,
        person=person,
        dose=dose,
        referrals=() if record.referral_declined else (*first, *others),
    )


def _same_minute(one: datetime | None, other: datetime | None) -> bool:
    if one is None or other is None:
        return one is other
    return one.replace(second=0, microsecond=0) == other.replace(second=0, microsecond=0)


def _with_cost(wanted: ReferralWanted, before: list[dict[str, Any]]) -> ReferralWanted:
    """The page does not ask what the way cost: it stays as long as the way does."""
    kept = next((one for one in before[:1] if one["transport"] == wanted.transport), None)
    if kept is None:
        return wanted
    cost, reason = kept["transport_cost"], kept["no_transport_reason"]
    return replace(wanted, transport_cost=cost, no_transport_reason=wanted.no_transport_reason or reason)


def _as_wanted(referral: dict[str, Any]) -> ReferralWanted:
    return ReferralWanted(
        facility=referral["facility"],
        services=tuple(referral["services"]),
        accompanied=referral["accompanied"],
        transport=referral["transport"],
        transport_cost=referral["transport_cost"],
        no_transport_reason=referral["no_transport_reason"],
    )
