"""What an incident can be about, why it came to be, and what was found: closed lists in plain words. Pure.

The rule kept here: the words say what happened to a dose or a box, never what happened to a person.
"""

from dispensing.eligibility import FLAG_TEXTS, OPENS_INCIDENT

# About the box, a count, a delivery or a correction.
OF_THE_BOX = {
    "seal_broken": "A seal was broken or gone.",
    "stock_stolen": "Stock was written off as stolen.",
    "count_unexplained": "A count differed, and nobody knows why.",
    "count_again": "More went out since than was counted. Count again.",
    "receipt_reversed": "Stock received was taken out of the book again.",
    "delivery_differs": "A delivery differed from what was sent.",
}
# About a dose, besides the flags of its visit.
OF_A_DOSE = {"against_variance": "A dose was given that the book did not hold."}
KINDS = {
    **OF_THE_BOX,
    **OF_A_DOSE,
    **{code: FLAG_TEXTS[code] for code in sorted(OPENS_INCIDENT)},
}
CAUSES = {
    "no_power": "No power or no network then",
    "paper_first": "Written on paper first",
    "nobody_certified": "No certified officer was there",
    "rule_not_known": "The rule was not known",
    "written_wrong": "Written down wrong",
    "counted_wrong": "Counted or packed wrong",
    "on_the_way": "Happened on the way",
    "worn": "Old or worn",
    "taken": "Somebody took it, or may have",
    "need_first": "Help could not wait",
    "not_known": "Not known",
    "other": "Something else",
}
FINDINGS = {
    "explained": "Explained",
    "training": "Training is needed",
    "referred": "Passed on to be investigated",
    "nothing": "Nothing to it",
}


def add(code: str, words: str) -> None:
    """One more kind, of an optional part of the program; a code that is taken keeps its meaning."""
    if KINDS.setdefault(code, words) != words:
        raise ValueError(f"a kind of incident already: {code}")


def words_of(kind: str) -> str:
    """What an incident of this kind is; the code itself for one that the list no longer knows."""
    return KINDS.get(kind, kind)
