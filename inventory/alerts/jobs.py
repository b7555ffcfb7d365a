"""What the schedule does about alerts: the nightly pass, the hourly look at what is urgent, and reminders."""

from datetime import time

from flask import Flask

from accounts.people.service import system_actor
from core import jobs
from inventory.alerts import service, telling
from inventory.alerts.kinds import urgent


def alerts() -> jobs.Outcome:
    """Open, repeat, carry up and close alerts for all stations."""
    made = service.evaluate_all(system_actor())
    return jobs.Outcome(made.changes.count, sent=made.people, failed=made.failed)


def urgent_alerts() -> jobs.Outcome:
    """The same for empty and nearly empty boxes, so that none waits for the night to be carried up."""
    made = service.evaluate_all(system_actor(), urgent())
    return jobs.Outcome(made.changes.count, sent=made.people, failed=made.failed)


def weekly_digest() -> jobs.Outcome:
    """Tell each person who has something open that the week's list is ready."""
    people = telling.send_digest(system_actor())
    return jobs.Outcome(people, sent=people)


def monthly_count() -> int:
    """Remind each station to count its box."""
    return telling.remind_to_count(system_actor())


def register(app: Flask) -> None:
    """Put the jobs on the application's schedule."""
    jobs.add(app, jobs.Job("alerts", jobs.Daily(time(5, 0)), alerts))
    jobs.add(app, jobs.Job("alerts-urgent", jobs.Every(60), urgent_alerts))
    jobs.add(app, jobs.Job("alerts-digest", jobs.Weekly(0, time(7, 0)), weekly_digest))
    jobs.add(app, jobs.Job("count-reminder", jobs.Monthly(1, time(7, 0)), monthly_count))
