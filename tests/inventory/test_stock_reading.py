"""Who sees which stock, on pages and through the API."""

import pytest

from inventory.catalogue import service as lots
from inventory.ledger import queries as ledger
from tests.inventory.conftest import Book


def test_stock_is_listed_by_product_and_lot_with_why_a_lot_is_not_usable(book: Book) -> None:
    book.fill("GOOD", 3, product="TAB-2")
    book.fill("GONE", 2, "2026-10")

    answer = book.world.api("officer.cen").get("/stock", station="cen")

    assert answer.status_code == 200
    assert [item for item in answer.get_json()["items"] if item["product"].startswith("TAB")] == [
        {
            "product": "TAB-2",
            "lot": "GOOD",
            "expires_on": "2027-06-30",
            "units": 3,
            "treatments": 1,
            "usable": True,
            "reason": None,
        },
        {
            "product": "TAB-1",
            "lot": "GONE",
            "expires_on": "2026-10-31",
            "units": 2,
            "treatments": 2,
            "usable": False,
            "reason": "lot_expired",
        },
    ]


@pytest.mark.parametrize(
    ("name", "station", "status"),
    [
        ("officer.cen", "CEN", 200),
        ("officer.cen", "RIV", 404),
        ("officer.cen", "DST", 404),
        ("officer.cen", "GEN", 404),
        ("officer.cen", "NOWHERE", 404),
        ("officer.cen", None, 200),
        ("liaison.north", "CEN", 200),
        ("liaison.north", "DST", 200),
        ("liaison.north", "LAK", 404),
        ("liaison.north", None, 422),
        ("auditor", "LAK", 200),
        ("programme", "CEN", 403),
        ("admin", "CEN", 403),
        (None, "CEN", 401),
    ],
)
def test_a_station_that_is_not_ones_own_answers_as_if_it_were_not_there(
    book: Book, name: str | None, station: str | None, status: int
) -> None:
    client = book.world.api(name)
    query = {"station": station} if station else {}

    assert client.get("/stock", **query).status_code == status
    assert client.get("/stock/card", product="TAB-1", **query).status_code == status


def test_the_card_pages_by_cursor(book: Book) -> None:
    book.fill("ONE", 5)
    for _ in range(3):
        book.dispense()
    client = book.world.api("officer.cen")

    first = client.get("/stock/card", product="tab-1", limit=3).get_json()
    rest = client.get("/stock/card", product="TAB-1", limit=3, cursor=first["next"]).get_json()

    assert [line["balance"] for line in first["items"] + rest["items"]] == [2, 3, 4, 5]
    assert rest["next"] is None
    assert rest["items"][0]["kind"] == "receipt"
    assert rest["items"][0]["account"] == "supplier"
    assert client.get("/stock/card", product="TAB-1", cursor="!").status_code == 422
    assert client.get("/stock/card", product="NONE").status_code == 404
    assert client.get("/stock/card").status_code == 422


def test_an_empty_box_still_leads_to_its_card_and_to_what_to_ask_for(book: Book) -> None:
    book.fill("GOOD", 1)
    book.dispense()

    page = book.world.page("officer.cen").get("/stock")

    links = {str(link["href"]) for link in page.soup.select("main a")}
    assert {"/stock/card?station=CEN&product=TAB-1", "/stations/CEN/suggestion?product=TAB-1"} <= links
    assert "/requisitions/new" in links
    assert page.soup.find("h2", string="TAB-1") or "0 doses left" in page.words


def test_the_pages_show_the_same(book: Book) -> None:
    book.fill("GOOD", 3)
    book.fill("GONE", 1, "2026-10")
    book.dispense()
    browser = book.world.page("officer.cen")

    stock = browser.get("/stock")
    card = browser.get("/stock/card?product=TAB-1")

    assert stock.heading == "Our stock"
    assert "2 doses left" in stock.words
    assert "Expired: write off" in stock.words
    lot = browser.get("/lots/GONE").soup
    assert [link["href"] for link in lot.select(".notice a")] == ["/stock/losses"]
    assert not browser.get("/lots/GOOD").soup.select(".notice")
    assert "−1" in card.words and "Given" in card.words
    assert browser.get("/stock?station=RIV").status == 404
    assert "Central Station" in book.world.page("liaison.north").get("/stock").words


def test_all_places_read_at_once_have_what_each_has_alone(book: Book) -> None:
    def hold(number: str) -> None:
        book.world.act(lambda: lots.hold_lot(book.world.actor("liaison.north"), number=number, reason="Wet"))

    book.fill("OLD", 4, "2026-10")
    book.fill("A", 3, "2027-01")
    book.fill("B", 2, "2027-02")
    book.fill("S", 5, place="DST")
    box, store = book.place_id(), book.place_id("DST")
    pair = (box, book.product_id)

    assert ledger.usable_treatments([box])[pair] == ledger.treatments_left(box)[book.product_id] == 5
    assert (store, book.product_id) not in ledger.usable_treatments([box])
    assert ledger.usable_treatments()[store, book.product_id] == 5
    hold("B")
    assert ledger.usable_treatments()[pair] == ledger.treatments_left(box)[book.product_id] == 3
    hold("A")
    assert pair not in ledger.usable_treatments()
