"""A call walked through on small phones: the desk asks, one station says no, the next yes, they come."""

from accounts.people.service import system_actor
from core.database import unit_of_work
from dispensing.modules import service as switches
from tests.browser import inspection
from tests.browser.officer import answer_questions
from tests.browser.site import Site, Window

# Ids that stand on the page twice: a label would tick another form's answer.
DOUBLED = """() => [...document.querySelectorAll('[id]')].map(node => node.id)
  .filter((id, place, all) => all.indexOf(id) !== place)"""


def _turn_on(site: Site, station: str) -> None:
    with site.app.app_context():
        unit_of_work(lambda: switches.switch_on(system_actor(), module="hotline", station=station))


def _text(window: Window) -> str:
    return window.page.locator("main").inner_text()


def _take_call(desk: Window) -> str:
    """The call of somebody near River Station, written down at the district. Returns the page's path."""
    desk.go("/")
    desk.follow("Hotline")
    desk.follow("Write a call down")
    assert inspection.faults_of(desk.page) == []
    desk.press("Save the call")
    assert "Say if there is danger now." in desk.page.locator(".govuk-error-summary").inner_text()
    desk.page.get_by_label("Yes", exact=True).check()
    desk.page.fill("#hours_ago", "9")
    desk.page.get_by_label("Where are they near?").select_option(label="River Station, North District")
    desk.press("Save the call")
    return desk.path


def test_a_call_goes_to_the_next_station_and_they_come(site: Site) -> None:
    for station in ("CEN", "RIV"):
        _turn_on(site, station)
    desk = site.window("liaison.north")
    river = site.window("officer.riv")
    central = site.window("officer.cen")

    path = _take_call(desk)
    assert "They must call the emergency line first." in _text(desk)
    assert "110 hours left" in _text(desk)
    assert inspection.faults_of(desk.page) == []
    desk.press("Ask River Station")

    river.go("/")
    river.follow("A call waits for your answer")
    assert river.path == path
    assert inspection.faults_of(river.page) == []
    river.page.get_by_text("No, we cannot").click()
    river.page.get_by_label("No certified officer here now").check()
    river.press("Say no")
    assert river.path == "/hotline"

    desk.go(path)
    assert "Said no: No certified officer here now" in _text(desk)
    desk.press("Ask Central Station")
    central.go("/")
    central.follow("A call waits for your answer")
    central.press("Yes, they can come")
    assert central.page.evaluate(DOUBLED) == []
    assert inspection.faults_of(central.page) == []
    answer_questions(central)
    central.press("Check answers")
    central.press("Save dose")
    code = central.path.split("/")[2]
    number = path.rpartition("/")[2]
    central.go("/hotline")
    central.page.fill("#number", number.lower())
    central.page.fill("#visit", code)
    central.press("Link them")

    assert "They came: Central Station" in _text(central)
    assert code not in _text(central)
    assert inspection.faults_of(central.page) == []
    desk.go("/hotline")
    assert "No call is open." in _text(desk)
    assert "minutes after the call" in _text(desk)
    assert inspection.faults_of(desk.page) == []
    assert [fault for window in (desk, river, central) for fault in window.faults] == []
