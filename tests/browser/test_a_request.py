"""A request walked through by an officer, a liaison and an in-charge, with and without JavaScript.

Less is approved than was asked, and something arrives damaged: the four numbers stay on everybody's page.
"""

import re

import pytest

from accounts.people import queries as people
from core import clock
from core.database import unit_of_work
from inventory.boxes import service as boxes
from tests.browser import inspection
from tests.browser.site import Site, Window

NUMBERS = ["6 asked", "4 approved", "4 sent", "3 received"]


def _fill_store(site: Site) -> None:
    """Two lots in the district's store: one too small for the request, and one that ends later."""
    with site.app.app_context():
        liaison = people.actor_named("liaison.north", via="page")
        assert liaison is not None
        year = clock.today().year
        for lot, expiry, units in (("S100", f"{year + 1}-12", 2), ("S200", f"{year + 3}-04", 40)):
            delivery = {"product": "LNG-1.5", "lot_number": lot, "expiry": expiry, "units": units}
            unit_of_work(lambda delivery=delivery: boxes.receive_into_store(liaison, store="DST", **delivery))


def _numbers(window: Window) -> list[str]:
    found = window.page.locator(".figures > div").all()
    return [f"{one.locator('dd').inner_text()} {one.locator('dt').inner_text()}" for one in found]


def _field(window: Window, heading: str, label: str) -> str:
    """The field with this label below the heading of a product or lot."""
    box = window.page.locator(f"h2:has-text('{heading}') ~ *").get_by_label(label, exact=True)
    return f"#{box.first.get_attribute('id')}"


def _ask(window: Window, many: str) -> str:
    window.go("/")
    window.follow("Requests")
    window.follow("Ask for more")
    for one in window.page.locator("input[id^=treatments-]").all():
        one.fill("")
    field = _field(window, "1.5 mg", "How many treatments?")
    window.page.fill(field, many)
    window.page.fill(field.replace("treatments", "reason"), "We share with the next station")
    window.press("Check request")
    window.press("Send request")
    return window.path


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_request_goes_from_asking_to_arrival_and_all_see_its_numbers(site: Site, script: bool) -> None:
    _fill_store(site)
    officer = site.window("officer.cen", java_script_enabled=script)
    liaison = site.window("liaison.north", java_script_enabled=script)
    head = site.window("incharge.cen", java_script_enabled=script)

    path = _ask(officer, "6")
    assert "Waits for approval" in officer.page.locator("main").inner_text()

    liaison.go("/requisitions")
    liaison.follow("Approve 6 treatments for Central Station")
    liaison.page.get_by_text("Approve another number, or say no").click()
    liaison.page.get_by_label(re.compile("How many of")).fill("4")
    liaison.press("Approve these numbers")
    assert "Say why you change it." in liaison.page.locator(".govuk-error-summary").inner_text()
    liaison.page.get_by_label("Why another number?").fill("The store is low")
    liaison.press("Approve these numbers")
    liaison.press("Send 4 treatments")
    assert liaison.page.get_by_label("Lot S100").input_value() == "2"
    assert liaison.page.get_by_label("Lot S200").input_value() == "2"
    liaison.page.get_by_label("Who carries it?").fill("Post van")
    liaison.press("Mark as sent")
    waybill = liaison.page.get_by_role("heading", name="Waybill").inner_text().split()[-1]

    head.go("/requisitions/arrivals")
    head.page.get_by_label("Waybill number").fill(waybill.lower())
    head.press("Find delivery")
    head.page.get_by_label("Yes, or it had none").check()
    head.page.fill(_field(head, "Lot S100", "Good tablets"), "1")
    head.page.fill(_field(head, "Lot S200", "Good tablets"), "2")
    head.page.get_by_text("Some of lot S100 are damaged or missing").click()
    head.page.get_by_label("Damaged tablets").first.fill("1")
    head.page.get_by_label("What is wrong?").first.fill("Blister torn")
    head.press("Save count")

    for window in (officer, liaison, head):
        window.go(path)
        words = window.page.locator("main").inner_text()
        assert _numbers(window) == NUMBERS
        assert "The store is low" in words and "Blister torn" in words and "1 damaged" in words
    liaison.page.get_by_label("What was found out?").fill("The parcel was wet")
    liaison.press("Close the request")
    officer.go("/stock")
    assert "12" in officer.page.get_by_text(re.compile(r"^\d+ doses left$")).all_inner_texts()[1]
    assert officer.faults + liaison.faults + head.faults == []


def test_each_page_of_a_request_is_fit_for_all(site: Site) -> None:
    _fill_store(site)
    faults: dict[str, list[str]] = {}

    def look(window: Window, name: str) -> None:
        found = inspection.faults_of(window.page) + window.faults
        window.faults.clear()
        if found:
            faults[name] = found

    officer, liaison, head = (site.window(name) for name in ("officer.cen", "liaison.north", "incharge.cen"))
    officer.go("/requisitions/new")
    look(officer, "ask")
    officer.press("Check request")
    look(officer, "ask, sent empty")
    path = _ask(officer, "4")
    look(officer, "submitted, officer")
    liaison.go("/requisitions")
    look(liaison, "list, liaison")
    liaison.go(path)
    liaison.page.get_by_text("Approve another number, or say no").click()
    look(liaison, "approve")
    liaison.press("Approve 4 treatments")
    look(liaison, "more than the box needs")
    liaison.press("Approve 4 treatments")
    liaison.press("Send 4 treatments")
    look(liaison, "send")
    liaison.press("Mark as sent")
    look(liaison, "sent")
    liaison.follow("Print the waybill")
    look(liaison, "waybill")
    liaison.go(f"{path}/paper")
    look(liaison, "paper")
    head.go("/requisitions/arrivals?waybill=NOPE")
    look(head, "no such waybill")
    head.go(f"{path}/receive")
    head.press("Save count")
    look(head, "count, sent empty")
    head.go("/stock/report")
    look(head, "report")
    head.go("/stock/register?product=LNG-1.5")
    look(head, "register")
    head.go("/stock/register?product=LNG-1.5&blank=yes")
    look(head, "empty register")

    assert faults == {}


def test_a_waybill_prints_on_one_sheet_without_the_frame(site: Site) -> None:
    _fill_store(site)
    officer, liaison = site.window("officer.cen"), site.window("liaison.north")
    path = _ask(officer, "3")
    liaison.go(path)
    liaison.press("Approve 3 treatments")
    liaison.press("Approve 3 treatments")
    liaison.press("Send 3 treatments")
    liaison.press("Mark as sent")
    liaison.follow("Print the waybill")

    liaison.page.emulate_media(media="print")
    seen = liaison.page.locator("body").inner_text()
    printed = liaison.page.pdf(format="A4", prefer_css_page_size=True)

    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 1
    for words in ("Hide screen", "liaison.north", "Sign out", "Back"):
        assert words not in seen
