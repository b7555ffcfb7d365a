"""Counting entries of the trail around an act."""

from sqlalchemy import func, select

from accounts.trail.models import TrailEntry
from core.database import session


def counted():
    session().rollback()
    return session().scalar(select(func.count()).select_from(TrailEntry))


def newest():
    session().rollback()
    return session().scalars(select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()


def wrote_one(world, action, act):
    before = counted()
    made = act()
    assert counted() - before == 1
    assert newest().action == action
    return made
