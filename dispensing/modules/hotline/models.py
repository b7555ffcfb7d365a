"""A call before a visit, and the stations that were asked to take the person. No name, number or address.

The caller is perhaps not the person it is about. What ends a clock is kept as an instant: until when
tablets help, and until when a station has time to answer.
"""

from datetime import date, datetime

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.modules.hotline.steps import ANSWERS, STATES

# Within what the numbers lie: minutes to answer, and km an hour.
SOONEST, LATEST = 2, 240
SLOWEST, QUICKEST = 3, 90
IS_WAITING = text("answer = 'waiting'")


class HotlineRule(Model):
    """The hotline's numbers from a day on; the greatest version that counts by then holds."""

    __tablename__ = "hotline_rule"
    __table_args__ = (
        CheckConstraint(f"answer_minutes BETWEEN {SOONEST} AND {LATEST}", name="answer_minutes"),
        CheckConstraint(f"km_an_hour BETWEEN {SLOWEST} AND {QUICKEST}", name="km_an_hour"),
    )

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counts_from: Mapped[date] = mapped_column(Date)
    answer_minutes: Mapped[int] = mapped_column(Integer)
    km_an_hour: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(140))
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class HotlineCall(Model):
    """`desk_id` is where it was taken, `near_id` the place named, `station_id` who is asked or expects them.

    `asked` counts the questions to stations: who acts on an older count looked at an older page.
    """

    __tablename__ = "hotline_call"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("(state = 'arrived') = (arrived_at IS NOT NULL)", name="arrived"),
        CheckConstraint("(visit_id IS NULL) = (arrived_at IS NULL)", name="visit"),
        Index("ix_hotline_call_desk_id_state", "desk_id", "state"),
        Index("ix_hotline_call_station_id_state", "station_id", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    state: Mapped[str] = mapped_column(String(12))
    desk_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    taken_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    called_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    is_danger_now: Mapped[bool] = mapped_column(Boolean)
    near_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    incident_latest_at: Mapped[datetime | None] = mapped_column(Instant)
    window_until: Mapped[datetime | None] = mapped_column(Instant)
    protocol_version: Mapped[int] = mapped_column(ForeignKey("protocol_version.version"))
    asked: Mapped[int] = mapped_column(Integer)
    station_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)
    visit_id: Mapped[int | None] = mapped_column(ForeignKey("visit.id"), unique=True)
    reason: Mapped[str | None] = mapped_column(String(20))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class HotlineOffer(Model):
    """One question to one station. `words` are why it was chosen, as they stood when it was asked."""

    __tablename__ = "hotline_offer"
    __table_args__ = (
        CheckConstraint(f"answer IN {tuple(ANSWERS)}", name="answer"),
        Index(
            "uq_hotline_offer_waiting", "call_id",
            unique=True, sqlite_where=IS_WAITING, postgresql_where=IS_WAITING,
        ),
        Index("ix_hotline_offer_station_id_answer", "station_id", "answer"),
    )  # fmt: skip

    call_id: Mapped[int] = mapped_column(ForeignKey("hotline_call.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    words: Mapped[str] = mapped_column(String(240))
    minutes: Mapped[int | None] = mapped_column(Integer)
    offered_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    offered_at: Mapped[datetime] = mapped_column(Instant)
    answer_by: Mapped[datetime] = mapped_column(Instant)
    answer: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str | None] = mapped_column(String(20))
    answered_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
