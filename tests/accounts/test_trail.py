"""The trail: one entry an act, chained, and each way of tampering with it is found."""

import pytest
from sqlalchemy import delete, insert, select, text, update

from accounts.people import service as people
from accounts.people import sign_in as door
from accounts.people.service import system_actor
from accounts.places import service as places
from accounts.tokens import service as tokens
from accounts.trail import service as trail
from accounts.trail.models import TrailEntry, TrailHead
from core import clock
from core.database import EPOCH, is_sqlite, session
from tests.accounts.trail_entries import counted, newest, wrote_one
from tests.factories.cast import PASSWORD

# One act, one entry

WRITES = {
    "person_added": lambda who: people.add_person(who, name="officer.new", role="officer", at=["CEN"]),
    "person_moved": lambda who: people.move_person(who, "officer.cen", role="officer", at=["RIV"]),
    "person_reset": lambda who: people.reset_person(who, "officer.cen"),
    "person_disabled": lambda who: people.disable_person(who, "officer.cen"),
    "place_added": lambda who: places.add_place(who, code="NEW1", name="New", kind="station", parent="NOR"),
    "place_changed": lambda who: places.change_place(who, "CEN", name="Central"),
    "token_made": lambda who: tokens.make_token(who, name="officer.cen"),
}


@pytest.mark.parametrize(("action", "verb"), WRITES.items())
def test_each_verb_leaves_exactly_one_entry(world, action, verb):
    wrote_one(world, action, lambda: world.act(lambda: verb(world.actor("admin"))))


def test_the_verbs_of_a_persons_own_sign_in_leave_one_entry_each(world):
    code = world.act(lambda: people.reset_person(system_actor(), "officer.cen"))
    here = "127.0.0.1"

    wrote_one(world, "password_chosen", lambda: door.choose_password("officer.cen", code, PASSWORD, here))
    signed_in = wrote_one(world, "signed_in", lambda: door.sign_in("officer.cen", PASSWORD, here))
    opened = wrote_one(world, "unlocked", lambda: door.unlock(signed_in.session_id, PASSWORD, here))
    actor = world.actor("officer.cen")
    wrote_one(world, "signed_out", lambda: world.act(lambda: door.sign_out(actor, opened)))
    change = {"current": PASSWORD, "password": "violet ladder nine", "address": here}
    wrote_one(world, "password_chosen", lambda: door.change_password(actor, **change))


def test_revoking_a_token_leaves_one_entry(world):
    token_id, _ = world.act(lambda: tokens.make_token(system_actor(), name="officer.cen"))

    wrote_one(
        world, "token_revoked", lambda: world.act(lambda: tokens.revoke_token(system_actor(), token_id))
    )


def test_a_refused_act_leaves_no_entry(world):
    before = counted()

    with pytest.raises(people.Invalid):
        world.act(lambda: people.add_person(system_actor(), name="officer.cen", role="officer", at=["CEN"]))

    assert counted() == before


def test_an_entry_cannot_be_written_outside_an_act(world):
    with pytest.raises(RuntimeError, match="belongs to the transaction"):
        trail.record(system_actor(), "signed_in")


def test_an_action_that_is_not_on_the_list_is_a_mistake(world):
    with pytest.raises(ValueError, match="not on the list"):
        world.act(lambda: trail.record(system_actor(), "looked_away"))


def test_an_entry_says_who_in_which_role_from_where_did_what(world):
    world.act(lambda: people.disable_person(world.actor("admin"), "officer.cen"))

    entry = newest()

    assert (entry.role, entry.via, entry.action, entry.subject) == (
        "administrator", "page", "person_disabled", "officer.cen",
    )  # fmt: skip
    assert entry.at == clock.now()


def test_no_entry_holds_a_code_or_a_password(world):
    code = world.act(lambda: people.reset_person(system_actor(), "officer.cen"))

    everything = " ".join(session().scalars(select(TrailEntry.detail)))

    assert code not in everything and code.replace("-", "") not in everything


# Tampering


@pytest.fixture
def chain(world):
    """The id of the programme's chain, sound and with entries enough to tamper with."""
    assert list(trail.faults()) == []
    chain_id = system_actor().place_id
    assert len(seqs(chain_id)) > 6
    return chain_id


def seqs(chain_id):
    session().rollback()
    return session().scalars(select(TrailEntry.seq).where(TrailEntry.chain_id == chain_id)).all()


def tamper(world, *statements):
    """Run these with the triggers dropped, as somebody with the database's password could."""
    drop = (
        ["DROP TRIGGER trail_entry_no_update", "DROP TRIGGER trail_entry_no_delete"]
        if is_sqlite()
        else ["DROP TRIGGER trail_entry_no_change ON trail_entry"]
    )
    for statement in [*map(text, drop), *statements]:
        world.act(lambda statement=statement: session().connection().execute(statement))
    session().rollback()


def entry(chain_id, seq):
    table = TrailEntry.__table__.c
    return (table.chain_id == chain_id) & (table.seq == seq)


ENTRIES = TrailEntry.__table__


@pytest.mark.parametrize(
    "values",
    [
        {"action": "signed_out"},
        {"subject": "officer.riv"},
        {"role": "auditor"},
        {"via": "token"},
        {"detail": "{}"},
        {"person_id": 2},
        {"at": EPOCH},
    ],
    ids=lambda values: next(iter(values)),
)
def test_an_edited_entry_is_found(world, chain, values):
    tamper(world, update(ENTRIES).where(entry(chain, 3)).values(**values))

    assert [fault for fault in trail.faults() if "entry 3: was changed after it was written" in fault]


def test_an_edited_entry_with_a_hash_made_anew_is_found_by_the_next_one(world, chain):
    row = dict(session().execute(select(ENTRIES).where(entry(chain, 3))).mappings().one())
    row["subject"] = "somebody.else"
    tamper(
        world,
        update(ENTRIES).where(entry(chain, 3)).values(subject=row["subject"], hash=trail.hash_of(row)),
    )

    assert [fault for fault in trail.faults() if "entry 4: does not follow" in fault]


def test_a_dropped_entry_is_found(world, chain):
    tamper(world, delete(ENTRIES).where(entry(chain, 3)))

    assert [fault for fault in trail.faults() if "entry 4: follows entry 2" in fault]


def test_two_swapped_entries_are_found(world, chain):
    tamper(
        world,
        update(ENTRIES).where(entry(chain, 3)).values(seq=1_000_000),
        update(ENTRIES).where(entry(chain, 4)).values(seq=3),
        update(ENTRIES).where(entry(chain, 1_000_000)).values(seq=4),
    )

    assert len(list(trail.faults())) >= 2


def test_an_inserted_entry_is_found(world, chain):
    last = seqs(chain)[-1]
    row = dict(session().execute(select(ENTRIES).where(entry(chain, last))).mappings().one())
    del row["id"]
    row |= {"seq": last + 1, "previous_hash": row["hash"], "subject": "planted"}
    row["hash"] = trail.hash_of(row)
    tamper(world, insert(ENTRIES).values(**row))

    assert [fault for fault in trail.faults() if f"its head says {last} entries" in fault]


def test_a_cut_tail_is_found(world, chain):
    last = seqs(chain)[-1]
    tamper(world, delete(ENTRIES).where(entry(chain, last)))

    assert [fault for fault in trail.faults() if f"the last one found is {last - 1}" in fault]


def test_a_chain_without_its_head_is_found(world, chain):
    world.act(lambda: session().execute(delete(TrailHead).where(TrailHead.chain_id == chain)))

    assert [fault for fault in trail.faults() if "has entries and no head" in fault]


@pytest.mark.parametrize("verb", ["UPDATE trail_entry SET subject = 'x'", "DELETE FROM trail_entry"])
def test_the_database_itself_refuses_to_change_the_trail(world, verb):
    with pytest.raises(Exception, match="never changed or deleted"):
        world.act(lambda: session().execute(text(verb)))

    session().rollback()
    assert list(trail.faults()) == []


# Reading it
