"""What a report lacks is told while it is written, and the same by the server when Check is pressed."""

from tests.browser.site import Site, Window

LINES = "() => [...document.querySelectorAll('ul[aria-labelledby=four] li')].map(line => line.innerText)"


def lacking(window: Window) -> list[str]:
    lines = [line.split(": ") for line in window.page.evaluate(LINES)]
    return [what for what, state in lines if state == "missing"]


def test_the_page_says_live_what_the_server_says_when_asked(site: Site) -> None:
    window = site.window("officer.cen")
    window.go("/adverse-events/new")
    steps = (
        (lambda: None, ["Who it is about", "Which product", "What happened"]),
        (lambda: window.page.select_option("#product", "LNG-1.5"), ["Who it is about", "What happened"]),
        (lambda: window.page.fill("#words", "Felt bad"), ["Who it is about"]),
        (lambda: window.page.fill("#words", " "), ["Who it is about", "What happened"]),
        (lambda: window.page.check("[value=lack_of_effect]"), ["Who it is about"]),
        (lambda: window.page.check("[value=suspected_counterfeit]"), ["What happened"]),
        (lambda: window.page.check("[name=reporter][value=unknown]"), ["Who told it", "What happened"]),
    )
    for act, expected in steps:
        act()
        assert lacking(window) == expected
    window.press("Check")

    assert lacking(window) == ["Who told it", "What happened"]
    assert window.faults == []
