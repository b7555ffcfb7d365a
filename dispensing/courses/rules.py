"""Whether a certificate may come of a course, by the days somebody was there. Pure: no clock, no database.

A classroom course lasts at least as many days as the rules say, and whoever missed one has not attended it.
Teaching on the job and refreshers are worth a day at least; a refresher renews, so it gives nothing to
whoever had no certificate when it began.
"""

from collections.abc import Collection
from datetime import date, timedelta

KINDS = {
    "classroom": "Classroom course",
    "on_the_job": "Teaching on the job",
    "refresher": "Refresher",
}
WHY_NOT = {
    "not_over": "The course is not over yet",
    "too_few_days": "They were not there on enough days",
    "has_certificate": "They have a certificate of this course",
    "nothing_to_renew": "A refresher renews a certificate, and they had none",
}
LONGEST_DAYS = 60


def days_between(starts_on: date, ends_on: date) -> list[date]:
    """Each day of the course, the last one included."""
    return [starts_on + timedelta(days=step) for step in range((ends_on - starts_on).days + 1)]


def days_needed(kind: str, classroom_days: int) -> int:
    """On how many days somebody must have been there."""
    return classroom_days if kind == "classroom" else 1


def is_too_short(kind: str, starts_on: date, ends_on: date, classroom_days: int) -> bool:
    """True for a classroom course of fewer days than its curriculum has."""
    return kind == "classroom" and (ends_on - starts_on).days + 1 < classroom_days


def why_not(
    *,
    kind: str,
    ends_on: date,
    today: date,
    attended: Collection[date],
    has_certificate: bool,
    had_one_before: bool,
    classroom_days: int,
) -> str:
    """What keeps a certificate from somebody, a key of WHY_NOT; empty when nothing does."""
    if has_certificate:
        return "has_certificate"
    if kind == "refresher" and not had_one_before:
        return "nothing_to_renew"
    if today < ends_on:
        return "not_over"
    if len(set(attended)) < days_needed(kind, classroom_days):
        return "too_few_days"
    return ""


def certificate_kind(course_kind: str, has_been_in_classroom: bool) -> str:
    """Which kind of certificate a course gives; a refresher renews the kind that somebody had."""
    if course_kind == "refresher":
        return "classroom" if has_been_in_classroom else "on_the_job"
    return course_kind
