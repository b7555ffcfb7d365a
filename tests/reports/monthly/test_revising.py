"""What a later version may say, by table: small differences between two versions are not told."""

import pytest

from reports.monthly.contents import PEOPLE, Contents, Figure
from reports.monthly.revising import BY_A_FEW, changes, revised

SMALLEST = {"inside": 5, "outside": 10}


def one(count: int | None, of: int | None = None, **more: object) -> Contents:
    figure = Figure("doses", PEOPLE, "Doses", count, of, **more)  # type: ignore[arg-type]
    return Contents({"inside": (figure,), "outside": (figure,)})


@pytest.mark.parametrize(
    ("signed", "now", "shown"),
    [
        ((20, None), (20, None), (20, "")),
        ((20, None), (23, None), (20, BY_A_FEW)),
        ((20, None), (17, None), (20, BY_A_FEW)),
        ((20, None), (25, None), (25, "")),
        ((20, None), (None, None), (20, BY_A_FEW)),
        ((None, None), (20, None), (None, "")),
        ((20, 40), (25, 45), (25, "")),
        ((20, 40), (25, 47), (20, BY_A_FEW)),
        ((20, 40), (20, 42), (20, BY_A_FEW)),
    ],
)
def test_a_figure_moves_only_when_the_difference_may_be_told(signed, now, shown) -> None:
    [figure] = revised(one(*signed), one(*now), SMALLEST).figures["inside"]

    assert (figure.count, figure.note) == shown


def test_whoever_hands_it_on_is_told_less() -> None:
    made = revised(one(20), one(27), SMALLEST)

    assert (made.figures["inside"][0].count, made.figures["outside"][0].count) == (27, 20)


def test_tablets_that_tell_of_nobody_move_freely() -> None:
    made = revised(one(20, is_about_people=False), one(21, is_about_people=False), SMALLEST)

    assert made.figures["inside"][0].count == 21


def test_a_version_says_what_it_changed() -> None:
    assert changes(one(20), one(27)) == ["Doses: 20, now 27"]
    assert changes(one(20), revised(one(20), one(22), SMALLEST)) == []
