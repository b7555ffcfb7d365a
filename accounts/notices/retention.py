"""How long a notice is kept, and the addresses of people who are gone.

What still waits, was given up or was not looked at yet stays: somebody may still have to act on it.
"""

from datetime import timedelta

from flask import current_app
from sqlalchemy import delete, or_

from accounts.notices.models import APP, Notice, NoticeAddress
from accounts.people import queries as people
from core import clock
from core.database import affected, session, table


def forget_old() -> int:
    """Delete notices seen or sent long ago, and addresses of disabled people. Returns how many."""
    before = clock.now() - timedelta(days=current_app.config["NOTICE_DAYS"])
    is_seen = (Notice.channel == APP) & (Notice.seen_at < before)
    is_gone = (Notice.channel != APP) & or_(
        Notice.sent_at < before, (Notice.state == "withdrawn") & (Notice.due_at < before)
    )
    gone = affected(session().execute(delete(table(Notice)).where(is_seen | is_gone)))
    addresses = delete(table(NoticeAddress)).where(NoticeAddress.person_id.in_(people.disabled_ids()))
    return gone + affected(session().execute(addresses))
