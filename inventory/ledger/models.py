"""Accounts, movements and the checked cache of levels.

A movement takes whole units of one lot from one account to another, so the book is
balanced by construction. Triggers refuse to change or delete a movement.
"""

from datetime import datetime

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from core.database import Instant, Model

# The order is the order in which one movement touches its two levels (see service.post).
ACCOUNT_KINDS = (
    "store",
    "box",
    "in_transit",
    "quarantine",
    "returned",
    "opened",
    "expired",
    "damaged",
    "lost",
    "stolen",
    "given",
    "variance",
    "supplier",
)
MAY_GO_BELOW = ("variance", "supplier")
# What a place keeps its stock in.
HOLDS_STOCK = {"station": "box", "store": "store"}
MOVEMENT_KINDS = {
    "receipt": "Received",
    "dose": "Given",
    "count": "Counted",
    "loss": "Written off",
    "sent": "Sent",
    "received": "Arrived",
    "reversal": "Put right",
    "put_aside": "Put aside",
    "put_back": "Put back",
    "returned": "Sent back",
}


class Account(Model):
    """One kind of account at one place. Each place has its own, so that no two places wait for one row."""

    __tablename__ = "account"
    __table_args__ = (
        UniqueConstraint("kind", "place_id"),
        # What stock_level's copy of the mark refers to.
        UniqueConstraint("id", "may_go_below"),
        CheckConstraint(f"kind IN {ACCOUNT_KINDS}", name="kind"),
        CheckConstraint(f"may_go_below = (kind IN {MAY_GO_BELOW})", name="may_go_below"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(12))
    place_id: Mapped[int] = mapped_column(ForeignKey("place.id"))
    may_go_below: Mapped[bool] = mapped_column(Boolean)


class Movement(Model):
    """The id is the order of the book: clocks of two machines may disagree, a sequence does not."""

    __tablename__ = "movement"
    __table_args__ = (
        CheckConstraint("units > 0", name="units"),
        CheckConstraint("from_account_id <> to_account_id", name="two_accounts"),
        Index("ix_movement_from_account_id_lot_id", "from_account_id", "lot_id"),
        Index("ix_movement_to_account_id_lot_id_occurred_at", "to_account_id", "lot_id", "occurred_at"),
        Index("ix_movement_occurred_at", "occurred_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"))
    from_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    to_account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    units: Mapped[int] = mapped_column(Integer)
    kind: Mapped[str] = mapped_column(String(12))
    reason: Mapped[str] = mapped_column(String(140), default="")
    occurred_at: Mapped[datetime] = mapped_column(Instant)
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    reverses_id: Mapped[int | None] = mapped_column(ForeignKey("movement.id"), unique=True)


class StockLevel(Model):
    """What an account holds of a lot: a cache that `service.post` alone writes.

    It carries the account's mark, held equal by the foreign key, so that the check can
    say for each row whether it may go below nothing. `counted_at` is the instant of the lot's
    last closed count here and `counted_in` that count's number: what happened before is settled.
    """

    __tablename__ = "stock_level"
    __table_args__ = (
        ForeignKeyConstraint(["account_id", "may_go_below"], ["account.id", "account.may_go_below"]),
        CheckConstraint("units >= 0 OR may_go_below", name="units"),
    )

    account_id: Mapped[int] = mapped_column(primary_key=True)
    lot_id: Mapped[int] = mapped_column(ForeignKey("lot.id"), primary_key=True, index=True)
    units: Mapped[int] = mapped_column(Integer)
    may_go_below: Mapped[bool] = mapped_column(Boolean)
    counted_at: Mapped[datetime | None] = mapped_column(Instant)
    # No foreign key: counts stand above the book.
    counted_in: Mapped[int | None] = mapped_column(Integer)
