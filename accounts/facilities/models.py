"""What is known of a facility beside its name and services, and what the national list left unclear."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model

ANSWERS = ("yes", "no")
QUESTION_STATES = ("open", "same", "new", "left_out")


class FacilityDetail(Model):
    """Codes come from the national list. `phone` is the service's number, never a person's."""

    __tablename__ = "facility_detail"
    __table_args__ = (
        CheckConstraint(f"ec_in_stock IN {ANSWERS}", name="ec_in_stock"),
        CheckConstraint(f"pep_in_stock IN {ANSWERS}", name="pep_in_stock"),
        Index("uq_facility_detail_hmis_code", "hmis_code", unique=True),
        Index("uq_facility_detail_dhis2_uid", "dhis2_uid", unique=True),
    )

    facility_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True, autoincrement=False)
    hmis_code: Mapped[str | None] = mapped_column(String(20))
    dhis2_uid: Mapped[str | None] = mapped_column(String(20))
    elmis_id: Mapped[str | None] = mapped_column(String(40))
    facility_type: Mapped[str] = mapped_column(String(60), default="")
    ownership: Mapped[str] = mapped_column(String(60), default="")
    operation_status: Mapped[str] = mapped_column(String(60), default="")
    phone: Mapped[str] = mapped_column(String(20), default="")
    ec_in_stock: Mapped[str | None] = mapped_column(String(3))
    pep_in_stock: Mapped[str | None] = mapped_column(String(3))
    # Each has a day of its own: who asked after one of them knows nothing new of the other.
    ec_checked_at: Mapped[datetime | None] = mapped_column(Instant)
    ec_checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    pep_checked_at: Mapped[datetime | None] = mapped_column(Instant)
    pep_checked_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

    def checked_at(self, item: str) -> datetime | None:
        return self.ec_checked_at if item == "ec" else self.pep_checked_at

    def checked_by(self, item: str) -> int | None:
        return self.ec_checked_by if item == "ec" else self.pep_checked_by


class FacilityQuestion(Model):
    """A row of the list that no code settles. `row_key` names what the row says; an answer is kept for it."""

    __tablename__ = "facility_question"
    __table_args__ = (
        CheckConstraint(f"state IN {QUESTION_STATES}", name="state"),
        Index("uq_facility_question_row_key", "row_key", unique=True),
        Index("ix_facility_question_state", "state"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    row_key: Mapped[str] = mapped_column(String(64))
    row: Mapped[str] = mapped_column(Text)
    why: Mapped[str] = mapped_column(String(20))
    state: Mapped[str] = mapped_column(String(10))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    asked_at: Mapped[datetime] = mapped_column(Instant)
    answered_by: Mapped[int | None] = mapped_column(Integer)
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
