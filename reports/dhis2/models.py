"""The mapping, version by version, and what was sent. Rows are only added: triggers refuse a change."""

from datetime import datetime

from sqlalchemy import Boolean, CheckConstraint, ForeignKey, Index, Integer, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model
from reports.dhis2.wire.answers import PROBLEMS
from reports.dhis2.wire.identifiers import LONGEST_CODE, SCHEMES

_SCHEME = tuple(SCHEMES)


class Dhis2Mapping(Model):
    """One version of the mapping: the newest counts. Its lines and places stand beside it."""

    __tablename__ = "dhis2_mapping"
    __table_args__ = (
        CheckConstraint(f"data_element_scheme IN {_SCHEME}", name="data_element_scheme"),
        CheckConstraint(f"org_unit_scheme IN {_SCHEME}", name="org_unit_scheme"),
        CheckConstraint(f"option_combo_scheme IN {_SCHEME}", name="option_combo_scheme"),
        CheckConstraint(f"data_set_scheme IN {_SCHEME}", name="data_set_scheme"),
    )

    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    data_set: Mapped[str] = mapped_column(String(LONGEST_CODE))
    attribute_option_combo: Mapped[str] = mapped_column(String(LONGEST_CODE))
    data_element_scheme: Mapped[str] = mapped_column(String(4))
    org_unit_scheme: Mapped[str] = mapped_column(String(4))
    option_combo_scheme: Mapped[str] = mapped_column(String(4))
    data_set_scheme: Mapped[str] = mapped_column(String(4))
    set_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[datetime] = mapped_column(Instant)


class Dhis2Figure(Model):
    """Where one line goes."""

    __tablename__ = "dhis2_figure"

    version: Mapped[int] = mapped_column(ForeignKey("dhis2_mapping.version"), primary_key=True)
    element: Mapped[str] = mapped_column(String(30), primary_key=True)
    split: Mapped[str] = mapped_column(String(20), primary_key=True)
    category: Mapped[str] = mapped_column(String(40), primary_key=True)
    data_element: Mapped[str] = mapped_column(String(LONGEST_CODE))
    option_combo: Mapped[str] = mapped_column(String(LONGEST_CODE))
    adx: Mapped[str] = mapped_column(String(200))


class Dhis2Place(Model):
    """Which organisation unit a station, district or province is."""

    __tablename__ = "dhis2_place"

    version: Mapped[int] = mapped_column(ForeignKey("dhis2_mapping.version"), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    org_unit: Mapped[str] = mapped_column(String(LONGEST_CODE))


class Dhis2Sending(Model):
    """One sending, or dry run, as it began: kept before the first request leaves.

    `sent` holds the numbers, which may all be shown; `left_out` counts the others by the reason why.
    """

    __tablename__ = "dhis2_sending"
    __table_args__ = (Index("ix_dhis2_sending_period_id", "period", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    period: Mapped[str] = mapped_column(String(6))
    is_dry: Mapped[bool] = mapped_column(Boolean)
    version: Mapped[int] = mapped_column(ForeignKey("dhis2_mapping.version"))
    data_version: Mapped[int | None] = mapped_column(Integer)
    fingerprint: Mapped[str] = mapped_column(String(64))
    units: Mapped[int] = mapped_column(Integer)
    sent: Mapped[str] = mapped_column(Text)
    left_out: Mapped[str] = mapped_column(Text)
    begun_by: Mapped[int] = mapped_column(ForeignKey("person.id"))
    begun_at: Mapped[datetime] = mapped_column(Instant)


class Dhis2Answer(Model):
    """What DHIS2 answered for one place. `problem` is empty where it looked at the values."""

    __tablename__ = "dhis2_answer"
    __table_args__ = (CheckConstraint(f"problem IN {('', *PROBLEMS)}", name="problem"),)

    sending_id: Mapped[int] = mapped_column(ForeignKey("dhis2_sending.id"), primary_key=True)
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"), primary_key=True)
    status: Mapped[int] = mapped_column(Integer)
    problem: Mapped[str] = mapped_column(String(12))
    imported: Mapped[int] = mapped_column(Integer)
    updated: Mapped[int] = mapped_column(Integer)
    ignored: Mapped[int] = mapped_column(Integer)
    deleted: Mapped[int] = mapped_column(Integer)
    conflicts: Mapped[str] = mapped_column(Text)
    answered_at: Mapped[datetime] = mapped_column(Instant)
