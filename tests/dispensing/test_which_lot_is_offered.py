"""Which lot the form offers first: by expiry inside a product, never across products."""

from tests.dispensing.test_visit_pages import PLAIN
from tests.factories.cast import put_in_box


def test_a_short_expiry_does_not_choose_another_medicine(world) -> None:
    officer = world.page("officer.cen")
    put_in_box("CEN", "UPA-30", "SOON", "2026-12", 1)

    page = officer.get("/visits/new")

    assert page.soup.select_one("input[name=lot][checked]")["value"] == "LNG-1.5|B2291"
    assert page.words.count("use this first") == 3  # one lot of each product


def test_a_single_tablet_of_two_does_not_stand_in_the_way_of_the_next_lot(world) -> None:
    officer = world.page("officer.cen")
    put_in_box("CEN", "LNG-0.75", "ODD", "2027-01", 1)

    officer.get("/visits/new")
    page = officer.send({**PLAIN, "lot": "LNG-0.75|C1100"})

    assert "Another lot ends sooner" not in page.words
    assert officer.send({}, press="Save dose").heading == "Dose recorded"
