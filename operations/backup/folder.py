"""The nightly copy: into a folder, under a public key, the newest few kept. Without both it says so."""

from pathlib import Path

from flask import current_app

from core import clock
from core.jobs import Outcome
from operations.backup import keys, writing

BEGINNING, END = "lockbox-", ".age"


def lacks() -> str:
    """What the nightly copy still needs, in words; "" when it is set up."""
    if not current_app.config["BACKUP_PUBLIC_KEY"]:
        return "Nothing is copied. Set LOCKBOX_BACKUP_PUBLIC_KEY and LOCKBOX_BACKUP_FOLDER."
    return "" if current_app.config["BACKUP_FOLDER"] else "Nothing is copied. Set LOCKBOX_BACKUP_FOLDER."


def back_up() -> Outcome:
    """Copy the whole book into the folder and drop the oldest copies. Found: rows; 0 when not set up."""
    if words := lacks():
        return Outcome(0, note=words)
    to = keys.public(current_app.config["BACKUP_PUBLIC_KEY"])
    folder = Path(current_app.config["BACKUP_FOLDER"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    file = folder / f"{BEGINNING}{clock.now():%Y%m%dT%H%M%SZ}{END}"
    rows = writing.create(file, to)
    forgotten = forget_oldest(folder, current_app.config["BACKUPS_KEPT"])
    return Outcome(
        rows, note=f"Wrote {file.name}, {file.stat().st_size // 1024 + 1} KiB; {forgotten} old ones dropped."
    )


def forget_oldest(folder: Path, kept: int) -> int:
    """Keep the newest; at least one, whatever the setting. Only files that are named like copies."""
    copies = sorted(folder.glob(f"{BEGINNING}*Z{END}"))
    old = copies[: -max(kept, 1)]
    for file in old:
        file.unlink()
    return len(old)
