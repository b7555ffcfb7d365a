"""Courses: the list, planning one, who takes part, who was there, and the certificates."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from marshmallow import Schema

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import may, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import NotFound
from core.pagination import position
from dispensing.courses import queries, rules, service
from dispensing.courses.schemas import AttendanceForm, CourseCertificateForm, CourseForm, ParticipantForm

pages = Blueprint("course_pages", __name__, url_prefix="/courses")


@pages.get("")
@needs("courses.read")
def courses() -> Any:
    """Courses at the own places, newest first."""
    page = queries.courses(current_actor(), position(request))
    return render_template(
        "dispensing/courses/list.html",
        page=page,
        kinds=rules.KINDS,
        day=clock.day,
        next_url=url_for(".courses", cursor=page.next) if page.next else None,
        first_url=url_for(".courses") if request.args.get("cursor") else None,
    )


@pages.route("/new", methods=["GET", "POST"])
@needs("courses.manage")
def new() -> Any:
    actor = current_actor()
    form = forms.posted().check(CourseForm()) if request.method == "POST" else forms.blank()
    if request.method == "POST" and form.is_ok:
        made = form.run(actor.person_id, "plan course", lambda: str(service.plan(actor, **form.data)))
        if made:
            return redirect(url_for(".one", course_id=int(made)), 303)
    kinds = [
        (kind, words) for kind, words in rules.KINDS.items() if kind != "classroom" or not actor.station_id
    ]
    where = places.visible(actor, "station", "district", "province", "programme")
    return forms.show(
        "dispensing/courses/new.html", form, kinds=kinds, places=[(one.code, one.name) for one in where]
    )


@pages.get("/<int:course_id>")
@needs("courses.read")
def one(course_id: int) -> Any:
    return _show(course_id, forms.blank())


@pages.post("/<int:course_id>/people")
@needs("courses.manage")
def add(course_id: int) -> Any:
    return _act(course_id, "join", ParticipantForm(), service.add_participant)


@pages.post("/<int:course_id>/days")
@needs("courses.manage")
def attendance(course_id: int) -> Any:
    return _act(course_id, "attend", AttendanceForm(), service.note_attendance)


@pages.post("/<int:course_id>/certificates")
@needs("courses.manage")
def certify(course_id: int) -> Any:
    return _act(course_id, "certify", CourseCertificateForm(), service.certify)


def _act(course_id: int, name: str, schema: Schema, verb: Callable[..., int]) -> Any:
    actor = current_actor()
    form = forms.posted().check(schema)
    if form.is_ok and form.run(
        actor.person_id, f"{name} {course_id}", lambda: str(verb(actor, course_id, **form.data))
    ):
        return redirect(url_for(".one", course_id=course_id), 303)
    return _show(course_id, form)


def _show(course_id: int, form: forms.Form) -> Any:
    actor = current_actor()
    course = queries.course(actor, course_id)
    if course is None:
        raise NotFound(service.NOT_FOUND)
    listed = queries.participants(course_id)
    needed = rules.days_needed(course.kind, service.classroom_days(course))
    today = clock.today()
    days = [day for day in rules.days_between(course.starts_on, course.ends_on) if day <= today]
    return forms.show(
        "dispensing/courses/one.html",
        form,
        course=course,
        place=places.by_id(course.place_id).name,
        trainer=people.names_of([course.trainer_id])[course.trainer_id],
        participants=[(one, _standing(course, one, needed)) for one in listed],
        waiting=[one for one in listed if one.certificate_id is None],
        days=[(day.isoformat(), clock.day(day)) for day in days],
        kinds=rules.KINDS,
        day=clock.day,
        may_manage=may(actor, "courses.manage"),
        is_over=today >= course.ends_on,
    )


def _standing(course: Any, one: queries.Participant, needed: int) -> str:
    reason = service.why_not(course, one)
    if reason == "has_certificate":
        return "Has the certificate"
    if reason == "nothing_to_renew":
        return rules.WHY_NOT[reason]
    if len(one.days) < needed:
        return f"There on {len(one.days)} of {needed} days"
    return "After the last day" if reason else "May have the certificate"
