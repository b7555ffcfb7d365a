"""What two people sign at one screen: a loss, a handover of the box; and a movement put right."""

import pytest
from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core.database import session
from core.idempotency import IdempotencyKey
from dispensing.incidents.models import Incident
from inventory.boxes import queries as boxes
from inventory.boxes import reversals
from inventory.boxes import service as box_service
from inventory.counts import losses
from inventory.counts.models import CustodyHandover
from inventory.ledger import queries as ledger
from tests.factories import cast, counts
from tests.factories.world import World

SIGNED = {"witness": "incharge.riv", "witness_password": cast.PASSWORD}
LOSS = {"lot": "LNG-1.5|R9000", "units": "1", "reason": "damaged"}


@pytest.fixture(autouse=True)
def box(world: World) -> None:
    counts.open_box(world, "RIV")


def _held(world: World) -> dict[str, int]:
    place = world.actor("officer.riv").place_id
    return {line.lot.number: line.units for line in ledger.stock(place)}


def test_a_loss_is_written_off_when_the_witness_signs_beside_the_officer(world: World) -> None:
    client = world.page("officer.riv")
    client.get("/stock/losses")

    for wrong in (
        {"witness": "", "witness_password": ""},
        {**SIGNED, "witness_password": "wrong words"},
        {**SIGNED, "witness": "officer.riv"},
        {**SIGNED, "witness": "officer.cen"},
        {**SIGNED, "witness": "auditor"},
    ):
        refused = client.send({**LOSS, **wrong}, press="Write off")
        assert refused.status in {403, 404, 409, 422}, wrong
        client.get("/stock/losses")
    assert _held(world)["R9000"] == 2
    client.send({**LOSS, **SIGNED}, press="Write off")

    assert _held(world)["R9000"] == 1
    assert "Damaged" in client.get("/stock/losses").words
    entry = session().scalars(select(TrailEntry).where(TrailEntry.action == "loss_confirmed")).one()
    assert '"proposed_by":"officer.riv"' in entry.detail


def test_a_loss_waits_for_a_witness_who_signs_later_or_is_dropped(world: World) -> None:
    client = world.page("officer.riv")
    for _ in range(2):
        client.get("/stock/losses")
        waiting = client.send(LOSS, action="/losses", press="later")
    assert "waits for a second person" in waiting.words and not waiting.soup.select("form[action$=confirm]")

    witness = world.page("incharge.riv")
    witness.get("/stock/losses")
    done = witness.send({}, action="/confirm")
    dropped = witness.send({"withdraw_reason": "Typed twice"}, action="/withdraw")

    assert "Written off" in done.words
    assert "waits for" not in dropped.words
    assert _held(world)["R9000"] == 1


def test_more_than_the_box_holds_is_said(world: World) -> None:
    client = world.page("officer.riv")
    client.get("/stock/losses")

    refused = client.send({**LOSS, **SIGNED, "units": "9"}, press="Write off")

    assert "The book holds fewer" in refused.words
    assert _held(world)["R9000"] == 2


def test_wrong_passwords_of_a_witness_are_limited_and_nothing_of_them_is_kept(world: World) -> None:
    client = world.page("officer.riv")
    client.get("/stock/losses")

    for _ in range(12):
        refused = client.send({**LOSS, **SIGNED, "witness_password": "wrong words"}, press="Write off")

    assert "wait" in " ".join(refused.errors()).lower() or "many" in " ".join(refused.errors()).lower()
    assert world.page("incharge.riv").get("/").status == 200
    assert session().scalars(select(IdempotencyKey)).all() == []


def test_the_box_is_handed_over_with_its_count_seal_and_key(world: World) -> None:
    head = world.actor("incharge.riv")
    world.act(lambda: box_service.give_key(head, person="officer.riv"))
    counted = counts.count(world, {"R9000": 2, "B2304": 5}, "officer.riv")
    counts.close(world, counted, by="incharge.riv")
    client = world.page("officer.riv")
    client.get("/boxes/handover")

    shown = client.send({**SIGNED, "seal_number": "S-2", "seal_intact": "no", "is_key_handed": "yes"})

    assert "S-2" in shown.words
    handed = session().scalars(select(CustodyHandover)).one()
    assert (handed.count_id, handed.seal_before, handed.seal_after) == (counted, "S-1", "S-2")
    assert [row.name for row in boxes.keys_held(handed.box_id)] == ["incharge.riv"]
    assert "S-2 (before: broken or gone)" in client.get("/boxes/handover").words


def test_a_handover_without_a_count_says_why_and_never_to_oneself(world: World) -> None:
    client = world.page("officer.riv")
    client.get("/boxes/handover")
    answers = {"seal_number": "S-1", "is_key_handed": "no", "seal_intact": "yes"}

    assert client.send({**answers, **SIGNED}).errors() == ["Count first, or write why there is no time."]
    reason = {"no_count_reason": "Called out"}
    assert client.send({**SIGNED, **reason, "witness": "officer.riv"}).status == 409
    elsewhere = client.send({**SIGNED, **reason, "witness": "officer.cen"})
    assert elsewhere.errors() == ["This person works elsewhere. Ask somebody of this station."]
    assert elsewhere.soup.select_one("#no_count_reason")["value"] == "Called out"
    client.send({**answers, **SIGNED, **reason})

    assert session().scalars(select(CustodyHandover.no_count_reason)).one() == "Called out"


def test_an_in_charge_puts_a_delivery_right_from_the_stock_card(world: World) -> None:
    client = world.page("incharge.riv")
    card = client.get("/stock/card?product=LNG-1.5")
    links = [str(link["href"]) for link in card.soup.select("main table a") if "reverse" in str(link["href"])]
    assert not world.page("officer.riv").get("/stock/card?product=LNG-1.5").soup.select("main table a")

    client.get(links[0])
    assert client.send({}).errors() == ["Write in a few words what was wrong."]
    card = client.send({"reason": "Typed twice"})

    assert "Put right: Typed twice" in card.words
    assert "R9000" not in _held(world)
    session().rollback()
    waits = session().scalars(select(Incident)).one()
    assert (waits.kind, str(waits.subject).partition(" ")[0]) == ("receipt_reversed", "movement")
    client.get(links[0])
    again = client.send({"reason": "Typed twice"})
    assert "already put right" in again.words


def test_what_was_put_right_says_so_and_asks_nobody_to_do_it_again(world: World) -> None:
    officer, witness = world.actor("officer.riv"), world.actor("incharge.riv")
    loss = {"lot": "R9000", "units": 1, "reason": "damaged"}
    loss_id = world.act(lambda: losses.write_off(officer, witness, **loss))
    movement_id = losses.find(officer, loss_id).movement_id
    client, card = world.page("incharge.riv"), "/stock/card?station=RIV&product=LNG-1.5"
    assert f"/movements/{movement_id}/reverse" in str(client.get(card).soup)
    assert "(put right)" not in client.get("/stock/losses").words

    world.act(lambda: reversals.reverse_movement(witness, movement_id, reason="Typed twice"))

    assert f"/movements/{movement_id}/reverse" not in str(client.get(card).soup)
    assert "(put right)" in client.get(card).words
    assert "Damaged or wet (put right)" in client.get("/stock/losses").words
