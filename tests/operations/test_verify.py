"""`flask verify` finds what was tampered with: each test changes the database behind the software's back."""

import json

import pytest
from sqlalchemy import text

from app import create_app
from core.database import db, is_sqlite
from inventory.counts import losses
from inventory.lots import service as lots
from operations.verify import faults
from tests.factories import counts
from tests.factories.resupply import request_at
from tests.factories.visits import body


@pytest.fixture
def recorded(world):
    """Two visits of CEN, one of RIV, each with a dose."""
    for name, dose in (("officer.cen", "B2291"), ("officer.cen", "B2291"), ("officer.riv", None)):
        answer = world.api(name).post("/visits", body(dose__lot=dose))
        assert answer.status_code == 201, answer.text
    return world


def tamper(*statements: str) -> None:
    """What somebody with the file in hands does: take the triggers away, then change rows."""
    with db.engine.connect() as connection:
        if is_sqlite():
            connection.execute(text("PRAGMA foreign_keys=OFF"))
            names = (
                connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'trigger'"))
                .scalars()
                .all()
            )
            for name in names:
                connection.execute(text(f"DROP TRIGGER {name}"))
        else:
            connection.execute(text("SET session_replication_role = replica"))
        for statement in statements:
            assert connection.execute(text(statement)).rowcount != 0, statement
        connection.commit()
        if not is_sqlite():
            connection.execute(text("SET session_replication_role = origin"))
            connection.commit()


def found() -> list[str]:
    db.session.rollback()
    return list(faults())


def test_an_honest_database_has_no_faults(recorded) -> None:
    assert found() == []


LAST_TRAIL = "(SELECT max(id) FROM trail_entry)"
FIRST_DOSE_MOVEMENT = "(SELECT min(id) FROM movement WHERE kind = 'dose')"
A_BOX = "(SELECT min(id) FROM account WHERE kind = 'box')"
A_VISITS_ENTRY = "(SELECT min(id) FROM trail_entry WHERE action = 'visit_recorded')"
TAMPERINGS = {
    "an edited trail row": (
        ["UPDATE trail_entry SET subject = 'X' WHERE action = 'visit_recorded'"],
        "changed after",
    ),
    "an edited detail": (
        [f"UPDATE trail_entry SET detail = '{{}}' WHERE id = {LAST_TRAIL}"],
        "changed after",
    ),
    "a dropped trail row": (
        [f"DELETE FROM trail_entry WHERE id = {A_VISITS_ENTRY}"],
        "missing or added",
    ),
    "a trail cut at its tail": ([f"DELETE FROM trail_entry WHERE id = {LAST_TRAIL}"], "its head says"),
    "an inserted trail row": (
        [
            "INSERT INTO trail_entry (chain_id, seq, at, person_id, role, via, action, subject, detail, "
            "previous_hash, hash) SELECT chain_id, seq + 1, at, person_id, role, via, action, subject, "
            f"detail, hash, previous_hash FROM trail_entry WHERE id = {LAST_TRAIL}"
        ],
        "changed after",
    ),
    "a changed movement": (
        [f"UPDATE movement SET occurred_at = occurred_at + 1 WHERE id = {FIRST_DOSE_MOVEMENT}"],
        "another fingerprint",
    ),
    "a movement of more units": (
        [f"UPDATE movement SET units = 2 WHERE id = {FIRST_DOSE_MOVEMENT}"],
        "level",
    ),
    "a level that disagrees": (
        [f"UPDATE stock_level SET units = units + 1 WHERE account_id = {A_BOX}"],
        "its movements make",
    ),
    "a dose without its movement": (
        [
            f"DELETE FROM dose_lot WHERE movement_id = {FIRST_DOSE_MOVEMENT}",
        ],
        "its movements took 0",
    ),
    "a movement that nobody witnessed": (
        [
            "INSERT INTO movement (lot_id, from_account_id, to_account_id, units, kind, reason, occurred_at, "
            "recorded_at, person_id) SELECT lot_id, from_account_id, to_account_id, units, kind, reason, "
            f"occurred_at, recorded_at, person_id FROM movement WHERE id = {FIRST_DOSE_MOVEMENT}"
        ],
        "no trail entry speaks of it",
    ),
    "a changed visit": (["UPDATE visit SET age_band = 'under_10'"], "visit 1: changed after"),
    "a changed dose": (["UPDATE dose SET given_at = given_at - 3600000000"], "visit 1: changed after"),
}


A_COUNT = "(SELECT max(id) FROM stock_count)"
OF_SUPPLY = {
    "more counted than there was": (
        [f"UPDATE stock_count_line SET counted = counted + 1 WHERE count_id = {A_COUNT} AND counted > 0"],
        "count 1: changed after",
    ),
    "another witness of a count": (
        [f"UPDATE stock_count SET ended_by = 1 WHERE id = {A_COUNT}"],
        "count 1: changed after",
    ),
    "a line that is gone from a count": (
        [f"DELETE FROM stock_count_line WHERE count_id = {A_COUNT}"],
        "count 1: changed after",
    ),
    "a level settled at another instant": (
        ["UPDATE stock_level SET counted_at = counted_at - 1 WHERE counted_at IS NOT NULL"],
        "settled by count 1",
    ),
    "a theft that became a loss": (
        ["UPDATE stock_loss SET reason = 'lost' WHERE reason = 'stolen'"],
        "loss 1: changed after",
    ),
    "more approved than was": (
        ["UPDATE requisition_line SET approved = approved + 1"],
        "stands otherwise than its last step left it",
    ),
    "another person who approved": (
        ["UPDATE requisition_event SET person_id = 1 WHERE verb = 'approve'"],
        "step of a request 3: changed after",
    ),
    "a step that is gone": (
        ["DELETE FROM requisition_event WHERE verb = 'approve'"],
        "step of a request 3: changed after",
    ),
    "units that went missing on the way, and arrived": (
        ["UPDATE shipment_lot SET accepted = accepted - 1, missing = missing + 1"],
        "stands otherwise than its last step left it",
    ),
    "a hold taken off by hand": (
        ["UPDATE lot SET held_at = NULL, held_reason = NULL WHERE number = 'D2501'"],
        "lot D2501: is not marked",
    ),
    "a hold whose history is gone": (
        ["DELETE FROM lot_hold WHERE lot_id = (SELECT id FROM lot WHERE number = 'D2501')"],
        "lot D2501: is marked",
    ),
}


@pytest.fixture
def supplied(world):
    """A count that differed, a theft, a delivery that arrived, and a lot that was recalled."""
    counts.counted_and_closed(world, {"B2291": 1}, {"B2291": "lost"})
    officer, in_charge = world.actor("officer.cen"), world.actor("incharge.cen")
    stolen = {"lot": "B2304", "units": 1, "reason": "stolen"}
    with world.later(minutes=5):
        world.act(lambda: losses.write_off(officer, in_charge, **stolen))
    request_at(world, "received")
    liaison = world.actor("liaison.north")
    why = {"reason": "Weak tablets", "reference": "MRA 12/2026"}
    world.act(lambda: lots.recall_lot(liaison, number="D2501", **why))
    return world


def test_honest_supplies_have_no_faults(supplied) -> None:
    assert found() == []


@pytest.mark.parametrize("what", OF_SUPPLY)
def test_verify_finds_what_was_done_to_supplies(supplied, what) -> None:
    statements, words = OF_SUPPLY[what]
    tamper(*statements)

    told = found()

    assert any(words in fault for fault in told), told


@pytest.mark.parametrize("what", TAMPERINGS)
def test_verify_finds(recorded, what) -> None:
    statements, words = TAMPERINGS[what]
    tamper(*statements)

    told = found()

    assert any(words in fault for fault in told), told


def test_verify_finds_two_trail_rows_that_were_swapped(recorded) -> None:
    rows = db.session.execute(
        text("SELECT id, seq FROM trail_entry WHERE action = 'visit_recorded' ORDER BY id LIMIT 2")
    ).all()
    db.session.rollback()
    (first, first_seq), (second, second_seq) = rows
    tamper(
        f"UPDATE trail_entry SET seq = -1 WHERE id = {first}",
        f"UPDATE trail_entry SET seq = {first_seq} WHERE id = {second}",
        f"UPDATE trail_entry SET seq = {second_seq} WHERE id = {first}",
    )

    assert any("does not follow" in fault for fault in found())


def test_the_command_ends_with_1_and_a_list(recorded) -> None:
    runner = recorded.app.test_cli_runner()
    honest = runner.invoke(args=["verify"])
    tamper("UPDATE visit SET age_band = 'under_10'")

    dishonest = runner.invoke(args=["verify", "--json"])

    assert (honest.exit_code, dishonest.exit_code) == (0, 1)
    assert len(json.loads(dishonest.stdout)["faults"]) == 3


def test_a_database_without_tables_is_told_in_words(tmp_path):
    empty = create_app(DATABASE_URL=f"sqlite:///{tmp_path / 'empty.sqlite3'}")

    result = empty.test_cli_runner().invoke(args=["verify"])

    assert (result.exit_code, "flask db upgrade" in result.output) == (1, True)
