"""Each page says what is true at its moment: before a dose, after it, and where none was given."""

import pytest

from tests.dispensing.test_visit_pages import PLAIN, checked
from tests.factories.cast import PASSWORD, add_person, certify

WITHOUT = {"hours_ago": "20", "age_band": "25_plus", "going": "GEN"}
EARLIER = {
    **PLAIN,
    "given_on-day": "20",
    "given_on-month": "11",
    "given_on-year": "2026",
    "given_time": "0230",
}


@pytest.fixture
def officer(world):
    return world.page("officer.cen")


def without_dose(officer, reason: str):
    officer.get("/visits/not-given")
    return officer.send({**WITHOUT, "reason": reason})


def test_a_receipt_never_says_to_give_the_tablets_now(officer) -> None:
    check = checked(officer, hours_ago="100")
    assert "Give them now" in check.words

    receipt = officer.send({}, press="Save dose")

    assert receipt.heading == "Dose recorded"
    assert "Give them now" not in receipt.words
    assert "Ask the clinic about a copper coil." in receipt.words


def test_the_receipt_names_the_hour_at_which_a_treatment_can_no_longer_start(officer, world) -> None:
    checked(officer, hours_ago="71")
    receipt = officer.send({}, press="Save dose")
    assert "Medicine against infection can start until 20 Nov 2026, 10:30." in receipt.words

    with world.later(minutes=4):
        assert "10:30" in officer.get(receipt.path).words


@pytest.mark.parametrize(
    "reason", ["no_contact", "cannot_become_pregnant", "already_pregnant", "out_of_stock"]
)
def test_nobody_is_said_to_have_said_no_when_nobody_asked(officer, reason: str) -> None:
    assert "have not said yes" not in without_dose(officer, reason).words


def test_choosing_not_to_is_told_that_they_can_come_back(officer) -> None:
    assert "They can come back at any time" in without_dose(officer, "declined").words


def test_a_reason_that_hours_or_box_speak_against_is_looked_at_again(officer) -> None:
    assert "Tablets can still help" in without_dose(officer, "over_window").words
    assert "The book says the box holds tablets" in without_dose(officer, "out_of_stock").words
    assert "Look" not in without_dose(officer, "no_contact").words


def test_a_dose_given_earlier_is_spoken_of_as_given(officer) -> None:
    officer.get("/visits/new?outcome=fact")
    check = officer.send({name: value for name, value in EARLIER.items() if name != "consent_ec"})

    assert "hours before the dose = today 00:30" in check.words
    assert "Given, and no yes to tablets was recorded." in check.words
    assert "have not said yes" not in check.words
    assert "more hours" not in check.words


def test_what_a_guardian_said_is_asked_and_never_assumed(officer) -> None:
    checked(officer, age_band="10_15")

    page = officer.send({}, press="Save dose")
    assert page.errors() == ["Choose what the guardian said. “No guardian was there” is fine."]

    assert officer.send({"guardian": "not_there"}, press="Save dose").heading == "Dose recorded"


def test_how_many_treatments_is_asked_and_never_assumed(officer) -> None:
    checked(officer)
    officer.send({"inducer_last_4_weeks": "yes"}, press="Save dose")

    page = officer.send({}, press="Save dose")
    assert page.errors() == ["Choose how many treatments you give."]

    assert officer.send({"treatments": "1"}, press="Save dose").heading == "Dose recorded"


def test_the_lot_that_needs_a_reason_does_not_ask_the_clinic_for_tablets(officer) -> None:
    checked(officer, lot="LNG-1.5|B2304")
    page = officer.send({"lot_reason": "The pack was open"}, press="Check again")

    assert page.soup.select_one("input[name=services][value=ec][checked]") is None


def test_a_time_nobody_knows_is_nothing_to_explain(officer) -> None:
    checked(officer, hours_ago="", time_not_known="yes")
    receipt = officer.send({}, press="Save dose")
    assert "The time of the incident is not known" in receipt.words

    assert "To explain" not in officer.get("/visits").words


def test_a_repeat_dose_outside_the_rules_is_marked_and_said(officer, world) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    record = officer.page.path.removesuffix("/recorded")
    with world.later(minutes=190):
        officer.get(record)
        if officer.page.heading == "Locked":
            officer.send({"password": PASSWORD}, action="/unlock")
        officer.get(record + "/repeat")
        officer.send({"minutes_after": "180", "already_given": "yes"})

        assert "To explain" in officer.get("/visits").words
        assert "had time to work" in officer.get(record).words


def test_where_to_go_tells_who_is_open_and_who_has_tablets(officer) -> None:
    assert "Gives tablets too" in officer.get("/visits/new").words


def test_an_empty_box_asks_for_no_lot(world) -> None:
    add_person("officer.lak", "officer", "LAK")
    certify("officer.lak")

    page = world.page("officer.lak").get("/visits/new")

    assert "No dose given: record why" in page.words
    assert page.soup.find(attrs={"name": "lot"}) is None
    assert page.soup.find(attrs={"name": "hours_ago"}) is None
