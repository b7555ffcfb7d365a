"""Plans of calls, the calls of each with their day, and every try, which is never changed.

`contact` is sealed under a key of its own. It is the one place in the program where a way to reach
somebody can stand; when the plan ends, the key is erased and the column emptied.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.follow_up.outcomes import CALL_STATES, ENDS, RESULTS, SIDE_EFFECTS

IS_OPEN = text("ended_at IS NULL")


class FollowUpPlan(Model):
    """The calls for one visit, by its first version. `forget_at`: when `contact` goes at the latest."""

    __tablename__ = "follow_up_plan"
    __table_args__ = (
        Index(
            "uq_follow_up_plan_open", "visit_id", unique=True, sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
        ),
        Index("ix_follow_up_plan_station_id_ended_at", "station_id", "ended_at"),
        CheckConstraint("(ended_at IS NULL) = (ended_why IS NULL)", name="ended"),
        CheckConstraint("ended_at IS NULL OR contact IS NULL", name="forgotten"),
        CheckConstraint(f"ended_why IN {tuple(ENDS)}", name="ended_why"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"))
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    key_id: Mapped[int] = mapped_column(ForeignKey("record_key.id"))
    contact: Mapped[str | None] = mapped_column(Text)
    forget_at: Mapped[datetime] = mapped_column(Instant)
    planned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    ended_why: Mapped[str | None] = mapped_column(String(10))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class FollowUpCall(Model):
    """One call, due from a day on. It stays due until somebody was reached, or it was tried often enough."""

    __tablename__ = "follow_up_call"
    __table_args__ = (
        UniqueConstraint("plan_id", "due_on"),
        CheckConstraint(f"state IN {CALL_STATES}", name="state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("follow_up_plan.id"))
    due_on: Mapped[date] = mapped_column(Date)
    state: Mapped[str] = mapped_column(String(6))
    tries: Mapped[int] = mapped_column(Integer)


class FollowUpTry(Model):
    """How one try went, by whom and when."""

    __tablename__ = "follow_up_try"
    __table_args__ = (
        UniqueConstraint("call_id", "seq"),
        CheckConstraint(f"result IN {tuple(RESULTS)}", name="result"),
        CheckConstraint(f"side_effects IN {tuple(SIDE_EFFECTS)}", name="side_effects"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    call_id: Mapped[int] = mapped_column(ForeignKey("follow_up_call.id"))
    seq: Mapped[int] = mapped_column(Integer)
    result: Mapped[str] = mapped_column(String(12))
    side_effects: Mapped[str | None] = mapped_column(String(10))
    by_person: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[datetime] = mapped_column(Instant)
