"""Why a count differs from the book, and why stock is written off: closed lists, by sign.

Pure. What can be named goes to an account of its own; what only the book got wrong, or nobody
can tell, goes against variance. Theft and what nobody can explain wait for the in-charge.
"""

LOSSES = {
    "expired": "Expired",
    "damaged": "Damaged or wet",
    "lost": "Lost",
    "stolen": "Stolen",
    "opened": "Opened by mistake",
}
FEWER = {
    **LOSSES,
    "not_written": "Given or moved, but not written down",
    "unexplained": "Nobody knows",
}
MORE = {
    "found": "Found, or put back",
    "not_written": "Came in, but not written down",
    "unexplained": "Nobody knows",
}
# What each opens for the in-charge to explain.
TO_EXPLAIN = {"stolen": "stock_stolen", "unexplained": "count_unexplained"}
# A number above both is asked once: a slip of the pen, or of the thumb on the key.
USUAL, MOST, TIMES_THE_BOOK = 100, 10_000, 10


def allowed(difference: int) -> dict[str, str]:
    """The reasons for counting so many units more (or fewer) than the book; none for no difference."""
    if difference == 0:
        return {}
    return FEWER if difference < 0 else MORE


def account_for(reason: str) -> str:
    """The kind of account that the difference goes to or comes from."""
    return reason if reason in LOSSES else "variance"


def is_unusual(counted: int, book: int) -> bool:
    """True when a person should be asked once whether the number is right."""
    return counted > MOST or (counted > USUAL and counted > TIMES_THE_BOOK * book)
