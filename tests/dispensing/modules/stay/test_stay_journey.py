"""A stay in a real browser: the administrator turns it on, one is taken in, a bag signed by two, gone."""

import pytest

from tests.browser.site import Site


@pytest.mark.parametrize("script", [False], ids=["without JavaScript"])
def test_a_stay_from_the_switch_to_the_way_home(site: Site, script: bool) -> None:
    admin = site.window("admin", java_script_enabled=script)
    officer = site.window("officer.cen", java_script_enabled=script)
    head = site.window("incharge.cen", java_script_enabled=script)
    assert officer.page.get_by_role("link", name="Stays").count() == 0

    admin.follow("Optional parts")
    admin.follow("Stay of some days")
    admin.page.get_by_label("Turn it on at").select_option("CEN")
    admin.press("Turn on")
    assert "Central Station" in admin.page.locator("main").inner_text()

    officer.go("/")
    officer.follow("Stays")
    officer.follow("Take a person in")
    officer.press("Take in")
    assert "Choose how they came." in officer.page.locator(".govuk-error-summary").inner_text()
    officer.page.get_by_label("Sent from a police station").check()
    officer.press("Take in")
    assert officer.heading().startswith("Stay ")

    officer.follow("Take belongings in")
    officer.page.fill("#seal_number", "T-7")
    officer.page.select_option("#kind_1", "phone")
    officer.page.fill("#quantity_1", "1")
    officer.press("Save list")
    assert "A second person signs." in officer.page.locator("main").inner_text()

    head.go("/")
    head.follow("A bag waits")
    head.follow("Seal T-7")
    head.press("Sign")
    head.follow("Give back")
    head.page.get_by_label("Yes").check()
    head.page.get_by_label("Phone").fill("1")
    head.press("Save")

    officer.go("/stays/bags")
    officer.follow("Seal T-7")
    officer.press("Sign")
    officer.follow("Stay ")
    officer.follow("They leave")
    officer.page.get_by_label("Home", exact=True).check()
    officer.press("Save: they left now")
    officer.go("/stays")
    assert "Nobody stays here now." in officer.page.locator("main").inner_text()
    assert admin.faults + officer.faults + head.faults == []
