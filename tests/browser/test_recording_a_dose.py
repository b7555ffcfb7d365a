"""A dose at two in the morning: how many taps, what the receipt says, and what a nervous thumb does."""

import re

import pytest

from tests.browser.officer import GOING, Thumbs, answer_questions
from tests.browser.site import Site

MOST_TAPS, MOST_DIGITS = 5, 3
REGISTER_NUMBER = re.compile(r"CEN-\w{4,6}")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_plain_dose_takes_five_taps_and_three_digits(site: Site, script: bool) -> None:
    window = site.window("officer.cen", java_script_enabled=script)
    before = window.page.get_by_text(re.compile(r"^\d+ doses left$")).inner_text()
    window.follow("Record a dose")
    thumbs = Thumbs(window)

    thumbs.type("9")
    thumbs.tap("18 to 24")
    thumbs.tap("I explained what the tablet does and they agreed to take it")
    thumbs.tap(GOING)
    thumbs.tap("Check answers")
    assert "9 hours ago" in window.page.locator("main").inner_text()
    thumbs.tap("Save dose")

    assert thumbs.taps <= MOST_TAPS and thumbs.digits <= MOST_DIGITS
    assert window.heading() == "Dose recorded"
    number = window.page.locator(".code").inner_text()
    assert REGISTER_NUMBER.fullmatch(number)
    window.follow("Print the slip")
    assert window.heading() == "Visit slip"
    window.go("/")
    left = window.page.get_by_text(re.compile(r"^\d+ doses left$")).inner_text()
    assert int(left.split()[0]) == int(before.split()[0]) - 1
    window.go("/visits")
    assert number in window.page.locator("table").inner_text()
    assert window.faults == []


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_pressing_save_twice_makes_one_visit(site: Site, script: bool) -> None:
    window = site.window("officer.cen", java_script_enabled=script)
    answer_questions(window)
    window.press("Check answers")

    window.page.locator("main button", has_text="Save dose").last.dblclick()
    window.page.wait_for_url("**/recorded")

    window.go("/visits")
    assert window.page.locator("tbody tr").count() == 1


def test_an_error_takes_the_focus_and_leads_to_its_field(site: Site) -> None:
    window = site.window("officer.cen")
    window.go("/visits/new")
    window.press("Check answers")

    summary = window.page.locator(".govuk-error-summary")
    assert summary.evaluate("node => node === document.activeElement")
    summary.get_by_role("link").first.click()

    assert window.page.evaluate("document.activeElement.id") == "hours_ago"


def test_the_hours_are_told_as_a_time_of_day(site: Site) -> None:
    window = site.window("officer.cen")
    window.go("/visits/new")

    Thumbs(window).type("9")

    said = window.page.locator("[data-hours-echo]").inner_text()
    assert re.fullmatch(r"That is (today|yesterday) \d\d:\d\d", said)


def test_a_slip_prints_on_one_sheet(site: Site) -> None:
    window = site.window("officer.cen")
    answer_questions(window)
    window.press("Check answers")
    window.press("Save dose")
    window.follow("Print the slip")

    window.page.emulate_media(media="print")
    seen = window.page.locator("body").inner_text()
    printed = window.page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    for words in ("Hide screen", "officer.cen", "Sign out", "Print", "All visits"):
        assert words not in seen
