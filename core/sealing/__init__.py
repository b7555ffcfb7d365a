"""Records closed one by one: a key a record, so that ending the key ends the record everywhere.

ring (the keys that close keys, never in the database) · models · records (make, seal, open, erase) · commands
"""

from flask import Flask

from core.sealing import commands
from core.sealing.records import (
    erase,
    erased_at,
    made_by,
    new_key,
    on_erased,
    open_many,
    open_sealed,
    opened_by,
    proof,
    seal,
    sealed_with,
    stands,
)
from core.sealing.ring import CannotOpen, check_ring

__all__ = [
    "CannotOpen", "check_ring", "erase", "erased_at", "init_app", "made_by", "new_key", "open_many",
    "on_erased", "open_sealed", "opened_by", "proof", "seal", "sealed_with", "stands",
]  # fmt: skip


def init_app(app: Flask) -> None:
    """Add the commands."""
    app.cli.add_command(commands.commands)
