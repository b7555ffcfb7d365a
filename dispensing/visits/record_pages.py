"""Record a visit: the questions, the check page, and saving. The verb is the API's.

The check page fixes the instants, shows what the rules say, and asks what only some
answers need. Saving shows it again when there is advice that was not on it yet.
"""

from typing import Any

from flask import Blueprint, redirect, request, url_for

from accounts.gate import current_actor
from accounts.permissions import Actor, needs
from accounts.places import queries as places
from accounts.places.services import SERVICES
from core import clock, forms
from core.errors import Refusal
from dispensing import advice_words, standing_advice
from dispensing.eligibility import (
    AGE_BANDS,
    ANSWERS,
    GUARDIAN_ANSWERS,
    NOT_GIVEN_REASONS,
    is_guarded_age,
    is_pep_open,
)
from dispensing.protocols import queries as protocols
from dispensing.referrals.wanted import TRANSPORT
from dispensing.visits import choices, draft, service
from dispensing.visits.draft import FIELD_OF, FIRST_PAGE, VisitForm
from dispensing.visits.judgement import Judgement
from dispensing.visits.record import SCREENING, SEXES, VisitRecord

pages = Blueprint("record_pages", __name__)

QUESTIONS = {
    "could_become_pregnant": "Could they become pregnant?",
    "already_pregnant": "Are they already pregnant?",
    "ec_already_taken": "Have they taken tablets for this already?",
    "inducer_last_4_weeks": "In the last 4 weeks, medicine for TB, fits or HIV, or St John’s wort?",
    "ulipristal_last_5_days": "In the last 5 days, the 30 mg tablet?",
    "breastfeeding": "Are they breastfeeding?",
    "on_antiretrovirals": "Do they take daily HIV treatment?",
}
REASON_FOR = {
    "window_closed": "over_window",
    "cannot_become_pregnant": "cannot_become_pregnant",
    "already_pregnant": "already_pregnant",
    "already_taken": "already_taken",
    "no_consent": "declined",
    "not_certified": "no_certified_officer",
}
# Without a dose nobody was asked for a yes, or for a certificate, unless that is the reason.
SAID_ONLY_FOR = {
    "no_consent": {"declined", "no_guardian_consent"},
    "not_certified": {"no_certified_officer"},
}


@pages.route("/visits/new", methods=["GET", "POST"])
@needs("visits.record")
def new() -> Any:
    """A dose about to be given; `?outcome=fact` for one that was given earlier."""
    return _answer("fact" if request.args.get("outcome") == "fact" else "dose")


@pages.route("/visits/not-given", methods=["GET", "POST"])
@needs("visits.record")
def not_given() -> Any:
    """A visit without a dose, and why."""
    return _answer("none")


def _answer(outcome: str) -> Any:
    actor = current_actor()
    if request.method == "GET":
        return _ask(actor, _blank(actor, outcome))
    form = forms.posted(FIELD_OF)
    step = form.raw.get("step", "check")
    if step in {"none", "fact"}:
        form.raw["outcome"] = step
        return _ask(actor, _as_first_page(form))
    if step == "change":
        return _ask(actor, _as_first_page(form))
    form.check(VisitForm())
    if form.is_ok:
        form.add_errors(draft.faults_of(form.data))
    if not form.is_ok:
        return _ask(actor, form)
    return _check_or_save(actor, form, is_saving=step == "save")


def _check_or_save(actor: Actor, form: forms.Form, *, is_saving: bool) -> Any:
    now = clock.now()
    is_stale = draft.is_stale(form.data["fixed_at"], now)
    fixed_at = now if is_stale or not is_saving else form.data["fixed_at"]
    asked_at = form.data["asked_at"] or now
    form.raw["asked_at"] = asked_at.isoformat()
    record = draft.as_record(form.data, asked_at, fixed_at, _services(form, is_saving=is_saving))
    try:
        judgement = service.assess_visit(actor, record)
    except Refusal as refusal:
        form.refuse(refusal)
        return (
            _ask(actor, form)
            if FIRST_PAGE & form.errors.keys()
            else _check(actor, form, record, None, fixed_at)
        )
    said = {reason.code for reason in (*judgement.decision.blocks, *judgement.decision.advice)}
    is_new = not said <= set(form.data["seen"].split())
    if not is_saving or is_stale or is_new or judgement.refuses(record):
        return _check(actor, form, record, judgement, fixed_at, is_stale=is_saving and is_stale)
    form.add_errors(_asked_here(form, record, judgement))
    if not form.is_ok:
        return _check(actor, form, record, judgement, fixed_at)
    code = form.run(actor.person_id, "record visit", lambda: service.record_visit(actor, record))
    if code is None:
        return _check(actor, form, record, judgement, fixed_at)
    return redirect(url_for("visit_pages.recorded", code=code), 303)


def _asked_here(form: forms.Form, record: VisitRecord, judgement: Judgement) -> dict[str, list[str]]:
    """What the check page asks and nobody may answer by leaving it: it would be stored as an answer."""
    errors = {}
    if is_guarded_age(record.person.band, judgement.protocol) and not form.raw.get("guardian"):
        errors["guardian"] = ["Choose what the guardian said. “No guardian was there” is fine."]
    if record.dose and record.answer("inducer_last_4_weeks") == "yes" and not form.raw.get("treatments"):
        errors["treatments"] = [
            "Choose how many treatments were given."
            if record.is_fact
            else "Choose how many treatments you give."
        ]
    return errors


def _services(form: forms.Form, *, is_saving: bool) -> list[str]:
    """What was ticked on the check page; before it was shown, the usual services of the facility."""
    if is_saving and form.raw.get("services_for") == form.raw.get("going"):
        return list(form.data["services"])
    facility = places.by_code(form.data["going"] or "", "facility")
    if facility is None:
        return []
    now = clock.now()
    record = draft.as_record(form.data, form.data["asked_at"] or now, now, ["other"])
    protocol, since = protocols.in_force(record.moment), record.seconds_since
    offered = places.services_of([facility.id]).get(facility.id, [])
    return draft.proposed_services(
        form.data,
        offered,
        pep_is_open=since is None or is_pep_open(since, protocol),
        is_guarded=is_guarded_age(record.person.band, protocol),
    )


def _blank(actor: Actor, outcome: str) -> forms.Form:
    first = choices.first_usable(choices.box_lines(actor))
    lot = choices.value_of(first) if first and outcome != "none" else ""
    going = request.args.get("going", "")
    return forms.blank(outcome=outcome, lot=lot, **({"going": going} if going else {}))


def _as_first_page(form: forms.Form) -> forms.Form:
    """The same answers, asked again: what the check page fixed is fixed anew."""
    for name in ("asked_at", "fixed_at", "seen", "services_for"):
        form.raw.poplist(name)
    return form


def _ask(actor: Actor, form: forms.Form) -> Any:
    outcome = form.raw.get("outcome", "dose")
    lines = choices.box_lines(actor)
    is_empty = choices.first_usable(lines) is None
    template = "not_given" if outcome == "none" else "record"
    return forms.show(
        f"dispensing/visits/{template}.html",
        _as_first_page(form),
        outcome=outcome,
        now=clock.local(clock.now()).isoformat(timespec="minutes"),
        ages=list(AGE_BANDS.items()),
        lots=choices.lots(lines, is_fact=outcome == "fact"),
        is_empty=is_empty,
        send_to=choices.where_there_are_doses(actor) if is_empty else "",
        reasons=list(NOT_GIVEN_REASONS.items()),
        going=choices.going(choices.facilities(actor), keep=form.raw.get("going")),
        kept=_kept_names(form, FIRST_PAGE | {"outcome", "time_not_known"}),
    )


def _kept_names(form: forms.Form, shown: set[str]) -> list[str]:
    """Answers of the other page, carried along so that going back loses nothing."""
    names = set(VisitForm().fields) - shown
    return sorted(name for name in names if form.raw.get(name) and name != "services")


def _check(
    actor: Actor,
    form: forms.Form,
    record: VisitRecord,
    judgement: Judgement | None,
    fixed_at: Any,
    *,
    is_stale: bool = False,
) -> Any:
    said = [*judgement.decision.blocks, *judgement.decision.advice] if judgement else []
    form.raw["fixed_at"] = fixed_at.isoformat()
    form.raw["seen"] = " ".join(reason.code for reason in said)
    form.raw["services_for"] = form.raw.get("going", "")
    wanted = record.referrals[0] if record.referrals else None
    form.raw.setlist("services", list(wanted.services) if wanted else [])
    facility = places.by_code(wanted.facility, "facility") if wanted else None
    offered = places.services_of([facility.id]).get(facility.id, []) if facility else []
    lines = choices.box_lines(actor)
    line = next((line for line in lines if choices.value_of(line) == form.raw.get("lot", "")), None)
    blocks = judgement.decision.blocks if judgement else ()
    reason = next((REASON_FOR.get(block.code, "out_of_stock") for block in blocks), "")
    return forms.show(
        "dispensing/visits/check.html",
        form,
        record=record,
        notices=_notices(record, judgement, box_has_tablets=choices.first_usable(lines) is not None),
        is_stale=is_stale,
        is_blocked=judgement is not None and judgement.refuses(record),
        needs_lot_reason=any(block.code == "lot_not_fefo" for block in blocks) or form.raw.get("lot_reason"),
        reason_for_block=reason,
        facility=facility,
        line=line,
        left=line.treatments - record.dose.treatments if line and record.dose else None,
        services=[(service, words) for service, words in SERVICES.items() if service in offered],
        questions=[(name, QUESTIONS[name]) for name in SCREENING],
        answers=list(ANSWERS.items()),
        sexes=list(SEXES.items()),
        guardians=list(GUARDIAN_ANSWERS.items()),
        is_guarded=is_guarded_age(record.person.band, protocols.in_force(record.moment)),
        transports=list(TRANSPORT.items()),
        age_words=AGE_BANDS[record.person.band],
        reason_words=NOT_GIVEN_REASONS.get(record.not_given_reason or ""),
        when_words=choices.when_words,
        day_and_time=clock.day_and_time,
        carried=sorted(FIRST_PAGE | {"outcome", "time_not_known", "asked_at", "fixed_at", "seen"})
        + _date_parts(form),
    )


def _notices(
    record: VisitRecord, judgement: Judgement | None, *, box_has_tablets: bool
) -> list[tuple[str, str]]:
    """(kind, words) on top of the check page: what stops the dose, then what to know."""
    if judgement is None:
        return []
    decision = judgement.decision
    known = [flag.text for flag in judgement.flags if flag.code == "time_not_known"]
    advice = [reason.text for reason in decision.advice]
    if record.is_fact:
        stops = [flag.text for flag in judgement.flags if flag.code != "time_not_known"]
        said = [(reason.code, reason.text) for reason in decision.advice]
        advice = standing_advice.after_the_dose(said, record.incident.latest_at, judgement.protocol)
    elif record.dose is None:
        stops = _without_a_dose(record, judgement, box_has_tablets=box_has_tablets)
    else:
        stops = [block.text for block in decision.blocks]
    kind = "bad" if judgement.refuses(record) else "warn"
    return [(kind, words) for words in stops] + [("info", words) for words in advice + known]


def _without_a_dose(record: VisitRecord, judgement: Judgement, *, box_has_tablets: bool) -> list[str]:
    """What holds for a visit without a dose, and what speaks against the reason that was chosen."""
    reason = record.not_given_reason or ""
    blocks = judgement.decision.blocks
    words = [block.text for block in blocks if reason in SAID_ONLY_FOR.get(block.code, {reason})]
    is_open = record.hours_since is not None and not any(block.code == "window_closed" for block in blocks)
    if (reason == "over_window" and is_open) or (reason == "out_of_stock" and box_has_tablets):
        words.append(advice_words.LOOK_AGAIN[reason])
    return words


def _date_parts(form: forms.Form) -> list[str]:
    return [name for name in form.raw if name.endswith(("-day", "-month", "-year"))]
