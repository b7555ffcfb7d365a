"""Who is told, how often, and that a notice lives and dies with what causes it."""

import pytest

from accounts.notices import service, words
from accounts.notices.audience import people_for
from accounts.people import queries as people
from accounts.people import service as people_service
from accounts.people.service import system_actor
from accounts.places import queries as places
from accounts.places import service as places_service
from core.errors import WrongState
from tests.accounts.outbox import give_address, id_of, notices, tell
from tests.factories import cast

pytestmark = pytest.mark.usefixtures("both_channels")


def test_each_person_is_told_on_the_pages_and_at_each_own_address(world) -> None:
    give_address("officer.cen", "email", "officer@example.org")
    give_address("officer.cen", "sms", "+260971234567")

    told = tell("officer.cen", "incharge.cen")

    assert told == 2
    assert [(row.person_id, row.channel, row.state) for row in notices()] == [
        (id_of("officer.cen"), "app", "sent"),
        (id_of("officer.cen"), "email", "waiting"),
        (id_of("officer.cen"), "sms", "waiting"),
        (id_of("incharge.cen"), "app", "sent"),
    ]
    assert len({row.message_key for row in notices()}) == 4


def test_a_notice_is_kept_only_with_what_causes_it(world) -> None:
    def act() -> None:
        service.tell([id_of("officer.cen")], kind="task", link="/stock")
        raise WrongState("It moved on.")

    with pytest.raises(WrongState):
        world.act(act)

    assert notices() == []


def test_nothing_is_told_outside_an_act(world) -> None:
    with pytest.raises(RuntimeError, match="belongs to the transaction"):
        service.tell([id_of("officer.cen")], kind="task", link="/stock")


def test_the_same_cause_on_the_same_day_does_not_pile_up(world) -> None:
    first = tell("officer.cen", cause="alert 12")
    with world.later(hours=5):
        second = tell("officer.cen", "incharge.cen", cause="alert 12")

    assert (first, second) == (1, 1)
    assert len(notices()) == 2


def test_another_cause_or_the_next_day_is_told(world) -> None:
    tell("officer.cen", cause="alert 12")
    tell("officer.cen", cause="alert 13")
    with world.at("2026-11-20T23:59:00+02:00"):
        tell("officer.cen", cause="alert 12")
    with world.at("2026-11-21T00:01:00+02:00"):
        tell("officer.cen", cause="alert 12")

    assert [(row.cause, row.told_on.day) for row in notices()] == [
        ("alert 12", 20),
        ("alert 13", 20),
        ("alert 12", 21),
    ]


def test_without_a_cause_the_kind_and_the_page_are_the_cause(world) -> None:
    tell("officer.cen")
    tell("officer.cen")
    tell("officer.cen", link="/boxes")

    assert [row.link for row in notices()] == ["/stock", "/boxes"]


def test_an_urgent_word_hurries_the_quiet_one_that_waits(world) -> None:
    give_address("officer.cen", "sms", "+260971234567")
    tell("officer.cen", cause="alert 12")

    with world.later(hours=1):
        again = tell("officer.cen", cause="alert 12", is_urgent=True)

    assert again == 0
    assert [(row.channel, row.is_urgent) for row in notices()] == [("app", False), ("sms", True)]


def test_disabled_people_are_passed_over(world) -> None:
    world.act(lambda: people_service.disable_person(world.actor("admin"), "officer.cen"))

    assert tell("officer.cen", "incharge.cen") == 1


def test_telling_nobody_is_no_mistake(world) -> None:
    assert tell() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "rumour"},
        {"link": "https://elsewhere.example"},
        {"link": "//elsewhere.example"},
        {"link": "stock"},
        {"link": "/stock now"},
        {"link": "/" + "x" * 200},
        {"cause": "x" * 101},
    ],
)
def test_what_no_notice_may_say_is_a_mistake_of_the_caller(world, wrong) -> None:
    with pytest.raises(ValueError):
        tell("officer.cen", **wrong)

    assert notices() == []


ROLES = ("officer", "in_charge", "liaison", "programme")


def names_for(place: str, *roles: str) -> set[str]:
    found = places.by_code(place)
    assert found is not None
    return set(people.names_of(people_for(roles, found.id)).values())


def test_a_station_concerns_its_own_people_and_those_above(world) -> None:
    assert names_for("CEN", "officer", "in_charge") == {"officer.cen", "officer2.cen", "incharge.cen"}
    assert names_for("CEN", "liaison") == {"liaison.north"}
    assert names_for("CEN", *ROLES) == {
        "officer.cen", "officer2.cen", "incharge.cen", "liaison.north", "programme"
    }  # fmt: skip


def test_who_is_told_is_exactly_who_may_open_it(world) -> None:
    """The mirror of places.covers, for every place of the cast and a store two districts share."""
    world.act(
        lambda: places_service.add_place(
            system_actor(), code="PST", name="Province Store", kind="store", parent="PRO"
        )
    )
    actors = [world.actor(name) for name, _role, _at in cast.PEOPLE]

    for place in places.in_the_programme():
        may_open = {actor.name for actor in actors if actor.role in ROLES and places.covers(actor, place.id)}
        assert names_for(place.code, *ROLES) == may_open, place.code
    assert names_for("PST", "liaison") == {"liaison.north", "liaison.south"}


def test_whoever_moved_or_was_disabled_is_not_told(world) -> None:
    admin = world.actor("admin")
    world.act(lambda: people_service.move_person(admin, "officer2.cen", role="officer", at=["RIV"]))
    world.act(lambda: people_service.disable_person(admin, "officer.cen"))

    assert names_for("CEN", "officer") == set()
    assert names_for("RIV", "officer") == {"officer.riv", "officer2.cen"}


def test_every_kind_is_short_and_says_no_more_than_that_there_is_a_task() -> None:
    assert all(len(said.split()) <= 6 for said in words.KINDS.values())
    assert all(len(kind) <= 20 for kind in words.KINDS)
