"""The book tells which box moved, in the transaction of the movement."""

import pytest

from inventory import signals
from tests.factories import cast


def test_a_receipt_tells_the_box_it_went_to(world) -> None:
    heard = []

    def listen(place_id: int, *, lot_id: int) -> None:
        heard.append((place_id, lot_id))

    with signals.stock_moved.connected_to(listen):
        cast.put_in_box("CEN", "LNG-1.5", "B2291", "2027-03", 2)

    assert [place_id for place_id, _lot in heard] == [cast.at_station("CEN").place_id]


def test_a_listener_that_raises_stops_the_act(world) -> None:
    """Why those who listen ask for a follow-up: they stand in the way of a dose otherwise."""

    def listen(place_id: int, *, lot_id: int) -> None:
        raise LookupError

    with signals.stock_moved.connected_to(listen), pytest.raises(LookupError):
        cast.put_in_box("CEN", "LNG-1.5", "B2291", "2027-03", 2)
