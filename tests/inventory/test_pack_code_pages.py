"""A scan on the delivery form: what it fills in, when it wins, and what is said when it does not fit."""

import pytest

from inventory.catalogue import pack_codes, pack_fields
from inventory.catalogue import queries as catalogue
from inventory.catalogue import service as lots
from tests.factories.world import World
from tests.inventory.conftest import Book
from tests.page_client import Page, PageClient

NUMBER = "09521000000018"
SCAN = f"]d201{NUMBER}1728050010ab12\x1d21S1"


@pytest.fixture
def numbered(world: World, book: Book) -> Book:
    admin = world.actor("admin")
    world.act(lambda: lots.set_pack_number(admin, product="LNG-1.5", pack_number=NUMBER))
    return book


def _receive(world: World, **fields: str) -> tuple[PageClient, Page]:
    client = world.page("officer.cen")
    client.get("/stock/receive")
    return client, client.send(fields)


def _filled(page: Page) -> dict[str, str]:
    texts = {name: page.soup.select_one(f"#{name}")["value"] for name in ("lot", "expires_on")}
    product = page.soup.select_one("input[name=product][checked]")
    return {**texts, "product": product["value"] if product else ""}


def test_a_scan_fills_the_form_to_be_checked_and_is_saved_by_the_second_press(
    world: World, numbered: Book
) -> None:
    client, page = _receive(world, pack_code=SCAN)

    assert (page.status, page.errors()) == (200, [])
    assert pack_fields.READ in page.words
    assert _filled(page) == {"product": "LNG-1.5", "lot": "AB12", "expires_on": "2028-05"}

    saved = client.send({"amount": "4"})

    assert (saved.path, "AB12" in saved.words) == ("/stock", True)
    product = catalogue.product_by_code("LNG-1.5")
    lot = catalogue.lot(product.id, "AB12")
    assert (lot.expires_on.isoformat(), lot.expires_by_month) == ("2028-05-31", True)


def test_typed_fields_that_agree_with_the_scan_are_saved_at_once(world: World, numbered: Book) -> None:
    fields = {"product": "LNG-1.5", "lot": "ab12", "expires_on": "05/2028", "amount": "4"}

    _, page = _receive(world, pack_code=SCAN, **fields)

    assert page.path == "/stock"


def test_the_code_wins_over_what_was_typed_and_says_so(world: World, numbered: Book) -> None:
    fields = {"product": "TAB-1", "lot": "AB12", "expires_on": "2029-01", "amount": "4"}

    _, page = _receive(world, pack_code=SCAN, **fields)

    assert pack_fields.READ_OTHERWISE in page.words
    assert _filled(page) == {"product": "LNG-1.5", "lot": "AB12", "expires_on": "2028-05"}


def test_a_lot_that_may_be_too_long_is_the_persons_to_shorten(world: World, numbered: Book) -> None:
    client, page = _receive(world, pack_code=f"01{NUMBER}1728050010AB1221123456789")
    assert pack_fields.COMPARE in page.words

    saved = client.send({"amount": "4", "lot": "AB12"})

    assert (saved.path, "AB12 " in saved.words) == ("/stock", True)


def test_the_number_alone_leaves_lot_and_expiry_to_be_typed(world: World, numbered: Book) -> None:
    client, page = _receive(world, pack_code="9521000000018")
    assert _filled(page) == {"product": "LNG-1.5", "lot": "", "expires_on": ""}

    saved = client.send({"lot": "AB12", "expires_on": "2028-05", "amount": "4"})

    assert saved.path == "/stock"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("9521000000019", pack_codes.WRONG_CHECK_DIGIT),
        ("9521000000025", pack_fields.UNKNOWN),
        ("what is this", pack_codes.UNREADABLE),
        (f"(01){NUMBER}(17)280500(10)AB/12", pack_fields.ODD_LOT),
    ],
)
def test_a_code_that_does_not_help_is_told_at_its_field_and_nothing_is_saved(
    world: World, numbered: Book, typed: str, words: str
) -> None:
    _, page = _receive(world, pack_code=typed, amount="4")

    assert (page.status, page.errors()) == (422, [words])


def test_the_store_scans_too(world: World, numbered: Book) -> None:
    client = world.page("liaison.north")
    client.get("/stores/receive")
    page = client.send({"pack_code": SCAN, "store": "DST"})
    assert _filled(page)["lot"] == "AB12"

    assert client.send({"amount": "4"}).path == "/stock"


def test_a_pack_number_belongs_to_one_product_and_can_be_set_on_the_page(world: World) -> None:
    client = world.page("admin")
    client.get("/products")

    page = client.send({"product": "LNG-1.5", "pack_number": "9521000000018"}, action="/pack-number")
    assert "09521000000018" in page.words
    again = client.send({"product": "UPA-30", "pack_number": "9521000000018"}, action="/pack-number")
    wrong = client.send({"product": "UPA-30", "pack_number": "9521000000019"}, action="/pack-number")

    assert again.errors() == ["Another product has this pack number."]
    assert wrong.errors() == [pack_codes.WRONG_CHECK_DIGIT]
    assert catalogue.codes_by_gtin() == {NUMBER: "LNG-1.5"}
