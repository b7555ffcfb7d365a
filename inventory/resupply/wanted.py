"""What people say about a request: lines asked or approved, lots to send, lots as counted."""

from typing import NamedTuple


class Wanted(NamedTuple):
    """Whole treatments of a product, by its code."""

    product: str
    treatments: int
    reason: str = ""


class Named(NamedTuple):
    """Units of a lot to send. Two products may share a lot number: then the product is named too."""

    lot: str
    units: int
    reason: str = ""
    product: str = ""


class Counted(NamedTuple):
    """What was found of a lot on arrival, in units. A reason where anything is damaged or missing."""

    lot: str
    accepted: int
    damaged: int = 0
    missing: int = 0
    reason: str = ""
    product: str = ""
