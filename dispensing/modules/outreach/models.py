"""Routes of a mobile unit, their stops, the vouchers taken along, and the dated number. No name, no story.

A stop is a place of the list, or a few place words. A voucher is a number on paper: the book does not say
who holds it. One unit is on one route at a time: an index holds it.
"""

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, Integer, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from dispensing.modules.outreach.steps import STATES, VOUCHER_KINDS, VOUCHER_STATES

# Within what the hours lie after which a unit is late.
FEWEST, MOST = 0, 72
IS_ON_THE_WAY = text("state = 'on_the_way'")
# A voucher that came back unused may be taken along again.
IS_OUT = text("state <> 'returned'")


class OutreachRule(Model):
    """After how many hours without a word a unit is late, from a day on."""

    __tablename__ = "outreach_rule"
    __table_args__ = (CheckConstraint(f"late_hours BETWEEN {FEWEST} AND {MOST}", name="late_hours"),)

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    counts_from: Mapped[date] = mapped_column(Date)
    late_hours: Mapped[int] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(140))
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))


class OutreachRoute(Model):
    """`late_after` is kept when the unit leaves. `version` counts changes of the plan: two meet at it."""

    __tablename__ = "outreach_route"
    __table_args__ = (
        CheckConstraint(f"state IN {STATES}", name="state"),
        CheckConstraint("back_by > leaves_at", name="times"),
        CheckConstraint("(started_at IS NULL) = (late_after IS NULL)", name="started"),
        Index(
            "uq_outreach_route_on_the_way", "station_id",
            unique=True, sqlite_where=IS_ON_THE_WAY, postgresql_where=IS_ON_THE_WAY,
        ),
        Index("ix_outreach_route_station_id_id", "station_id", "id"),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    state: Mapped[str] = mapped_column(String(10))
    version: Mapped[int] = mapped_column(Integer)
    leaves_at: Mapped[datetime] = mapped_column(Instant)
    back_by: Mapped[datetime] = mapped_column(Instant)
    planned_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    planned_at: Mapped[datetime] = mapped_column(Instant)
    handover_id: Mapped[int | None] = mapped_column(ForeignKey("custody_handover.id"))
    no_handover_reason: Mapped[str | None] = mapped_column(String(20))
    started_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    started_at: Mapped[datetime | None] = mapped_column(Instant)
    late_after: Mapped[datetime | None] = mapped_column(Instant)
    returned_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    returned_at: Mapped[datetime | None] = mapped_column(Instant)
    count_id: Mapped[int | None] = mapped_column(ForeignKey("stock_count.id"))
    difference: Mapped[int | None] = mapped_column(Integer)
    ended_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    ended_at: Mapped[datetime | None] = mapped_column(Instant)


class OutreachStop(Model):
    """Where the unit is between two instants, as planned. One taken out of the plan stays as a row."""

    __tablename__ = "outreach_stop"
    __table_args__ = (
        CheckConstraint("until > since", name="times"),
        CheckConstraint("(place_id IS NULL) <> (words IS NULL)", name="where"),
        Index("ix_outreach_stop_route_id", "route_id"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("outreach_route.id"))
    place_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    words: Mapped[str | None] = mapped_column(String(40))
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant)
    taken_out_at: Mapped[datetime | None] = mapped_column(Instant)


class OutreachVoucher(Model):
    """One voucher on one route. `facility_id`: where it is for; nobody is named who holds it."""

    __tablename__ = "outreach_voucher"
    __table_args__ = (
        CheckConstraint(f"state IN {tuple(VOUCHER_STATES)}", name="state"),
        CheckConstraint(f"kind IN {tuple(VOUCHER_KINDS)}", name="kind"),
        UniqueConstraint("route_id", "number"),
        Index(
            "uq_outreach_voucher_out", "number",
            unique=True, sqlite_where=IS_OUT, postgresql_where=IS_OUT,
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    route_id: Mapped[int] = mapped_column(ForeignKey("outreach_route.id"))
    number: Mapped[str] = mapped_column(String(28))
    state: Mapped[str] = mapped_column(String(10))
    kind: Mapped[str | None] = mapped_column(String(10))
    facility_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"))
    taken_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    taken_at: Mapped[datetime] = mapped_column(Instant)
    given_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    given_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
