"""A day of a mobile unit on a small phone: plan, leave, vouchers, come back, count, close."""

from accounts.people.service import system_actor
from accounts.places import service as places
from core.database import unit_of_work
from dispensing.modules import service as switches
from inventory.boxes import service as boxes
from tests.browser import inspection
from tests.browser.site import Site, Window
from tests.factories import cast

# Ids that stand on the page twice: a label would choose in another form.
DOUBLED = """() => [...document.querySelectorAll('[id]')].map(node => node.id)
  .filter((id, place, all) => all.indexOf(id) !== place)"""


def _unit(site: Site) -> None:
    """Central Station travels, has its box in the book, and routes are on there."""
    with site.app.app_context():
        unit_of_work(lambda: places.change_place(system_actor(), "CEN", is_mobile=True))
        unit_of_work(lambda: boxes.open_box(cast.at_station("CEN"), seal_number="S-1"))
        unit_of_work(lambda: switches.switch_on(system_actor(), module="outreach", station="CEN"))


def _text(window: Window) -> str:
    return window.page.locator("main").inner_text()


def _open(window: Window, words: str) -> None:
    window.page.locator("summary").filter(has_text=words).click()


def _plan(head: Window) -> str:
    """A route of tomorrow with one stop. Returns its page's path."""
    head.go("/")
    head.follow("Routes")
    head.follow("Plan a route")
    head.page.fill("#back_time", "8 o'clock")
    assert inspection.faults_of(head.page) == []
    head.press("Save, then add stops")
    assert "Write the time like 14:30." in head.page.locator(".govuk-error-summary").inner_text()
    head.page.fill("#back_time", "17:00")
    head.press("Save, then add stops")
    for since, until in (("07:00", "09:00"), ("09:00", "11:30")):
        head.page.get_by_label("Where?").select_option(label="River Clinic")
        head.page.fill("#since", since)
        head.page.fill("#until", until)
        head.press("Add this stop")
    assert "Lake" not in _text(head) and "River Clinic" in _text(head)
    return head.path


def test_a_route_goes_from_the_plan_to_the_count_on_return(site: Site) -> None:
    _unit(site)
    head, officer = site.window("incharge.cen"), site.window("officer.cen")
    path = _plan(head)

    officer.go(path)
    officer.press("We leave now")
    assert "Count the box and hand it over first" in officer.page.locator(".govuk-error-summary").inner_text()
    _open(officer, "Take vouchers along")
    for field, typed in (("#series", "nv"), ("#first", "41"), ("#last", "43")):
        officer.page.fill(field, typed)
    officer.press("Take them along")
    officer.page.get_by_label("Who holds the box travels with it").check()
    officer.press("We leave now")
    assert "On the way" in _text(officer)
    _open(officer, "Give a voucher out")
    officer.page.locator("#number").select_option("NV-0041")
    officer.page.get_by_label("Transport", exact=True).check()
    officer.press("It was given out")
    assert officer.page.evaluate(DOUBLED) == []
    _open(officer, "What became of a voucher")
    assert inspection.faults_of(officer.page) == []
    officer.press("We are back")
    officer.press("All 2 not given out came back")

    head.go("/")
    head.follow("A route is to be closed")
    assert "Count the box first." in _text(head)
    assert inspection.faults_of(head.page) == []
    assert officer.faults + head.faults == []
