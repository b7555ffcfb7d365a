"""The officer's way through the pages, without JavaScript: ask, check, save, and what can go wrong."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from core import clock
from core.database import session
from dispensing.protocols import service as protocols
from dispensing.visits import told
from dispensing.visits.models import Dose, Visit
from inventory.ledger.models import Movement
from tests.factories.cast import PASSWORD, add_person, certify

PLAIN = {"hours_ago": "9", "age_band": "18_24", "consent_ec": "yes", "going": "GEN"}


@pytest.fixture
def officer(world):
    return world.page("officer.cen")


def count(table) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(table))


def checked(officer, **changes):
    officer.get("/visits/new")
    return officer.send({**PLAIN, **changes})


def test_the_home_page_says_how_many_doses_are_left(officer) -> None:
    page = officer.get("/")
    assert "13 doses left" in page.words  # 6 + 3 of the one tablet, 8 units of two a treatment
    assert "Use lot B2291 first" in page.words


def test_a_plain_dose_is_asked_checked_and_saved(world, officer) -> None:
    check = checked(officer)
    assert check.heading == "Check before you save"
    assert "9 hours ago = today 00:30" in check.words
    assert "Saving takes 1 dose off lot B2291 and leaves 5." in check.words

    receipt = officer.send({}, press="Save dose")

    assert receipt.heading == "Dose recorded"
    assert "CEN-" in receipt.words
    assert "12 doses left" in officer.get("/").words


def test_the_hours_shown_are_the_hours_stored(officer, world) -> None:
    checked(officer)
    with world.later(minutes=4):
        officer.send({}, press="Save dose")

    assert told.of(session().scalars(select(Visit)).one()).hours_since == 9.0


def test_hours_that_no_longer_hold_are_shown_again_before_saving(officer, world) -> None:
    checked(officer, hours_ago="119")
    with world.later(hours=2):
        locked = officer.send({}, press="Save dose")
        assert "your answers are still here" in locked.words
        officer.send({"password": PASSWORD}, action="/unlock")
        page = officer.send({}, press="Continue")

    assert "Time has passed" in page.words
    assert "121 hours ago" in page.words
    assert "More than 120 hours have passed" in page.words
    assert count(Visit) == 0


def test_pressing_save_twice_makes_one_visit(officer) -> None:
    checked(officer)
    form_page = officer.page
    officer.send({}, press="Save dose")
    officer.page = form_page

    again = officer.send({}, press="Save dose")

    assert again.heading == "Dose recorded"
    assert (count(Visit), count(Movement)) == (1, 6)  # five deliveries of the cast, one dose


def test_change_brings_the_answers_back(officer) -> None:
    checked(officer)

    page = officer.send({}, press="Change")

    assert page.heading == "Record a dose"
    assert page.soup.find(id="hours_ago")["value"] == "9"
    assert page.soup.select_one("input[name=age_band][checked]")["value"] == "18_24"


def test_what_is_missing_is_said_at_its_field_and_nothing_is_stored(officer) -> None:
    officer.get("/visits/new")

    page = officer.send({"hours_ago": "9am"})

    assert page.status == 422
    assert page.errors() == [
        "Write the hours as a whole number, like 9.",
    ]
    assert page.soup.find(id="hours_ago")["value"] == "9am"
    assert count(Visit) == 0


def test_unanswered_questions_are_each_named(officer) -> None:
    officer.get("/visits/new")

    page = officer.send({})

    assert len(page.errors()) == 4
    assert page.status == 422


def test_after_the_window_no_save_is_offered_but_the_reason_is(officer) -> None:
    page = checked(officer, hours_ago="121")
    assert "More than 120 hours have passed" in page.words
    assert "Save dose" not in page.words

    page = officer.send({}, press="Record why no dose was given")
    assert page.heading == "No dose given"
    assert page.soup.select_one("input[name=reason][checked]")["value"] == "over_window"

    officer.send({})
    receipt = officer.send({}, press="Save")
    assert receipt.heading == "Visit recorded"
    assert count(Movement) == 5


def test_a_dose_given_already_is_recorded_late_with_a_flag(officer) -> None:
    checked(officer, hours_ago="130")
    officer.send({}, press="The dose was given already")
    officer.send(
        {"given_on-day": "20", "given_on-month": "11", "given_on-year": "2026", "given_time": "9:00"},
    )

    receipt = officer.send({}, press="Save dose")

    assert "Given after the time in which tablets help." in receipt.words


def test_an_answer_on_the_check_page_that_brings_advice_is_shown_before_saving(officer) -> None:
    checked(officer)

    page = officer.send({"inducer_last_4_weeks": "yes"}, press="Save dose")

    assert page.heading == "Check before you save"
    assert "makes the tablets weaker" in page.words
    assert count(Visit) == 0
    receipt = officer.send({"treatments": "2"}, press="Save dose")
    assert receipt.heading == "Dose recorded"
    assert "11 doses left" in officer.get("/").words


def test_the_age_that_asks_for_a_guardian_is_the_protocols(officer, world) -> None:
    before = checked(officer, age_band="16_17")
    programme = world.actor("programme")
    change = {"counts_from": clock.now(), "note": "Agreed with the clinical lead", "guardian_under_age": 18}
    world.act(lambda: protocols.set_protocol(programme, **change))

    after = checked(officer, age_band="16_17")

    assert before.soup.select_one("input[name=guardian]") is None
    assert after.soup.select_one("input[name=guardian]") is not None


def test_another_lot_needs_a_reason(officer) -> None:
    page = checked(officer, lot="LNG-1.5|B2304")
    assert "Another lot ends sooner" in page.words

    officer.send({"lot_reason": "The first blister is torn"}, press="Check again")
    receipt = officer.send({}, press="Save dose")

    assert receipt.heading == "Dose recorded"


def test_the_slip_is_neutral_and_carries_the_codes(officer) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    link = officer.page.soup.find("a", string="Print the slip")["href"]

    page = officer.get(link)
    outer = page.soup.select_one(".slip__outer").get_text(" ")

    assert "Visit slip" in outer
    assert "PEP" not in outer
    assert "Feedback code" in page.words
    pdf = officer.client.get(link + ".pdf")
    assert pdf.mimetype == "application/pdf"
    assert pdf.data.startswith(b"%PDF")


def test_a_visit_is_found_by_its_code_and_a_slip_of_the_pen_is_noticed(officer) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    code = session().scalar(select(Visit.code))
    officer.get("/visits")

    wrong = officer.send({"code": ("1" if code[0] != "1" else "2") + code[1:]}, press="Find")
    assert "one character is wrong" in wrong.words
    right = officer.send({"code": code[:5].lower() + " " + code[5:]}, press="Find")

    assert right.path == f"/visits/{code}"


def test_a_repeat_dose_follows_on_the_page(officer, world) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    code = session().scalar(select(Visit.code))
    with world.later(hours=2):
        officer.get("/")
        officer.send({"password": PASSWORD}, action="/unlock")
        officer.get(f"/visits/{code}/repeat")
        late = officer.send({"minutes_after": "121"})
        assert "No second dose is needed" in late.words

        receipt = officer.send({"minutes_after": "60"})

        assert receipt.heading == "Dose recorded"
        assert "11 doses left" in officer.get("/").words


def test_the_in_charge_corrects_what_an_officer_recorded(officer, world) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    code = session().scalar(select(Visit.code))
    in_charge = world.page("incharge.cen")
    in_charge.get(f"/visits/{code}/correct")

    unexplained = in_charge.send({"age_band": "16_17"})
    assert "Write why the record is corrected." in unexplained.errors()
    page = in_charge.send({"age_band": "16_17", "correction_reason": "Age heard wrong"})

    assert page.path == f"/visits/{code}"
    assert "16 or 17" in page.words
    assert "Age heard wrong" in page.words
    assert "12 doses left" in officer.get("/").words


def test_who_recorded_a_visit_does_not_correct_it(world) -> None:
    in_charge = world.page("incharge.cen")
    checked(in_charge)
    in_charge.send({}, press="Save dose")
    code = session().scalar(select(Visit.code))
    assert "Correct this record" not in in_charge.get(f"/visits/{code}").words
    in_charge.get(f"/visits/{code}/correct")

    page = in_charge.send({"correction_reason": "My own slip"})

    assert "Another in-charge must correct it" in page.words


def test_an_empty_box_still_lets_a_visit_be_recorded(world) -> None:
    add_person("officer.lak", "officer", "LAK")
    certify("officer.lak")
    officer = world.page("officer.lak")

    page = officer.get("/visits/new")

    assert "The book says 0 left here." in page.words
    officer.get("/visits/not-given")
    officer.send({"hours_ago": "5", "age_band": "25_plus", "reason": "out_of_stock", "going": "declined"})
    assert officer.send({}, press="Save").heading == "Visit recorded"


def test_a_time_of_ten_digits_is_asked_again(officer) -> None:
    page = checked(officer, incident_time="9999999999")

    assert page.status == 422
    assert "Write the time like 14:30." in page.words


def test_the_slip_carries_the_persons_own_code_inside_and_not_outside(officer) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    shown = "-".join((session().scalar(select(Visit.code))[:5], session().scalar(select(Visit.code))[5:]))

    page = officer.get(officer.page.soup.find("a", string="Print the slip")["href"])

    assert shown in page.soup.select_one(".slip__inner").get_text(" ")
    assert shown not in page.soup.select_one(".slip__outer").get_text(" ")


def test_a_repeat_dose_given_already_keeps_the_time_it_was_given(officer, world) -> None:
    checked(officer)
    officer.send({}, press="Save dose")
    code = session().scalar(select(Visit.code))
    with world.later(hours=3):
        officer.get("/")
        officer.send({"password": PASSWORD}, action="/unlock")
        officer.get(f"/visits/{code}/repeat")

        officer.send({"minutes_after": "30", "already_given": "yes", "given_ago": "120"})

        given_at = session().scalars(select(Dose.given_at).where(Dose.vomited_at.is_not(None))).one()
        assert clock.now() - given_at == timedelta(hours=2)
