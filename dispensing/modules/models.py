"""At which stations an optional part is on: a row means on. Who turned it on and off stands in the trail."""

from datetime import datetime

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model


class ModuleSwitch(Model):
    __tablename__ = "module_switch"

    station_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    module: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime] = mapped_column(Instant)
    switched_on_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
