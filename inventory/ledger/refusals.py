"""Why the book says no to a movement: the named refusals, and which code of FEFO raises which."""

from core.errors import Refusal


class LotExpired(Refusal):
    code = "lot_expired"
    title = "This lot has expired"


class LotOnHold(Refusal):
    code = "lot_on_hold"
    title = "This lot is on hold"


class LotNotFefo(Refusal):
    code = "lot_not_fefo"
    title = "Another lot expires first"


class NoStock(Refusal):
    code = "no_stock"
    title = "The box does not hold enough to use"


class QuantityShort(Refusal):
    code = "quantity_short"
    title = "The book holds fewer than that"


class CountedSince(Refusal):
    code = "counted_since"
    title = "The box was counted after this"


REFUSALS: dict[str, tuple[type[Refusal], str]] = {
    "lot_expired": (LotExpired, "Put this lot aside and take another one."),
    "lot_on_hold": (LotOnHold, "Put this lot aside and take another one."),
    "lot_not_fefo": (LotNotFefo, "Take the lot that expires first, or say why not."),
    "no_stock": (NoStock, "Count the box, or send the person where there is stock."),
}


def refuse(code: str | None, chosen: str | None = None) -> None:
    """Raise the refusal that a code of `fefo.judge` names; None passes."""
    if code is None:
        return
    refusal, words = REFUSALS[code]
    if code == "no_stock" and chosen:
        raise refusal("The box does not hold enough of this lot.", field="lot")
    raise refusal(words, field="lot_reason" if code == "lot_not_fefo" else "lot" if chosen else None)
