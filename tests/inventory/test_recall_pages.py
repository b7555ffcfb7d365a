"""Recall on its pages and in the API: told before it is done, done once, and put aside by a button."""

from tests.factories.visits import body
from tests.inventory.conftest import Book

ORDER = {"reason": "Weak tablets", "reference": "MRA 12/2026"}


def recalled(book: Book, number: str = "BAD", by: str = "liaison.north"):
    browser = book.world.page(by)
    browser.get(f"/lots/{number}/recall")
    browser.send(ORDER, press="Go on")
    return browser.send({}, press="Recall this lot")


def test_the_liaison_is_told_what_will_happen_and_then_recalls(book: Book) -> None:
    book.fill("BAD", 2)
    book.fill("BAD", 3, place="LAK")
    browser = book.world.page("liaison.north")

    assert "Recall this lot" in browser.get("/lots/bad").words
    browser.get("/lots/bad/recall")
    assert browser.send({}, press="Go on").errors() == [
        "Write in a few words why.",
        "Copy the number of the notice.",
    ]
    check = browser.send(ORDER, press="Go on")
    before = book.world.page("officer.cen").get("/lots/bad").words
    done = browser.send({}, press="Recall this lot")

    assert "2 boxes and stores hold it: 5 units" in check.words
    assert "Can be used" in before
    assert "Recalled Weak tablets" in done.words
    assert "MRA 12/2026" in done.words
    assert "End the recall" not in done.words


def test_what_was_typed_can_be_changed_before_it_is_done(book: Book) -> None:
    book.fill("BAD", 2)
    browser = book.world.page("liaison.north")
    browser.get("/lots/bad/recall")
    browser.send(ORDER, press="Go on")

    form = browser.send({}, press="Change")
    check = browser.send({"reason": "Cracked tablets"}, press="Go on")

    assert form.soup.select_one("#reference")["value"] == "MRA 12/2026"
    assert "Cracked tablets" in check.words


def test_a_number_of_two_products_is_asked_about_on_the_page(book: Book) -> None:
    book.fill("SAME", 1)
    book.fill("SAME", 1, product="TAB-2")
    browser = book.world.page("liaison.north")

    browser.get("/lots/same/recall")
    assert browser.send(ORDER, press="Go on").errors() == ["Choose which product it is."]
    browser.send({"product": "TAB-2"}, press="Go on")
    done = browser.send({}, press="Recall this lot")

    assert done.words.count("Recalled Weak tablets") == 1
    assert "Can be used" in done.words


def test_a_second_recall_is_told_that_it_is_done_already(book: Book) -> None:
    book.fill("BAD", 2)
    late = book.world.page("liaison.south")
    late.get("/lots/bad/recall")
    late.send(ORDER, press="Go on")
    recalled(book)

    answer = late.send({}, press="Recall this lot")

    assert answer.status == 409
    assert "This lot is recalled already." in answer.words


def test_the_officer_puts_aside_what_the_stock_page_names_and_sends_it_back(book: Book) -> None:
    book.fill("BAD", 3)
    recalled(book)
    browser = book.world.page("officer.cen")

    assert "On hold: put aside" in browser.get("/stock").words
    assert "Take 3 units out of the box." in browser.get("/lots/bad").words
    aside = browser.send({}, action="/put-aside", press="I have put 3 aside")
    card = browser.get("/stock/card?product=TAB-1").words
    browser.get("/lots/bad")
    sent = browser.send({}, action="/send-back", press="Sent to the store")

    assert "3 units are put aside." in aside.words
    assert "Put aside: Weak tablets" in card
    assert "put aside." not in sent.words
    assert book.held("returned") == {"BAD": 3}


def test_another_liaison_ends_it_on_the_page_and_the_officer_puts_it_back(book: Book) -> None:
    book.fill("BAD", 3)
    own = book.world.page("liaison.north")
    recalled(book)
    officer = book.world.page("officer.cen")
    officer.get("/lots/bad")
    officer.send({}, action="/put-aside")

    own.get("/lots/bad/recall/end")
    assert own.send({"reason": "Tested"}).status == 409
    other = book.world.page("liaison.south")
    assert "End the recall" in other.get("/lots/bad").words
    other.get("/lots/bad/recall/end")
    assert other.send({"reason": ""}).status == 422
    ended = other.send({"reason": "Tested, sound"})
    officer.get("/lots/bad")
    back = officer.send({}, action="/put-back", press="I have put 3 back")

    assert "Tested, sound" in ended.words
    assert "Can be used" in back.words
    assert book.held() == {"BAD": 3}


def test_the_api_recalls_once_and_lists_who_holds_it(book: Book) -> None:
    book.fill("BAD", 2)
    book.fill("BAD", 3, place="RIV")
    api = book.world.api("liaison.north")

    made = api.post("/lots/bad/recall", ORDER, key="recall-1")
    again = api.post("/lots/bad/recall", ORDER, key="recall-1")
    late = api.post("/lots/bad/recall", ORDER)

    lot = made.get_json()
    assert (made.status_code, again.status_code, late.status_code) == (201, 200, 409)
    assert (lot["recalled"], lot["reference"], lot["in_all"]["units"]) == (True, "MRA 12/2026", 5)
    assert [(one["place"], one["units"]) for one in lot["places"]] == [("CEN", 2), ("RIV", 3)]
    assert lot["holds"][0]["held_by"] == "liaison.north"
    assert book.world.api("officer.cen").post("/lots/bad/recall", ORDER).status_code == 403
    assert api.post("/lots/none/recall", ORDER).status_code == 404
    assert api.post("/lots/bad/recall", {"reason": "x"}).get_json()["errors"].keys() == {"reference"}


def test_the_station_sees_which_visits_got_the_lot_and_the_read_is_trailed(world) -> None:
    visit = world.api("officer.cen").post("/visits", body()).get_json()
    lot = visit["dose"]["lots"][0]["lot"]

    seen = world.api("officer.cen").get(f"/lots/{lot}/visits").get_json()["items"]
    page = world.page("incharge.cen").get(f"/lots/{lot}/visits")

    assert [(one["code"], one["units"]) for one in seen] == [(visit["code"], 1)]
    assert visit["register_number"] in page.words
    assert world.api("officer.riv").get(f"/lots/{lot}/visits").get_json()["items"] == []
    assert world.api("liaison.north").get(f"/lots/{lot}/visits").status_code == 403
    trail = world.page("auditor").get("/trail").words
    assert "listed visits that got a lot" in trail


def test_a_corrected_visit_stands_under_the_lot_it_has_now(world) -> None:
    api = world.api("incharge.cen")
    visit = world.api("officer.cen").post("/visits", body()).get_json()
    before = visit["dose"]["lots"][0]["lot"]
    corrected = {**body(dose__lot="B2304"), "reason": "Wrong lot"}

    assert api.post(f"/visits/{visit['code']}/corrections", corrected).status_code == 201

    listed = {lot: api.get(f"/lots/{lot}/visits").get_json()["items"] for lot in (before, "B2304")}
    assert (len(listed[before]), len(listed["B2304"])) == (0, 1)
