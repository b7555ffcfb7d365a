"""The table of an incident's steps: who may take which, over all cases. Without a database."""

import itertools

import pytest

from accounts.permissions import PERMISSIONS
from dispensing.incidents import transitions
from dispensing.incidents.transitions import Hands

CAUSER, ANOTHER, HEAD, LIAISON = 1, 2, 3, 4
BY_AN_OFFICER = Hands(CAUSER, frozenset(), frozenset({HEAD}))


def test_each_step_leads_from_one_state_to_one_other_and_nothing_leads_out_of_closed() -> None:
    leads = {(state, name): made.becomes for (state, name), made in transitions.TABLE.items()}

    assert leads == {
        ("open", "explain"): "explained",
        ("sent_back", "explain"): "explained",
        ("explained", "send_back"): "sent_back",
        ("explained", "close"): "closed",
    }


@pytest.mark.parametrize(
    ("name", "person", "role", "caused", "explained", "heads", "wanted"),
    [
        # The in-charge explains what an officer caused; the liaison does not take it out of their hands.
        ("explain", HEAD, "in_charge", CAUSER, set(), {HEAD}, ""),
        ("explain", LIAISON, "liaison", CAUSER, set(), {HEAD}, "not_yours"),
        # Who caused it takes no step.
        ("explain", HEAD, "in_charge", HEAD, set(), {HEAD}, "same_person"),
        ("close", LIAISON, "liaison", LIAISON, {HEAD}, {HEAD}, "same_person"),
        ("send_back", LIAISON, "liaison", LIAISON, {HEAD}, {HEAD}, "same_person"),
        # What the in-charge caused, the liaison explains, or another in-charge.
        ("explain", LIAISON, "liaison", HEAD, set(), {HEAD}, ""),
        ("explain", LIAISON, "liaison", HEAD, set(), {HEAD, ANOTHER}, ""),
        ("explain", ANOTHER, "in_charge", HEAD, set(), {HEAD, ANOTHER}, ""),
        # Where nobody heads the station, the liaison does too.
        ("explain", LIAISON, "liaison", CAUSER, set(), set(), ""),
        # Nobody names the causer of an old register's line.
        ("explain", HEAD, "in_charge", None, set(), {HEAD}, ""),
        # Whoever explained it, ever, does not judge it.
        ("close", LIAISON, "liaison", HEAD, {LIAISON}, {HEAD}, "same_person"),
        ("send_back", LIAISON, "liaison", HEAD, {LIAISON}, {HEAD}, "same_person"),
        ("close", LIAISON, "liaison", CAUSER, {HEAD}, {HEAD}, ""),
        ("close", ANOTHER, "auditor", HEAD, {LIAISON}, {HEAD}, ""),
    ],
)
def test_who_may_take_a_step(name, person, role, caused, explained, heads, wanted) -> None:
    hands = Hands(caused, frozenset(explained), frozenset(heads))

    assert transitions.why_not(name, person_id=person, role=role, hands=hands) == wanted


def test_over_all_cases_nobody_acts_on_their_own_and_nobody_both_explains_and_judges() -> None:
    people = (CAUSER, HEAD, LIAISON)
    sets = [frozenset(found) for size in range(3) for found in itertools.combinations(people, size)]
    for caused, explained, heads, person, name in itertools.product(
        people, sets, sets, people, transitions.STEPS
    ):
        for role in ("in_charge", "liaison", "auditor"):
            allowed = not transitions.why_not(
                name, person_id=person, role=role, hands=Hands(caused, explained, heads)
            )
            assert not (allowed and person == caused)
            assert not (allowed and name != "explain" and person in explained)


def test_the_buttons_are_the_steps_that_would_be_taken() -> None:
    held = {role: {name for name, (_w, roles) in PERMISSIONS.items() if role in roles} for role in
            ("in_charge", "liaison", "auditor")}  # fmt: skip

    def buttons(state: str, role: str, person: int) -> list[str]:
        return transitions.steps_for(state, held[role], person_id=person, role=role, hands=BY_AN_OFFICER)

    assert buttons("open", "in_charge", HEAD) == ["explain"]
    assert buttons("open", "auditor", ANOTHER) == []
    assert buttons("explained", "auditor", ANOTHER) == ["send_back", "close"]
    assert buttons("explained", "in_charge", HEAD) == []
    assert buttons("closed", "liaison", LIAISON) == []


def test_whoever_sent_it_back_does_not_explain_it_in_another_role() -> None:
    hands = Hands(CAUSER, frozenset({HEAD}), frozenset({HEAD, ANOTHER}), judged=frozenset({ANOTHER}))

    assert transitions.why_not("explain", person_id=ANOTHER, role="in_charge", hands=hands) == "same_person"
    assert transitions.why_not("explain", person_id=HEAD, role="in_charge", hands=hands) == ""
