"""Who is on duty now and next; a station's shifts and weeks; and coverage by station, in numbers alone."""

from datetime import date, datetime, timedelta
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import ONE_PLACE_ROLES, Actor, may, needs
from core import clock, forms
from core.errors import NotFound
from dispensing.certification import queries as certificates
from dispensing.certification.rules import STANDINGS
from dispensing.duty import queries, service
from dispensing.duty.coverage import monday_of
from dispensing.duty.schemas import WEEKDAYS, CopyForm, ShiftForm, WeekForm

pages = Blueprint("duty_pages", __name__, url_prefix="/duty")

PERIODS = {"7": "7 days", "28": "28 days", "91": "91 days"}


@pages.get("")
@needs("duty.read")
def now() -> Any:
    """The own station's people on duty now, and those of the next shift."""
    actor, at = current_actor(), clock.now()
    found = queries.on_duty(actor.place_id, at)
    return render_template(
        "dispensing/duty/now.html",
        station=actor.place_name,
        on_now=[_line(one, standing) for one, standing in found.now],
        following=[_line(one, standing) for one, standing in found.following],
        at=clock.day_and_time(at),
        may_set=may(actor, "duty.set"),
    )


@pages.get("/coverage")
@needs("duty.coverage")
def coverage() -> Any:
    """Each station's coverage of the last days up to now."""
    days = request.args.get("days", "28")
    if days not in PERIODS:
        raise NotFound("Choose one from the list.")
    end = clock.now()
    rows = queries.coverage_by_station(current_actor(), (end - timedelta(days=int(days)), end))
    return render_template("dispensing/duty/coverage.html", rows=rows, periods=PERIODS, days=days)


@pages.route("/shifts", methods=["GET", "POST"])
@needs("duty.set")
def shifts() -> Any:
    """The station's shifts, and one more."""
    actor = current_actor()
    form = forms.posted().check(ShiftForm()) if request.method == "POST" else forms.blank()
    if request.method == "POST" and form.is_ok:
        made = form.run(actor.person_id, "add shift", lambda: str(service.add_shift(actor, **form.data)))
        if made:
            return redirect(url_for(".shifts"), 303)
    return _show_shifts(actor, form)


@pages.post("/shifts/<int:shift_id>/end")
@needs("duty.set")
def end(shift_id: int) -> Any:
    actor = current_actor()
    form = forms.posted()
    if form.run(actor.person_id, f"end shift {shift_id}", lambda: str(service.end_shift(actor, shift_id))):
        return redirect(url_for(".shifts"), 303)
    return _show_shifts(actor, form)


@pages.get("/week")
@needs("duty.set")
def week() -> Any:
    """One week of the station: who is on which shift."""
    return _show_week(current_actor(), _monday(request.args.get("week")), forms.blank())


@pages.post("/week/copy")
@needs("duty.set")
def copy() -> Any:
    actor = current_actor()
    form = forms.posted().check(CopyForm())
    if form.is_ok and form.run(
        actor.person_id, "copy week", lambda: str(service.copy_last_week(actor, **form.data))
    ):
        return redirect(url_for(".week", week=monday_of(form.data["week"]).isoformat()), 303)
    return _show_week(actor, monday_of(form.data.get("week", clock.today())), form)


@pages.route("/shifts/<int:shift_id>/week", methods=["GET", "POST"])
@needs("duty.set")
def shift_week(shift_id: int) -> Any:
    """Who is on one shift, day by day."""
    actor = current_actor()
    shift = queries.shift(actor.place_id, shift_id)
    if shift is None:
        raise NotFound(service.NO_SHIFT)
    if request.method == "GET":
        return _show_shift_week(actor, shift, _monday(request.args.get("week")), None)
    form = forms.posted().check(WeekForm())
    if form.is_ok:
        monday = form.data.pop("week")
        made = form.run(
            actor.person_id,
            f"set week {shift_id}",
            lambda: str(service.set_week(actor, shift_id, week=monday, days=form.data)),
        )
        if made:
            return redirect(url_for(".week", week=monday_of(monday).isoformat()), 303)
        return _show_shift_week(actor, shift, monday_of(monday), form)
    return _show_shift_week(actor, shift, monday_of(clock.today()), form)


def _monday(asked: str | None) -> date:
    """The Monday of the week asked for, or of this one."""
    today = clock.today()
    try:
        day = date.fromisoformat(asked) if asked else today
    except ValueError:
        raise NotFound("Choose a week from the list.") from None
    if abs(day - today) > timedelta(days=400):
        raise NotFound("Choose a week from the list.")
    return monday_of(day)


def _line(one: queries.Turn, standing: str) -> dict[str, Any]:
    return {
        "who": one.person,
        "shift": one.shift,
        "from": _when(one.span[0]),
        "until": _when(one.span[1]),
        "standing": STANDINGS[standing],
        "is_certified": standing == "certified",
    }


def _when(moment: datetime) -> str:
    local = clock.local(moment)
    return f"{local:%a %H:%M}"


def wall_time(minute: int) -> str:
    return "{:02}:{:02}".format(*divmod(minute, 60))


def _show_shifts(actor: Actor, form: forms.Form) -> Any:
    rows = [(one, wall_time(one.starts), wall_time(one.ends)) for one in queries.shifts_of(actor.place_id)]
    return forms.show("dispensing/duty/shifts.html", form, rows=rows)


def _days(monday: date) -> list[date]:
    return [monday + timedelta(days=step) for step in range(7)]


def _show_week(actor: Actor, monday: date, form: forms.Form) -> Any:
    on: dict[tuple[int, date], list[str]] = {}
    for shift_id, day, name in queries.week_of(actor.place_id, monday):
        on.setdefault((shift_id, day), []).append(name)
    shifts = queries.shifts_of(actor.place_id)
    today = clock.today()
    return forms.show(
        "dispensing/duty/week.html",
        form,
        shifts=shifts,
        lines=[
            (f"{day:%a} {clock.day(day)}", [", ".join(on.get((one.id, day), ())) for one in shifts])
            for day in _days(monday)
        ],
        week=monday.isoformat(),
        title_day=clock.day(monday),
        before=(monday - timedelta(days=7)).isoformat(),
        after=(monday + timedelta(days=7)).isoformat(),
        is_open=monday_of(today) <= monday <= monday_of(today) + timedelta(weeks=service.WEEKS_AHEAD),
        is_empty=not any(day >= today for _shift_id, day in on),
        has_last=bool(queries.week_of(actor.place_id, monday - timedelta(days=7))),
    )


def _show_shift_week(actor: Actor, shift: Any, monday: date, form: forms.Form | None) -> Any:
    if form is None:
        form = forms.blank(week=monday.isoformat())
        for shift_id, day, name in queries.week_of(actor.place_id, monday):
            if shift_id == shift.id:
                form.raw.add(WEEKDAYS[day.weekday()], name)
    here = [one for one, role in people.at_place(actor.place_id) if role in ONE_PLACE_ROLES]
    standings = certificates.standings_of({one.id for one in here}, clock.now())
    return forms.show(
        "dispensing/duty/shift_week.html",
        form,
        shift=shift,
        times=f"{wall_time(shift.starts)} to {wall_time(shift.ends)}",
        week=monday.isoformat(),
        title_day=clock.day(monday),
        days=[
            (WEEKDAYS[day.weekday()], f"{day:%A} {clock.day(day)}")
            for day in _days(monday)
            if day >= clock.today()
        ],
        people=[(one.name, one.name, STANDINGS[standings[one.id]]) for one in here],
    )
