"""Opening stock from a file: what each box and store held on a day, as deliveries.

The same row twice is two deliveries of the same kind. The verb's rules hold: a lot keeps
the expiry it came with, and one that was past its last day on the day it came is refused.
"""

from datetime import datetime, time

from accounts.permissions import Actor
from accounts.places import queries as places
from core import clock
from core.errors import Invalid
from inventory.boxes import service as boxes
from operations.imports.engine import Data, Kind
from operations.imports.schemas import StockRow

COLUMNS = {
    "lot_number": "lot",
    "expires_on": "expiry",
    "occurred_at": "received_on",
    "store": "place",
    "": None,
}


def receive(actor: Actor, row: Data) -> str:
    """Put the row's units or packs into the box or the store, as the system standing there."""
    place = places.by_code(row["place"], "station", "store")
    if place is None:
        raise Invalid({"place": ["No station or store has this code."]})
    there = actor.standing_at(place.id, place.code, place.name, place.kind)
    day = row.get("received_on")
    delivery = {
        "product": row["product"],
        "lot_number": row["lot"],
        "expiry": row["expiry"],
        "units": row.get("units"),
        "packs": row.get("packs"),
        "occurred_at": datetime.combine(day, time.min, clock.zone()) if day else None,
    }
    if place.kind == "store":
        made = boxes.receive_into_store(there, store=place.code, **delivery)
    else:
        made = boxes.receive_into_box(there, **delivery)
    return str(made.movement_id)


def _column_of(path: str, row: Data) -> str | None:
    return COLUMNS.get(path, path)


STOCK = Kind("stock", StockRow, receive, _column_of)
