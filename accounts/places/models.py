"""One table of places in a tree: programme, province, district, then station, store or facility."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Model

KINDS = ("programme", "province", "district", "station", "store", "facility")


class Place(Model):
    __tablename__ = "place"
    __table_args__ = (CheckConstraint(f"kind IN {KINDS}", name="kind"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(40), unique=True)
    name: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(10))
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("place.id"), index=True)
    is_mobile: Mapped[bool] = mapped_column(Boolean, default=False)
    is_closed: Mapped[bool] = mapped_column(Boolean, default=False)
    # Facilities alone: when they are open, whether at night, and when somebody last checked.
    opening_hours: Mapped[str] = mapped_column(String(80), default="")
    has_night_cover: Mapped[bool] = mapped_column(Boolean, default=False)
    checked_on: Mapped[date | None] = mapped_column(Date)


class FacilityService(Model):
    __tablename__ = "facility_service"

    facility_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(20), primary_key=True)
