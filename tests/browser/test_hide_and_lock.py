"""Hide screen and the rest notice: someone else is looking, or the officer was called away."""

import pytest

from tests.browser.site import Site, Window
from tests.factories.cast import PASSWORD

TYPED = "7781"


def _hide(window: Window) -> None:
    window.page.get_by_role("link", name="Hide screen").click()
    window.page.wait_for_url("**/hidden")


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_hide_screen_asks_for_the_password_and_then_shows_the_first_page(site: Site, script: bool) -> None:
    window = site.window("officer.cen", java_script_enabled=script)
    window.go("/visits/new")
    window.page.fill("#hours_ago", TYPED)

    _hide(window)
    assert window.page.title() == "Station supplies"
    assert "Central Station" not in window.page.content() and "officer.cen" not in window.page.content()
    window.follow("Continue")
    assert window.heading() == "Locked"

    window.page.fill("#password", PASSWORD)
    window.press("Continue")
    assert window.heading() == "Central Station"
    assert window.faults == []


def test_hiding_locks_every_window_of_the_session(site: Site) -> None:
    window = site.window("officer.cen")
    other = window.page.context.new_page()

    _hide(window)
    other.goto(f"{site.address}/visits")

    assert other.locator("h1").inner_text() == "Locked"


@pytest.mark.parametrize("way", ["button", "keys"])
def test_back_after_hiding_shows_nothing_that_was_typed(site: Site, way: str) -> None:
    window = site.window("officer.cen")
    window.go("/visits/new")
    window.page.fill("#hours_ago", TYPED)
    window.page.get_by_label("16 or 17", exact=True).check()

    if way == "button":
        _hide(window)
    else:
        for _press in range(3):
            window.page.keyboard.press("Shift")
        window.page.wait_for_url("**/hidden")
    window.page.go_back()

    assert window.heading() == "Locked"
    assert TYPED not in window.page.content()
    assert window.page.locator("#hours_ago, #age_band").count() == 0


def test_hiding_blanks_the_page_before_the_line_answers(site: Site) -> None:
    window = site.window("officer.cen")
    window.go("/visits/new")
    window.page.fill("#hours_ago", TYPED)
    window.page.route("**/hidden", lambda route: route.abort("aborted"))

    window.page.evaluate("document.querySelector('[data-hide]').click()")

    assert not window.page.locator("body").is_visible()
    assert window.page.locator("#hours_ago").input_value() == ""
    assert window.page.title() == "Station supplies"


def test_a_dead_session_can_still_hide(site: Site) -> None:
    window = site.window("officer.cen")
    window.page.context.clear_cookies()

    _hide(window)

    assert window.heading() == "Station supplies"


def test_a_minute_before_the_lock_the_page_says_so(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(site.app.config, "IDLE_MINUTES", 1)
    window = site.window("officer.cen")
    window.go("/visits/new")

    notice = window.page.locator(".idle [role=status]")
    notice.filter(has_text="locked").wait_for()

    assert notice.inner_text() == "You will be locked out in 1 minute. Your answers stay here."
