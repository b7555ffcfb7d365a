"""Every page that a role can reach from its first page, in all the shapes an officer meets it in.

Pages are found by following links, so that a new page is judged on the day it is linked.
"""

from urllib.parse import parse_qs, urlsplit

import pytest
from werkzeug.exceptions import HTTPException

from tests.browser import inspection
from tests.browser.officer import answer_questions
from tests.browser.site import Site, Window

FILES = (".pdf", ".svg", ".csv", ".xlsx", ".json")
ROLES = {
    "officer.cen": ("/people", "/nowhere"),
    "incharge.cen": (),
    "liaison.north": ("/exports",),
    "programme": (),
    "admin": (),
    "auditor": (),
}
LINKS = "() => [...document.querySelectorAll('a[href]')].map(link => link.getAttribute('href'))"
# A form with something to answer; one with a button alone would act.
# A kind of page that somebody has seen on a laptop is judged on phones alone for those who come after.
SEEN_WIDE: set[tuple[str, ...]] = set()
ASKING = (
    "main form[method=post]:has(input:not([type=hidden]):visible, select:visible) button:visible >> nth=0"
)


class Tour:
    """Goes through pages and keeps what is wrong with them."""

    def __init__(self, site: Site, window: Window):
        self.site = site
        self.window = window
        self.seen: set[tuple[str, ...]] = set()
        self.faults: dict[str, list[str]] = {}

    def look(self, name: str | None = None, *, with_laptop: bool = True) -> None:
        where = name or self.window.path
        found = inspection.faults_of(self.window.page, with_laptop=with_laptop) + self.window.faults
        self.window.faults.clear()
        if found:
            self.faults[where] = found

    def everywhere(self, *more: str) -> None:
        """Every page that is linked, once; and each form of them sent empty."""
        waiting = ["/", *more]
        while waiting:
            path = waiting.pop(0)
            kind = self._kind(path)
            if kind is None or kind in self.seen:
                continue
            self.seen.add(kind)
            self.window.go(path)
            self.look(path, with_laptop=kind not in SEEN_WIDE)
            SEEN_WIDE.add(kind)
            waiting += self.window.page.evaluate(LINKS)
            button = self.window.page.locator(ASKING)
            if button.count():
                self.window.send(button)
                self.look(f"{path}, sent empty", with_laptop=False)

    def _kind(self, path: str) -> tuple[str, ...] | None:
        """Pages of one kind look alike: the first is enough. None for what is not a page of ours."""
        parts = urlsplit(path)
        if parts.netloc or not parts.path.startswith("/") or parts.path.endswith(FILES):
            return None
        if parts.path in {"/hidden", "/openapi.json"} or parts.path.startswith(("/static/", "/api/")):
            return None
        try:
            endpoint, _values = self.site.app.url_map.bind("").match(parts.path, method="GET")
        except HTTPException:
            endpoint = "no such page"
        return (str(endpoint), *sorted(parse_qs(parts.query)))


@pytest.mark.parametrize("name", ROLES)
def test_every_page_of_a_role_is_fit_for_all(site: Site, name: str) -> None:
    tour = Tour(site, site.window(name))
    if name.endswith(".cen"):
        _one_visit(site)

    tour.everywhere(*ROLES[name])

    assert tour.faults == {}
    assert len(tour.seen) >= 4


def _one_visit(site: Site) -> None:
    """A visit of another person, so that lists have a line and an in-charge something to correct."""
    window = site.window("officer.cen")
    answer_questions(window)
    window.press("Check answers")
    window.press("Save dose")


def test_each_step_of_a_visit_is_fit_for_all(site: Site) -> None:
    window = site.window("officer.cen")
    tour = Tour(site, window)

    answer_questions(window, hours="90")
    window.press("Check answers")
    tour.look("check page")
    window.press("Save dose")
    tour.look("receipt")
    window.follow("Print the slip")
    tour.look("slip")
    answer_questions(window, hours="130")
    window.press("Check answers")
    tour.look("blocked check page")
    window.press("Record why no dose was given")
    tour.look("no dose, carried over")
    window.press("Check answers")
    tour.look("check page without a dose")
    window.press("Save")
    tour.look("receipt without a dose")

    assert tour.faults == {}


def test_the_pages_before_and_around_sign_in_are_fit_for_all(site: Site) -> None:
    tour = Tour(site, site.window())
    tour.everywhere("/sign-in", "/start", "/help", "/nowhere")
    window = site.window("officer.cen")
    tour.window = window
    window.page.get_by_role("link", name="Hide screen").click()
    window.page.wait_for_url("**/hidden")
    tour.look()
    window.follow("Continue")
    tour.look("locked")
    window.press("Continue")
    tour.look("locked, sent empty")

    assert tour.faults == {}
