"""The inspection of pages sees what it is there to see: one bad page, and each of its faults."""

import pytest

from tests.browser import inspection
from tests.browser.site import Site

BAD_PAGE = """<!doctype html><html lang="en"><title>Bad</title><main><h1>Bad</h1>
<form><label>Name <input name="name"></label></form>
<p><a href="/">x</a></p><p style="width: 900px">Wide</p><p style="color: #999">Faint</p><img src="data:,">
</main></html>"""


@pytest.mark.parametrize(
    "fault",
    [
        "320 px: scrolls sideways by",
        'A "x" is',
        "INPUT name may be remembered",
        "FORM",
        "360 px: color-contrast",
        "1280 px: image-alt",
    ],
)
def test_each_fault_of_a_bad_page_is_seen(site: Site, fault: str) -> None:
    window = site.window()
    window.page.set_content(BAD_PAGE)

    assert any(fault in found for found in inspection.faults_of(window.page))


def test_a_window_notes_what_a_strict_policy_refuses(site: Site) -> None:
    window = site.window()
    window.go("/sign-in")

    window.page.evaluate("document.body.setAttribute('style', 'color: red')")
    window.page.evaluate("fetch('https://elsewhere.example/').catch(() => 0)")

    assert any("Content Security Policy" in fault for fault in window.faults)
