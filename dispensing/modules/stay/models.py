"""A person who stays for some days: how they came, until when, and where they went. No name, no story.

Belongings go into a bag with a seal. Two people sign them in, and two sign them out.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class StayRule(Model):
    """For how many days a person may stay, from a day on."""

    __tablename__ = "stay_rule"
    __table_args__ = (CheckConstraint("longest_days BETWEEN 2 AND 30", name="longest_days"),)

    version: Mapped[int] = mapped_column(primary_key=True)
    counts_from: Mapped[date] = mapped_column(Date, unique=True)
    longest_days: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(140))
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class StayPartner(Model):
    """An organisation that takes people in after a stay, and the days of its agreement with the station."""

    __tablename__ = "stay_partner"
    __table_args__ = (CheckConstraint("agreed_to >= agreed_from", name="agreed"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    agreed_from: Mapped[date] = mapped_column(Date)
    agreed_to: Mapped[date] = mapped_column(Date)
    added_at: Mapped[datetime] = mapped_column(Instant)
    added_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class Stay(Model):
    """One stay. `ends_at` was worked out when the person came, and a rule changed later does not move it."""

    __tablename__ = "stay"
    __table_args__ = (
        CheckConstraint("(left_at IS NULL) = (left_to IS NULL)", name="left"),
        CheckConstraint("(left_at IS NULL) = (left_recorded_by IS NULL)", name="left_by"),
        CheckConstraint("(partner_id IS NULL) OR (left_to = 'partner')", name="partner"),
        Index("ix_stay_station_id_left_at", "station_id", "left_at"),
        # Of one visit, one stay at a time.
        Index(
            "uq_stay_visit_code_open",
            "visit_code",
            unique=True,
            sqlite_where=text("left_at IS NULL"),
            postgresql_where=text("left_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[str] = mapped_column(String(8), unique=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    visit_code: Mapped[str | None] = mapped_column(String(10))
    entry_route: Mapped[str] = mapped_column(String(20))
    admitted_at: Mapped[datetime] = mapped_column(Instant)
    ends_at: Mapped[datetime] = mapped_column(Instant)
    admitted_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    left_at: Mapped[datetime | None] = mapped_column(Instant)
    left_to: Mapped[str | None] = mapped_column(String(20))
    partner_id: Mapped[int | None] = mapped_column(ForeignKey("stay_partner.id"))
    left_recorded_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))


class StayBag(Model):
    """Belongings of one stay in one sealed bag. In force once a second person has signed."""

    __tablename__ = "stay_bag"
    __table_args__ = (
        CheckConstraint("witnessed_by <> packed_by", name="two_in"),
        CheckConstraint("return_witnessed_by <> returned_by", name="two_out"),
        CheckConstraint("(returned_at IS NULL) OR (witnessed_at IS NOT NULL)", name="in_before_out"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    stay_id: Mapped[int] = mapped_column(ForeignKey("stay.id"), index=True)
    seal_number: Mapped[str] = mapped_column(String(20))
    packed_at: Mapped[datetime] = mapped_column(Instant)
    packed_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    witnessed_at: Mapped[datetime | None] = mapped_column(Instant)
    witnessed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    return_witnessed_at: Mapped[datetime | None] = mapped_column(Instant)
    return_witnessed_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    was_seal_intact: Mapped[bool | None] = mapped_column()


class StayItem(Model):
    """One line of a bag: what, how many went in, and how many were given back."""

    __tablename__ = "stay_item"
    __table_args__ = (CheckConstraint("quantity > 0 AND returned >= 0", name="quantity"),)

    bag_id: Mapped[int] = mapped_column(ForeignKey("stay_bag.id"), primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(20))
    words: Mapped[str] = mapped_column(String(60))
    quantity: Mapped[int] = mapped_column(Integer)
    returned: Mapped[int | None] = mapped_column(Integer)
