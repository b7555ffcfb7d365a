"""Who is told of a step, in its transaction. A notice says only that there is a task."""

from inventory.resupply.models import Requisition


def submitted(found: Requisition, place_id: int) -> None:
    """The liaisons of the place that is asked now."""


def passed_on(found: Requisition, place_id: int) -> None:
    """The liaisons of the next place."""


def decided(found: Requisition) -> None:
    """The station, about an approval, a rejection, or a rest that will not come."""


def dispatched(found: Requisition) -> None:
    """The station: something is on its way."""


def differs(found: Requisition) -> None:
    """The liaisons of the station: what arrived is not what was sent."""
