"""Which records of this context end by time: what was told at a visit, and words about it elsewhere.

A visit waits while an incident or a report of harm about it is open, or calls are planned. What was said
about incidents and in reports of harm ends by itself, once they are closed.
"""

from accounts import retention
from accounts.retention import Kind
from dispensing.erasure import queries
from dispensing.erasure.ending import end_keys, end_visits

PERSON_IN_REPORT = "What a report of harm says of a person"


def register(app: retention.kinds.Application) -> None:
    """Put the kinds of this context on the schedule. The months are a proposal: the owner sets them."""
    visits = Kind("visits", "What was told at a visit", 60, queries.due_visits, end_visits)
    incidents = Kind(
        "incidents",
        "Words about an incident",
        60,
        queries.due_incidents,
        lambda ids: end_keys(queries.keys_of_incidents(ids)),
    )
    reports = Kind(
        "adverse_events",
        PERSON_IN_REPORT,
        120,
        queries.due_reports,
        lambda ids: end_keys(queries.keys_of_reports(ids)),
    )
    for kind in (visits, incidents, reports):
        retention.add(app, kind)
