"""The rules' versions, each station's floor, how long deliveries took, and the plan of each box.

A plan is a cache that "plan-stock" and `service.plan_place` write; all its levels are in whole
treatments. Versions and delivery times are only ever added.
"""

from datetime import datetime

from sqlalchemy import CheckConstraint, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class SupplyRuleVersion(Model):
    """`numbers` holds them as JSON. Version 1, shipped with the software, was set by nobody."""

    __tablename__ = "supply_rule"

    version: Mapped[int] = mapped_column(Integer, primary_key=True, autoincrement=False)
    counts_from: Mapped[datetime] = mapped_column(Instant)
    numbers: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(String(140))
    set_by: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class StockFloor(Model):
    """What one station holds at least of one product, where that is not the rules' floor."""

    __tablename__ = "stock_floor"
    __table_args__ = (CheckConstraint("treatments >= 0", name="treatments"),)

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    treatments: Mapped[int] = mapped_column(Integer)


class DeliveryTime(Model):
    """One delivery to a station: from asking to receiving."""

    __tablename__ = "delivery_time"
    __table_args__ = (CheckConstraint("received_at >= asked_at", name="received_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    received_at: Mapped[datetime] = mapped_column(Instant, index=True)


class StockPlan(Model):
    """The levels of one product at one station, by the method in force.

    `minimum` and `maximum` are those of `method`; `reorder_at` and `level` are always by service
    level. What was learned from the station's months is kept, so that its neighbours need not read
    them again.
    """

    __tablename__ = "stock_plan"
    __table_args__ = (
        CheckConstraint("0 <= minimum AND minimum <= maximum AND emergency_point >= 0", name="levels"),
        CheckConstraint("0 <= reorder_at AND reorder_at <= level", name="service_levels"),
    )

    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    product_id: Mapped[int] = mapped_column(ForeignKey("product.id"), primary_key=True)
    method: Mapped[str] = mapped_column(String(20))
    minimum: Mapped[int]
    maximum: Mapped[int]
    emergency_point: Mapped[int]
    reorder_at: Mapped[int]
    level: Mapped[int]
    # None: never in stock in the period, so nobody knows.
    amc_thousandths: Mapped[int | None]
    days_out_thousandths: Mapped[int]
    learned_treatments: Mapped[float] = mapped_column(Float)
    learned_months: Mapped[float] = mapped_column(Float)
    learned_spread_sum: Mapped[float] = mapped_column(Float)
    learned_spread_months: Mapped[float] = mapped_column(Float)
    rules_version: Mapped[int] = mapped_column(ForeignKey("supply_rule.version"))
    made_at: Mapped[datetime] = mapped_column(Instant)
