"""A referral, the services it asks for, and what became of it. Triggers refuse to change what was noted.

State, outcomes and arrival on the first two tables are kept for lists; the events say the same, and
`flask verify` compares.
"""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.referrals.transitions import KINDS, OUTCOMES


class Referral(Model):
    """`due_at` was reckoned when it was issued: without an answer by then it is overdue."""

    __tablename__ = "referral"
    __table_args__ = (
        Index("ix_referral_station_id_id", "station_id", "id"),
        Index("ix_referral_state_due_at", "state", "due_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(12), unique=True)
    feedback_code: Mapped[str] = mapped_column(String(12))
    # The first version of the visit's record: a corrected record keeps the slips that were handed out.
    visit_id: Mapped[int] = mapped_column(ForeignKey("visit.id"), index=True)
    # Printed on the slip that the person keeps, so that she may come back without a name.
    visit_code: Mapped[str] = mapped_column(String(10))
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    facility_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    accompanied: Mapped[bool | None] = mapped_column(Boolean)
    transport: Mapped[str | None] = mapped_column(String(20))
    transport_cost: Mapped[int | None] = mapped_column(Integer)
    no_transport_reason: Mapped[str | None] = mapped_column(String(140))
    issued_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    issued_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    arrived_at: Mapped[datetime | None] = mapped_column(Instant)


class ReferredService(Model):
    __tablename__ = "referred_service"
    __table_args__ = (CheckConstraint(f"outcome IN {OUTCOMES}", name="outcome"),)

    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(20), primary_key=True)
    urgent_until: Mapped[datetime | None] = mapped_column(Instant)
    outcome: Mapped[str | None] = mapped_column(String(10))
    outcome_reason: Mapped[str | None] = mapped_column(String(20))
    outcome_at: Mapped[datetime | None] = mapped_column(Instant)


class ReferralEvent(Model):
    """One thing noted. `via` is "feedback" where a facility answered without an account.

    `how` is the transport or the way of asking after it; `reason` comes from a closed list, but for why there
    was no transport.
    """

    __tablename__ = "referral_event"
    __table_args__ = (CheckConstraint(f"kind IN {tuple(KINDS)}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    referral_id: Mapped[int] = mapped_column(ForeignKey("referral.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    service: Mapped[str | None] = mapped_column(String(20))
    how: Mapped[str | None] = mapped_column(String(20))
    reason: Mapped[str | None] = mapped_column(String(140))
    cost: Mapped[int | None] = mapped_column(Integer)
    happened_at: Mapped[datetime] = mapped_column(Instant)
    noted_at: Mapped[datetime] = mapped_column(Instant)
    noted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    via: Mapped[str] = mapped_column(String(10))
