"""A scan in a count: a lot that is not listed is filled in to be checked; a listed one is counted above."""

import pytest

from inventory.catalogue import pack_fields
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from tests.factories import cast, counts
from tests.factories.world import World
from tests.page_client import PageClient

NUMBER = "09521000000018"
SCAN = f"]d201{NUMBER}1728050010ab12\x1d21S1"


@pytest.fixture
def client(world: World) -> PageClient:
    """The blind form of a box that holds one lot; its product has a pack number."""
    counts.open_box(world, "RIV")
    cast.put_in_box("RIV", "LNG-1.5", "R9000", "2027-12", 5)
    admin = world.actor("admin")
    world.act(lambda: lots.set_pack_number(admin, product="LNG-1.5", pack_number=NUMBER))
    client = world.page("officer.riv")
    client.get("/counts/new")
    return client


def _listed() -> str:
    product = catalogue.product_by_code("LNG-1.5")
    assert product is not None
    lot = catalogue.lot(product.id, "R9000")
    assert lot is not None
    return f"lot_{lot.id}"


def test_a_scanned_find_is_filled_in_looked_at_and_saved_by_the_second_press(
    world: World, client: PageClient
) -> None:
    answers = {"seal_number": "S-1", "seal_intact": "yes", _listed(): "5"}

    page = client.send({**answers, "find_code_0": SCAN, "find_counted_0": "2"})

    assert (page.status, page.path, page.errors()) == (200, "/counts/new", [])
    assert pack_fields.READ in page.words
    filled = {name: page.soup.select_one(f"#find_{name}_0")["value"] for name in ("lot", "expiry", "counted")}
    assert filled == {"lot": "AB12", "expiry": "2028-05", "counted": "2"}
    assert page.soup.select_one("#find_product_0 option[selected]")["value"] == "LNG-1.5"
    assert page.soup.select_one(f"#{_listed()}")["value"] == "5"

    saved = client.send({})

    assert saved.heading.startswith("Count ") and "AB12" in saved.words


def test_a_scan_of_a_listed_lot_says_where_to_count_it(world: World, client: PageClient) -> None:
    page = client.send({"find_code_1": f"(01){NUMBER}(17)271200(10)r9000", "seal_number": "S-1"})

    assert page.errors() == ["Lot R9000 is in the list above. Count it there."]
    assert page.soup.select_one("#find_lot_1").get("value", "") == ""
    assert page.soup.select_one("#seal_number")["value"] == "S-1"


def test_a_scan_that_cannot_be_read_is_told_at_its_row(world: World, client: PageClient) -> None:
    page = client.send({"find_code_0": "(01)09521000000019(10)AB12"})

    assert page.status == 422
    assert page.errors() == ["The last digit of the pack number does not fit. Scan again or type it."]
    assert page.soup.select_one("details[open] #find_code_0")
