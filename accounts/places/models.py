"""One table of places in a tree: programme, province, district, then station, store or facility."""

from datetime import date

from sqlalchemy import Boolean, CheckConstraint, Date, Float, ForeignKey, String
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
    # Stations and facilities, where somebody has measured: degrees north and east.
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)

    @property
    def point(self) -> tuple[float, float] | None:
        """(latitude, longitude), or None where one of them is not known."""
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude


class FacilityService(Model):
    __tablename__ = "facility_service"

    facility_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    service: Mapped[str] = mapped_column(String(20), primary_key=True)
