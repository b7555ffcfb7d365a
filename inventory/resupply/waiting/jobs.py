"""The hourly look for requests that nobody answered, the monthly drafts, and the daily ones."""

from datetime import time

from flask import Flask

from accounts.people.service import system_actor
from core import jobs
from inventory.resupply.waiting import drafting, passing_on

# A week before the month ends: time to approve and send before the box is low.
REVIEW_DAY, REVIEW_TIME = 25, time(6, 0)
LOW_TIME = time(6, 30)


def pass_on_requests() -> int:
    """Pass requests that waited too long for approval on to the next liaison. Returns how many."""
    return passing_on.pass_on(system_actor())


def draft_requests() -> int:
    """Draft a request for each station that needs stock, for a person to submit. Returns how many."""
    return drafting.draft_all(system_actor())


def draft_what_is_low() -> int:
    """Draft on any day what may not last until a delivery comes. Returns how many."""
    return drafting.draft_low(system_actor())


def register(app: Flask) -> None:
    """Put the jobs on the application's schedule."""
    jobs.add(app, jobs.Job("hand-on-requests", jobs.Every(60), pass_on_requests))
    # Each station is an act of its own; a draft that is there is not made again.
    review = jobs.Monthly(REVIEW_DAY, REVIEW_TIME)
    jobs.add(app, jobs.Job("draft-requisitions", review, draft_requests, is_one_act=False))
    # After "plan-stock": a service level holds only where somebody asks on the day it is reached.
    low = jobs.Daily(LOW_TIME)
    jobs.add(app, jobs.Job("draft-what-is-low", low, draft_what_is_low, is_one_act=False))
