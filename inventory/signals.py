"""What stock tells whoever must know, in the transaction in which it happens.

The book may not know who listens: those who do stand above it. What a listener raises stops the
act, so a listener writes what belongs to the act, or asks for a follow-up and nothing else.
"""

from blinker import NamedSignal

# stock_moved.send(place_id, lot_id=...): a box or store at this place holds more or less of a lot.
stock_moved = NamedSignal("stock moved")
# lot_marked.send(lot_id): from now on a lot may not be used, or may be used again, wherever it lies.
lot_marked = NamedSignal("lot marked")
# to_explain.send(actor, station_id=..., kind=..., subject=..., caused_by=...): something here waits to be
# explained, by another than who caused it (the actor, unless said).
to_explain = NamedSignal("to explain")
