"""A month of one station, in a browser under a held clock: from the visits to what came of each.

Ten visits and eight slips; five answers at /r and one overdue slip asked after; one serious report in time
and one that nobody sent; one dose outside the rules explained and closed; a certificate that runs out.
"""

import re
from datetime import date

from accounts.people.service import system_actor
from core import clock
from core.database import unit_of_work
from inventory.alerts import service as alerts
from operations.verify import faults
from tests.browser.officer import answer_questions
from tests.browser.site import Site, Window
from tests.factories import cast
from tests.journeys.conftest import HeldClock

STAYS = "They chose not to go now"
LAST_DAY = date(2026, 10, 15)


class Month:
    """The people of the station at their windows; each signs in anew, as days lie between."""

    def __init__(self, site: Site, held: HeldClock):
        self.site, self.held = site, held
        self.faults: list[str] = []
        self.slips: list[tuple[str, str]] = []

    def at(self, moment: str, name: str | None = None) -> Window:
        """It is then, and this person sits down."""
        self.held.go_to(moment)
        window = self.site.window(name)
        window.faults = self.faults
        return window

    def dose(self, window: Window, *, hours: str = "9", stays: bool = False) -> str:
        """A plain dose up to its receipt, and the slip read from its page. Returns the visit's address."""
        answer_questions(window, hours)
        if stays:
            window.page.get_by_label(STAYS, exact=True).check()
        window.press("Check answers")
        window.press("Save dose")
        assert window.heading() == "Dose recorded"
        visit = window.path.removesuffix("/recorded")
        if not stays:
            window.follow("Print the slip")
            window.page.locator(".slip__feedback .code").wait_for()
            number, code = (one.inner_text() for one in window.page.locator(".slip .code").all())
            self.slips.append((number, code))
        return visit

    def night(self) -> None:
        """What the schedule does each night."""
        with self.site.app.app_context(), clock.at(self.held.moment):
            unit_of_work(lambda: alerts.evaluate_all(system_actor()))


def _answer(window: Window, slip: tuple[str, str]) -> None:
    """A clinic's worker with the paper and an old phone."""
    window.go("/r")
    window.page.fill("#number", slip[0].lower().replace("-", " "))
    window.page.fill("#code", slip[1])
    window.press("Go on")
    window.page.get_by_label("Yes", exact=True).check()
    window.page.locator("select[name=of_clinical_care]").select_option("served")
    window.press("Send")
    assert window.heading() == "Thank you"


def _report_harm(window: Window, visit: str) -> str:
    """A serious report from the visit's page. Returns its address."""
    window.go(visit)
    window.follow("Report a problem")
    window.page.get_by_role("button", name="Report a problem").or_(
        window.page.get_by_role("link", name="Report a problem")
    ).first.click()
    window.page.get_by_label("Admission to hospital").or_(
        window.page.locator("input[name=seriousness]")
    ).first.check()
    window.page.locator("input[name=terms]").first.check()
    window.page.fill("#known_hours", "0")
    for name in ("outcome", "action", "reporter", "kind"):
        window.page.locator(f"input[name={name}]").first.check()
    window.press("Send report")
    assert "Clock started" in window.page.locator("main").inner_text()
    return window.path


def test_a_month_of_one_station(month: tuple[Site, HeldClock]) -> None:
    site, held = month
    with site.app.app_context(), clock.at(held.moment):
        cast.certify("officer2.cen", date(2026, 3, 2), LAST_DAY)
    story = Month(site, held)

    # The first week: six visits with a slip.
    visits = [
        story.dose(story.at(f"2026-10-0{day}T09:00:00+02:00", "officer.cen")) for day in (1, 2, 5, 6, 7, 8)
    ]
    # Two serious reports on one day: one goes all the way, the other is left lying.
    late = _report_harm(story.at("2026-10-08T10:00:00+02:00", "officer.cen"), visits[3])
    sent = _report_harm(story.at("2026-10-08T11:00:00+02:00", "officer.cen"), visits[5])
    _review_and_send(story, sent)
    _five_answers(story)
    _outside_the_rules(story)
    _certificate_runs_out(story)
    _overdue(story)

    window = story.at("2026-10-17T12:00:00+02:00", "officer.cen")
    window.go("/visits/not-given")
    window.page.fill("#hours_ago", "140")
    window.page.locator("input[name=age_band][value='25_plus']").check()
    window.page.get_by_label(STAYS, exact=True).check()
    window.page.locator("input[name=reason][value=over_window]").check()
    window.press("Check answers")
    window.press("Save")
    assert window.heading() == "Visit recorded"

    # The report that nobody sent: late on the 15th day, and the programme is told at once.
    held.go_to("2026-10-23T10:01:00+02:00")
    story.night()
    programme = story.at("2026-10-23T10:05:00+02:00", "programme")
    programme.go("/alerts")
    assert "A report is late" in programme.page.locator("main").inner_text()
    liaison = story.at("2026-10-23T10:06:00+02:00", "liaison.north")
    liaison.go(late)
    assert "23 Oct 2026, 10:00" in liaison.page.locator("main").inner_text()

    assert len(story.slips) == 8
    assert story.faults == []
    with site.app.app_context(), clock.at(held.moment):
        assert list(faults()) == []


def _review_and_send(story: Month, report: str) -> None:
    liaison = story.at("2026-10-08T15:00:00+02:00", "liaison.north")
    liaison.go(report)
    assert "visits/" not in liaison.page.locator("main").inner_html()
    liaison.page.locator("input[name=seriousness]").first.check()
    for name in ("causality", "expected"):
        liaison.page.locator(f"input[name={name}]").first.check()
    liaison.press("Save the review")
    liaison = story.at("2026-10-09T09:00:00+02:00", "liaison.north")
    liaison.go(report)
    liaison.page.fill("#reference", "REG-17")
    for part, value in (("", "9"), ("-month", "10"), ("-year", "2026")):
        liaison.page.fill(f"#sent_on{part}", value)
    liaison.press("It was sent")
    words = liaison.page.locator("main").inner_text()
    assert "REG-17, sent 9 Oct 2026" in words


def _five_answers(story: Month) -> None:
    clinic = story.at("2026-10-09T10:00:00+02:00")
    for slip in story.slips[:5]:
        _answer(clinic, slip)
    clinic.go("/r")
    clinic.page.fill("#number", story.slips[5][0])
    clinic.page.fill("#code", "222-222")
    clinic.press("Go on")
    assert "do not fit" in clinic.page.locator(".govuk-error-summary").inner_text()


def _outside_the_rules(story: Month) -> None:
    """A dose given after the window on paper, and entered as the fact it is."""
    window = story.at("2026-10-10T09:00:00+02:00", "officer.cen")
    window.go("/visits/new?outcome=fact")
    window.page.fill("#hours_ago", "130")
    for words in ("18 to 24", "I explained what the tablet does and they agreed to take it", STAYS):
        window.page.get_by_label(words, exact=True).check()
    for part, value in (("", "10"), ("-month", "10"), ("-year", "2026")):
        window.page.fill(f"#given_on{part}", value)
    window.page.fill("#given_time", "08:30")
    window.page.locator("input[name=lot]").first.check()
    window.press("Check answers")
    window.press("Save dose")
    head = story.at("2026-10-10T12:00:00+02:00", "incharge.cen")
    head.go("/incidents")
    head.page.locator("main a[href^='/incidents/']").filter(has_text=re.compile(r"\S")).last.click()
    incident = head.path
    head.page.locator("input[name=cause]").first.check()
    head.press("Save")
    auditor = story.at("2026-10-12T12:00:00+02:00", "auditor")
    auditor.go(incident)
    auditor.page.locator("input[name=finding]").first.check()
    auditor.press("Close it")
    assert "Closed" in auditor.page.locator("main").inner_text()


def _certificate_runs_out(story: Month) -> None:
    """It holds through its last day, and not a minute longer."""
    story.dose(story.at("2026-10-15T23:50:00+02:00", "officer2.cen"))
    story.dose(story.at("2026-10-15T23:55:00+02:00", "officer.cen"))
    window = story.at("2026-10-16T00:00:00+02:00", "officer2.cen")
    answer_questions(window)
    window.press("Check answers")
    window.page.get_by_role("heading", name="Check before you save").wait_for()
    words = window.page.locator("main").inner_text()
    assert "certificate" in words.lower()
    assert not window.page.get_by_role("button", name="Save dose", exact=True).count()


def _overdue(story: Month) -> None:
    """No answer in seven days is told to the station; somebody asks, and it is told no more."""
    story.held.go_to("2026-10-16T05:00:00+02:00")
    story.night()
    window = story.at("2026-10-16T08:00:00+02:00", "officer.cen")
    window.go("/alerts")
    assert "No answer about a referral" in window.page.locator("main").inner_text()
    window.go("/referrals?show=overdue")
    window.follow(story.slips[5][0])
    window.page.locator("input[name=how][value=called]").check()
    window.page.locator("input[name=result][value=came]").check()
    window.page.locator("form[action$='/chase'] button").click()
    assert "Asked after" in window.page.locator("main").inner_text()
    story.night()
    window.go("/referrals?show=overdue")
    assert story.slips[5][0] not in window.page.locator("main").inner_text()
