"""Who may give doses: dates, teachers, suspensions, and that nobody certifies themselves."""

from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from accounts.people import queries as people
from accounts.trail.models import TrailEntry
from core import clock
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from dispensing.certification import queries, rules, service
from dispensing.certification.rules import Held
from tests.factories import cast
from tests.factories.world import World

FIRST_DAY, LAST_DAY = date(2026, 1, 15), date(2028, 1, 15)
CLASSROOM = {"kind": "classroom", "number": "C-17", "authority": "Ministry of Health", "issued_on": FIRST_DAY}


def _enter(world: World, by: str = "incharge.cen", **asked: object) -> int:
    given = {"person": "teacher.cen", **CLASSROOM, **asked}
    return world.act(lambda: service.enter_certificate(world.actor(by), **given))


def _standing(name: str = "teacher.cen", at: datetime | None = None) -> str:
    person = people.by_name(name)
    assert person is not None
    return queries.standing_of(person.id, at or clock.now())


@pytest.fixture
def world(world: World) -> World:
    """The cast, and two officers of the same station who have no certificate yet."""
    for name in ("teacher.cen", "learner.cen"):
        cast.add_person(name, "officer", "CEN")
    return world


@pytest.mark.parametrize(
    ("held", "on", "standing"),
    [
        ([], FIRST_DAY, "none"),
        ([Held(FIRST_DAY, LAST_DAY)], FIRST_DAY - timedelta(days=1), "none"),
        ([Held(FIRST_DAY, LAST_DAY)], FIRST_DAY, "certified"),
        ([Held(FIRST_DAY, LAST_DAY)], LAST_DAY, "certified"),
        ([Held(FIRST_DAY, LAST_DAY)], LAST_DAY + timedelta(days=1), "expired"),
        ([Held(FIRST_DAY, LAST_DAY, is_suspended=True)], LAST_DAY, "suspended"),
        ([Held(FIRST_DAY, LAST_DAY, is_suspended=True)], LAST_DAY + timedelta(days=1), "expired"),
        ([Held(FIRST_DAY, FIRST_DAY), Held(FIRST_DAY, LAST_DAY)], LAST_DAY, "certified"),
        ([Held(FIRST_DAY, LAST_DAY), Held(FIRST_DAY, LAST_DAY, is_suspended=True)], LAST_DAY, "suspended"),
        ([Held(FIRST_DAY, FIRST_DAY, is_suspended=True), Held(FIRST_DAY, LAST_DAY)], LAST_DAY, "certified"),
    ],
)
def test_standing_on_a_day(held: list[Held], on: date, standing: str) -> None:
    assert rules.standing(held, on) == standing


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 1, 15), 24, date(2028, 1, 15)),
        (date(2026, 12, 31), 2, date(2027, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 1, 1), 11, date(2026, 12, 1)),
    ],
)
def test_months_later_is_the_same_day_or_the_last_of_a_shorter_month(
    start: date, months: int, end: date
) -> None:
    assert rules.months_after(start, months) == end


def test_a_certificate_lasts_as_long_as_the_protocol_says(world: World) -> None:
    certificate_id = _enter(world)

    found = queries.certificate(certificate_id, clock.now())
    assert found is not None and found.expires_on == LAST_DAY
    assert _standing() == "certified"


def test_the_last_day_ends_at_midnight_in_the_programmes_zone(world: World) -> None:
    _enter(world, expires_on=date(2026, 12, 1))

    assert _standing(at=datetime.fromisoformat("2026-12-01T23:59:59+02:00")) == "certified"
    assert _standing(at=datetime.fromisoformat("2026-12-02T00:00:00+02:00")) == "expired"


def test_a_suspension_counts_at_once_and_not_before(world: World) -> None:
    certificate_id = _enter(world)
    before = clock.now()

    with world.later(hours=1):
        incharge = world.actor("incharge.cen")
        world.act(lambda: service.suspend(incharge, certificate_id, reason="Retraining first"))

        assert _standing() == "suspended"
        assert _standing(at=before) == "certified"


def test_a_restored_certificate_counts_again_and_both_steps_stay_on_record(world: World) -> None:
    certificate_id = _enter(world)
    incharge = world.actor("incharge.cen")

    world.act(lambda: service.suspend(incharge, certificate_id, reason="Retraining first"))
    world.act(lambda: service.restore(incharge, certificate_id, reason="Trained again"))

    assert _standing() == "certified"
    assert [(kind, reason) for kind, reason, _by, _at in queries.changes_of(certificate_id)] == [
        ("suspended", "Retraining first"),
        ("restored", "Trained again"),
    ]


def test_what_is_done_already_is_refused(world: World) -> None:
    certificate_id = _enter(world)
    incharge = world.actor("incharge.cen")

    with pytest.raises(WrongState):
        world.act(lambda: service.restore(incharge, certificate_id, reason="Nothing to restore"))
    world.act(lambda: service.suspend(incharge, certificate_id, reason="Retraining first"))
    with pytest.raises(WrongState):
        world.act(lambda: service.suspend(incharge, certificate_id, reason="Once more"))


def test_nobody_enters_or_changes_their_own(world: World) -> None:
    with pytest.raises(SamePerson):
        _enter(world, person="incharge.cen")

    certificate_id = _enter(world, by="system", person="incharge.cen")
    incharge = world.actor("incharge.cen")
    for verb in (service.suspend, service.restore):
        with pytest.raises(SamePerson):
            world.act(lambda verb=verb: verb(incharge, certificate_id, reason="My own"))


def test_another_stations_person_and_certificate_are_out_of_reach(world: World) -> None:
    certificate_id = _enter(world)
    stranger = world.actor("incharge.riv")

    with pytest.raises(Invalid):
        _enter(world, by="incharge.riv")
    with pytest.raises(NotFound):
        world.act(lambda: service.suspend(stranger, certificate_id, reason="Not mine"))


@pytest.mark.parametrize("name", ["officer.cen", "liaison.north", "programme", "auditor"])
def test_only_an_in_charge_enters_certificates(world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        _enter(world, by=name, person="learner.cen")


def test_an_administrator_certifies_in_charges_and_nobody_else(world: World) -> None:
    _enter(world, by="admin", person="incharge.riv")

    with pytest.raises(Invalid, match="Some answers|Look at"):
        _enter(world, by="admin", person="learner.cen")


def _enter_on_the_job(world: World, taught_by: str | None = "teacher.cen", **asked: object) -> int:
    given = {"person": "learner.cen", "kind": "on_the_job", "number": "J-1", "taught_by": taught_by, **asked}
    return _enter(world, **given)


def test_on_the_job_names_a_teacher_with_a_classroom_certificate_and_lasts_a_year(world: World) -> None:
    _enter(world)

    certificate_id = _enter_on_the_job(world, issued_on=date(2026, 3, 1))

    found = queries.certificate(certificate_id, clock.now())
    assert found is not None
    assert (found.taught_by, found.expires_on) == ("teacher.cen", date(2027, 3, 1))


@pytest.mark.parametrize("taught_by", [None, "learner.cen", "nobody.at.all"])
def test_on_the_job_without_a_fit_teacher_is_refused(world: World, taught_by: str | None) -> None:
    _enter(world)

    with pytest.raises(Invalid) as refused:
        _enter_on_the_job(world, taught_by)

    assert set(refused.value.errors) == {"taught_by"}


def test_a_teacher_must_have_been_certified_on_that_day(world: World) -> None:
    _enter(world, issued_on=date(2026, 6, 1))

    with pytest.raises(Invalid):
        _enter_on_the_job(world, issued_on=date(2026, 5, 31))


def test_who_was_taught_on_the_job_does_not_teach(world: World) -> None:
    _enter(world)
    _enter_on_the_job(world)

    with pytest.raises(Invalid):
        _enter_on_the_job(world, "learner.cen", person="teacher.cen", number="J-2")


def test_a_suspended_teacher_does_not_teach_from_then_on(world: World) -> None:
    certificate_id = _enter(world)
    incharge = world.actor("incharge.cen")
    world.act(lambda: service.suspend(incharge, certificate_id, reason="Retraining first"))

    with pytest.raises(Invalid):
        _enter_on_the_job(world, issued_on=clock.today())
    _enter_on_the_job(world, issued_on=clock.today() - timedelta(days=1))


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"issued_on": date(2026, 11, 21)}, "issued_on"),
        ({"expires_on": FIRST_DAY - timedelta(days=1)}, "expires_on"),
        ({"kind": "self_taught"}, "kind"),
        ({"person": "nobody.at.all"}, "person"),
    ],
)
def test_what_cannot_be_true_is_refused_at_its_field(
    world: World, asked: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        _enter(world, **asked)

    assert set(refused.value.errors) == {field}


def test_the_same_certificate_is_entered_once(world: World) -> None:
    _enter(world)

    with pytest.raises(Invalid) as refused:
        _enter(world)

    assert set(refused.value.errors) == {"number"}


def test_each_step_leaves_one_trail_entry(world: World) -> None:
    before = session().query(TrailEntry).count()
    certificate_id = _enter(world)
    incharge = world.actor("incharge.cen")
    world.act(lambda: service.suspend(incharge, certificate_id, reason="Retraining first"))
    world.act(lambda: service.restore(incharge, certificate_id, reason="Trained again"))

    entries = session().query(TrailEntry).order_by(TrailEntry.id).all()[before:]

    assert [entry.action for entry in entries] == [
        "certificate_entered",
        "certificate_suspended",
        "certificate_restored",
    ]
    assert {entry.subject for entry in entries} == {"teacher.cen"}


@pytest.mark.parametrize("statement", ["UPDATE certificate SET number = 'X'", "DELETE FROM certificate"])
def test_a_certificate_is_never_changed_or_deleted(world: World, statement: str) -> None:
    _enter(world)

    with pytest.raises(DBAPIError):
        world.act(lambda: session().execute(text(statement)))


def test_a_station_list_says_who_may_give_doses(world: World) -> None:
    _enter(world)

    members = queries.members_of(world.actor("incharge.cen").place_id, clock.now())

    standings = {member.name: member.standing for member in members}
    assert (standings["teacher.cen"], standings["learner.cen"]) == ("certified", "none")
    assert "officer.riv" not in standings


def test_a_certificate_with_a_number_past_counting_is_not_found(world: World) -> None:
    page = world.page("incharge.cen").get(f"/certificates/{'9' * 25}")

    assert page.status == 404
