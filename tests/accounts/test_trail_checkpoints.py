"""Checkpoints: a chain cut together with its head is seen, and so is a checkpoint that was changed."""

import pytest
from sqlalchemy import delete, select, text, update

from accounts.people import service as people
from accounts.trail import checkpoints
from accounts.trail import service as trail
from accounts.trail.models import TrailCheckpoint, TrailEntry, TrailHead
from core import jobs
from core.database import is_sqlite, session

GUARDED = ("trail_entry", "trail_checkpoint")


def unguarded(world, *statements) -> None:
    """What somebody could do who owns the tables: take the triggers away first."""

    def act() -> None:
        for name in GUARDED:
            if is_sqlite():
                for verb in ("update", "delete"):
                    session().execute(text(f"DROP TRIGGER IF EXISTS {name}_no_{verb}"))
            else:
                session().execute(text(f"ALTER TABLE {name} DISABLE TRIGGER USER"))
        for statement in statements:
            session().execute(statement)

    world.act(act)


def add_one(world, name="officer.new") -> None:
    world.act(lambda: people.add_person(world.actor("admin"), name=name, role="officer", at=["CEN"]))


@pytest.fixture
def cut(world):
    """The statements that cut the newest entry off a chain, and set its head back to the one before."""
    add_one(world)
    last = session().scalars(select(TrailEntry).order_by(TrailEntry.id.desc()).limit(1)).one()
    head = (
        update(TrailHead)
        .where(TrailHead.chain_id == last.chain_id)
        .values(seq=last.seq - 1, hash=last.previous_hash)
    )
    return delete(TrailEntry).where(TrailEntry.id == last.id), head


def test_a_tail_cut_with_its_head_is_found_by_the_checkpoint(world, cut) -> None:
    world.act(checkpoints.make)
    assert list(trail.faults()) == []

    unguarded(world, *cut)

    (fault,) = trail.faults()
    assert "a checkpoint saw an entry" in fault


def test_without_a_checkpoint_the_cut_goes_unseen(world, cut) -> None:
    """The negative control: what the checkpoint is for."""
    unguarded(world, *cut)

    assert list(trail.faults()) == []


def test_a_checkpoint_names_the_chains_that_grew_and_none_twice(world) -> None:
    assert world.act(checkpoints.make) > 0
    assert world.act(checkpoints.make) == 0
    add_one(world)

    assert world.act(checkpoints.make) == 1

    first, second = session().scalars(select(TrailCheckpoint).order_by(TrailCheckpoint.id))
    assert second.previous_hash == first.hash
    assert list(trail.faults()) == []


def test_entries_after_a_checkpoint_are_no_fault(world) -> None:
    world.act(checkpoints.make)

    add_one(world)

    assert list(trail.faults()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (update(TrailCheckpoint).values(heads="[]"), "was changed after it was written"),
        (delete(TrailCheckpoint).where(TrailCheckpoint.id == 1), "does not follow from the one before it"),
    ],
)
def test_a_changed_checkpoint_is_found(world, change, words) -> None:
    world.act(checkpoints.make)
    add_one(world)
    world.act(checkpoints.make)

    unguarded(world, change)

    assert any("trail checkpoint" in fault and words in fault for fault in trail.faults())


def test_the_job_says_the_hash_to_copy_and_the_auditors_page_shows_it(world) -> None:
    said = world.app.test_cli_runner().invoke(args=["jobs", "once", "checkpoint-trail"]).output

    newest = checkpoints.newest()
    assert newest is not None
    assert checkpoints.words_of(newest) in said
    assert newest.hash == said.replace(" ", "").strip()[-64:]
    assert checkpoints.words_of(newest) in world.page("auditor").get("/trail").words


def test_the_checkpoint_is_on_the_schedule(app) -> None:
    assert jobs.scheduled()["checkpoint-trail"].when.words == "daily at 01:30"
