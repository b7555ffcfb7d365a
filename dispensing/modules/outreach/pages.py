"""`/outreach`: routes of mobile units: the plan, leaving, what waits on the way, coming back, closing."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.permissions import Actor, may, needs
from accounts.places import queries as places
from core import clock, forms
from core.database import unit_of_work
from core.pagination import position
from dispensing.modules.outreach import queries, rule_service, schemas, service, steps, voucher_service

pages = Blueprint("outreach_pages", __name__, url_prefix="/outreach", template_folder="templates")

Verb = Callable[[Actor, int, dict[str, Any]], int]


@pages.get("")
@needs("outreach.read")
def routes() -> Any:
    """Routes of the person's places, newest first."""
    at = position(request)
    actor = current_actor()
    page = unit_of_work(lambda: service.list_routes(actor, at))
    station = places.by_id(actor.station_id) if actor.station_id is not None else None
    return render_template(
        "modules/outreach/list.html",
        page=page,
        may_plan=bool(station and station.is_mobile) and may(actor, "outreach.plan"),
        states=steps.STATE_WORDS,
        day_and_time=clock.day_and_time,
        next_url=url_for(".routes", cursor=page.next) if page.next else None,
        first_url=url_for(".routes") if at.before_id else None,
    )


@pages.route("/new", methods=["GET", "POST"])
@needs("outreach.plan")
def new_route() -> Any:
    actor = current_actor()
    service.unit_of(actor)
    if request.method == "GET":
        return forms.show("modules/outreach/new.html", _first_answers())
    form = forms.posted({"back_by": "back_time"}).check(schemas.PlanForm())
    if form.is_ok:
        route_id = form.run(actor.person_id, "plan_route", lambda: str(_plan(actor, form.data)))
        if route_id:
            return redirect(url_for(".route", route_id=route_id), 303)
    return forms.show("modules/outreach/new.html", form)


@pages.get("/<int:route_id>")
@needs("outreach.read")
def route(route_id: int) -> Any:
    """One route. The read leaves a trail entry."""
    return _show(route_id, forms.blank())


@pages.post("/<int:route_id>/stops")
@needs("outreach.plan")
def add_stop(route_id: int) -> Any:
    return _change(route_id, "add_stop", schemas.StopForm(), _add_stop)


@pages.post("/<int:route_id>/stops/out")
@needs("outreach.plan")
def take_stop_out(route_id: int) -> Any:
    return _change(route_id, "stop_out", schemas.StopOutForm(), _with(service.take_stop_out))


@pages.post("/<int:route_id>/start")
@needs("outreach.travel")
def start(route_id: int) -> Any:
    return _change(route_id, "start", schemas.SetOutForm(), _with(service.start))


@pages.post("/<int:route_id>/back")
@needs("outreach.travel")
def come_back(route_id: int) -> Any:
    return _change(route_id, "back", schemas.BackForm(), _come_back)


@pages.post("/<int:route_id>/close")
@needs("outreach.plan")
def close(route_id: int) -> Any:
    return _change(route_id, "close", schemas.CloseForm(), _close)


@pages.post("/<int:route_id>/cancel")
@needs("outreach.plan")
def cancel(route_id: int) -> Any:
    return _change(route_id, "cancel", schemas.NothingForm(), _with(service.cancel))


@pages.post("/<int:route_id>/vouchers")
@needs("outreach.travel")
def take_along(route_id: int) -> Any:
    return _change(route_id, "take", schemas.TakeForm(), _with(voucher_service.take_along))


@pages.post("/<int:route_id>/vouchers/give")
@needs("outreach.travel")
def give(route_id: int) -> Any:
    return _change(
        route_id, "give", schemas.GiveForm(), lambda actor, _id, data: voucher_service.give(actor, **data)
    )


@pages.post("/<int:route_id>/vouchers/settle")
@needs("outreach.travel")
def settle(route_id: int) -> Any:
    return _change(
        route_id,
        "settle",
        schemas.SettleForm(),
        lambda actor, _id, data: voucher_service.settle(actor, **data),
    )


@pages.post("/<int:route_id>/vouchers/back")
@needs("outreach.travel")
def bring_back(route_id: int) -> Any:
    return _change(route_id, "bring_back", schemas.NothingForm(), _with(service.bring_back))


@pages.route("/hours", methods=["GET", "POST"])
@needs("outreach.rules")
def hours() -> Any:
    """What holds now, every version that was set, and the form for the next one."""
    actor = current_actor()
    if request.method == "GET":
        today, now = clock.today(), queries.numbers_on(clock.today())
        form = forms.blank(
            based_on=str(queries.latest_version()),
            late_hours=str(now.late_hours),
            **{f"counts_from-{part}": str(getattr(today, part)) for part in ("day", "month", "year")},
        )
        return _show_rules(form)
    form = forms.posted().check(schemas.HoursForm())
    if form.is_ok and form.run(
        actor.person_id, "outreach_hours", lambda: str(rule_service.set_hours(actor, **form.data))
    ):
        return redirect(url_for(".hours"), 303)
    return _show_rules(form)


def _with(verb: Callable[..., int]) -> Verb:
    return lambda actor, route_id, data: verb(actor, route_id, **data)


def _plan(actor: Actor, data: dict[str, Any]) -> int:
    return service.plan_route(
        actor,
        leaves_at=_instant(data["leaves_on"], data["leaves_time"]),
        back_by=_instant(data["back_on"], data["back_time"]),
    )


def _add_stop(actor: Actor, route_id: int, data: dict[str, Any]) -> int:
    """Hours belong to a day of the route: day 1 is the day on which it leaves."""
    found = queries.route(actor, route_id)
    first = clock.local(found.OutreachRoute.leaves_at).date() if found else clock.today()
    day = first + timedelta(days=data["day"] - 1)
    return service.add_stop(
        actor,
        route_id,
        since=_instant(day, data["since"]),
        until=_instant(day, data["until"]),
        place=data["place"],
        words=data["words"],
    )


def _come_back(actor: Actor, route_id: int, data: dict[str, Any]) -> int:
    at = clock.now() - timedelta(minutes=data["minutes_ago"])
    return service.come_back(actor, route_id, returned_at=at)


def _close(actor: Actor, route_id: int, data: dict[str, Any]) -> int:
    return service.close(actor, route_id, is_confirmed=data["confirmed"] == "yes")


def _instant(day: Any, at: time) -> datetime:
    return datetime.combine(day, at, clock.zone())


def _first_answers() -> forms.Form:
    tomorrow = clock.today() + timedelta(days=1)
    days = {
        f"{name}-{part}": str(getattr(tomorrow, part))
        for name in ("leaves_on", "back_on")
        for part in ("day", "month", "year")
    }
    return forms.blank(leaves_time="08:00", back_time="17:00", **days)


def _change(route_id: int, name: str, schema: Schema, verb: Verb) -> Any:
    """Run one verb on a route with what its form holds; show the route again when it is refused."""
    field_of = {"number": "settled"} if name == "settle" else None
    actor, form = current_actor(), forms.posted(field_of).check(schema)
    if form.is_ok and form.run(
        actor.person_id, f"{name} {route_id}", lambda: str(verb(actor, route_id, form.data))
    ):
        return redirect(url_for(".route", route_id=route_id), 303)
    return _show(route_id, form, name)


def _show(route_id: int, form: forms.Form, refused: str = "") -> Any:
    """`refused` names the one form of the page that was sent back, so that the others stay empty."""
    actor, now = current_actor(), clock.now()
    row = unit_of_work(lambda: service.read_route(actor, route_id))
    found, is_own = row.OutreachRoute, actor.station_id == row.OutreachRoute.station_id
    verbs = {
        verb
        for (state, verb), step in steps.TABLE.items()
        if state == found.state and is_own and may(actor, step.permission)
    }
    carried = queries.vouchers(found.id)
    return forms.show(
        "modules/outreach/route.html",
        form,
        refused=refused,
        empty=forms.blank(),
        route=found,
        station=row.station,
        verbs=verbs,
        is_own=is_own and may(actor, "outreach.travel"),
        stops=queries.stops(found.id),
        vouchers=carried,
        tally=queries.tally(found.id),
        handover=_handover(found, now),
        is_counted=service.count_since(found) is not None,
        is_late=found.state == "on_the_way" and found.late_after <= now,
        stop_places=[("", "Choose a place"), *queries.stop_choices(found.station_id)]
        if "change" in verbs
        else [],
        facilities=queries.facilities(found.station_id) if is_own else [],
        takes_vouchers=is_own and found.state in steps.TAKES_VOUCHERS,
        states=steps.STATE_WORDS,
        voucher_states=steps.VOUCHER_STATES,
        voucher_kinds=steps.VOUCHER_KINDS,
        voucher_verbs=steps.VOUCHER_VERBS,
        no_handover=steps.NO_HANDOVER,
        day_and_time=clock.day_and_time,
        local=clock.local,
    )


def _handover(found: Any, now: datetime) -> Any:
    """The handover with which the unit left, or the one with which it may leave now."""
    if found.handover_id is not None:
        return queries.handover(found.handover_id)
    return queries.handover_for(found.station_id, now) if found.state == "planned" else None


def _show_rules(form: forms.Form) -> Any:
    return forms.show(
        "modules/outreach/hours.html",
        form,
        now=queries.numbers_on(clock.today()),
        rules=queries.rules(),
        day=clock.day,
    )
