"""What a later version of a report may change. Pure.

Whoever holds both versions can take one from the other. So a figure about people that moved by less than the
smallest count that may be shown stays as it was signed, and says that it changed by a few since; one that was
shown stays shown, and one that was hidden stays hidden unless nothing small lies between.
"""

from collections.abc import Mapping

from reports.monthly.contents import Contents, Figure, by_key

BY_A_FEW = "Changed by a few since it was signed."


def revised(signed: Contents, now: Contents, smallest: Mapping[str, int]) -> Contents:
    """The figures of now, held to those that were signed where the difference would be small."""
    return Contents(
        {
            audience: tuple(
                _held(by_key(signed.figures.get(audience, ())).get(one.key), one, smallest[audience])
                for one in figures
            )
            for audience, figures in now.figures.items()
        }
    )


def changes(before: Contents, after: Contents) -> list[str]:
    """What the programme's own version says differently, in words; notes alone are no change."""
    old = by_key(before.figures["inside"])
    return [
        f"{one.label}: {old[one.key].words}, now {one.words}"
        for one in after.figures["inside"]
        if one.key in old and old[one.key].words != one.words
    ]


def _held(signed: Figure | None, now: Figure, smallest: int) -> Figure:
    if signed is None or not now.is_about_people or (signed.count, signed.of) == (now.count, now.of):
        return now
    if signed.count is None:
        return signed if now.count is not None else now
    if now.count is None:
        return signed.noting(BY_A_FEW)
    moved = [now.count - signed.count]
    if signed.of is not None and now.of is not None:
        moved += [now.of - signed.of, (now.of - now.count) - (signed.of - signed.count)]
    return signed.noting(BY_A_FEW) if any(0 < abs(one) < smallest for one in moved) else now
