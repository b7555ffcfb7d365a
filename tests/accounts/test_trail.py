"""The trail: one entry an act, chained, and each way of tampering with it is found."""

import json

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from accounts.people import service as people
from accounts.people import sign_in as door
from accounts.people.service import system_actor
from accounts.places import service as places
from accounts.tokens import service as tokens
from accounts.trail import service as trail
from accounts.trail.models import TrailEntry, TrailHead
from core import clock
from core.database import EPOCH, is_sqlite, session
from tests.factories.cast import PASSWORD


def counted():
    session().rollback()
    return session().scalar(select(func.count()).select_from(TrailEntry))


def newest():
    session().rollback()
    return session().scalars(select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()


def wrote_one(world, action, act):
    before = counted()
    made = act()
    assert counted() - before == 1
    assert newest().action == action
    return made


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


def test_the_auditor_sees_the_newest_first(world):
    world.act(lambda: people.reset_person(system_actor(), "officer.cen"))
    world.act(lambda: people.disable_person(system_actor(), "officer.riv"))

    rows = rows_of(world.page("auditor").get("/trail"))

    assert "signed in" in rows[0] and "auditor" in rows[0]
    assert "disabled a person" in rows[1] and "officer.riv" in rows[1]
    assert "made a new start code" in rows[2]


def rows_of(page):
    return [" ".join(row.get_text(" ").split()) for row in page.soup.select("tbody tr")]


def test_each_opening_of_the_page_is_an_entry_with_what_was_sought(world):
    browser = world.page("auditor")

    wrote_one(world, "trail_read", lambda: browser.get("/trail"))
    wrote_one(world, "trail_read", lambda: browser.get("/trail?place=CEN&person=Officer.CEN"))

    assert json.loads(newest().detail) == {"place": "CEN", "person": "officer.cen"}


def test_the_filters_narrow_by_place_person_and_action(world):
    world.page("officer.cen")
    world.page("officer.riv")
    browser = world.page("auditor")

    at_river = rows_of(browser.get("/trail?place=RIV"))
    by_officer = rows_of(browser.get("/trail?person=officer.cen"))
    signed_in = rows_of(browser.get("/trail?action=signed_in"))

    assert at_river and all("River Station" in row for row in at_river)
    assert by_officer and all("officer.cen" in row for row in by_officer)
    assert signed_in and all("signed in" in row for row in signed_in)


def test_pages_go_back_to_the_first_entry_without_gap_or_double(world):
    browser = world.page("auditor")
    everything = set(session().scalars(select(TrailEntry.seq).where(TrailEntry.chain_id == 1)))
    page, seen = browser.get("/trail?limit=5"), []
    while True:
        seen += rows_of(page)
        onward = page.soup.select_one("nav a[rel=next]")
        if onward is None:
            break
        page = browser.get(onward["href"])

    assert len(seen) >= len(everything)
    assert "added a place" in seen[-1]


@pytest.fixture
def provincial(world):
    """An auditor of one province only, who does not see the programme's own chain."""
    code = world.act(
        lambda: people.add_person(system_actor(), name="auditor.pro", role="auditor", at=["PRO"])
    )
    door.choose_password("auditor.pro", code, PASSWORD, "127.0.0.1")
    return world.page("auditor.pro")


def test_an_auditor_of_a_province_sees_the_places_under_it_alone(world, provincial):
    world.page("officer.cen")
    world.page("admin")

    rows = rows_of(provincial.get("/trail"))

    assert [row for row in rows if "Central Station" in row]
    assert not [row for row in rows if "Whole programme" in row or "admin" in row]


def test_a_place_outside_the_posting_is_not_found(world, provincial):
    assert provincial.get("/trail?place=ALL").status == 404
    assert provincial.get("/trail?place=NONE").status == 404


@pytest.mark.parametrize("query", ["cursor=!", "limit=0", "cursor=zzzzzzzzzzzzzzzzzzzz"])
def test_a_cursor_that_is_not_ours_is_refused(world, query):
    assert world.page("auditor").get(f"/trail?{query}").status == 422


@pytest.mark.parametrize("query", ["action=nothing", "place=%00", "person=" + "x" * 41])
def test_a_filter_that_is_none_of_ours_says_so_and_reads_nothing(world, query):
    browser = world.page("auditor")
    before = counted()

    page = browser.get(f"/trail?{query}")

    assert page.status == 422 and rows_of(page) == []
    assert counted() == before


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "liaison.north", "programme", "admin"])
def test_nobody_else_reads_the_trail(world, name):
    assert world.page(name).get("/trail").status == 403
