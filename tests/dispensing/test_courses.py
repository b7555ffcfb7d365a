"""Courses: no certificate without the days; and a certificate ends at the end of its last day, everywhere."""

from datetime import date, timedelta

import pytest

from accounts.people import queries as people
from core import clock
from core.errors import Forbidden, Invalid, NotFound, SamePerson, WrongState
from dispensing.certification import queries as certificates
from dispensing.certification import service as certification
from dispensing.certification.tree import Taught, build
from dispensing.courses import queries, rules, service
from dispensing.protocols import service as protocols
from tests.factories import cast
from tests.factories.visits import body

FIRST, LAST = date(2026, 11, 9), date(2026, 11, 14)
DAYS = [FIRST + timedelta(days=step) for step in range(6)]


@pytest.mark.parametrize(
    ("kind", "today", "attended", "has_one", "had_one", "why"),
    [
        ("classroom", LAST, DAYS, False, False, ""),
        ("classroom", LAST, DAYS[:5], False, True, "too_few_days"),
        ("classroom", LAST, [*DAYS[:5], DAYS[0]], False, False, "too_few_days"),
        ("classroom", LAST - timedelta(days=1), DAYS, False, False, "not_over"),
        ("classroom", LAST, DAYS, True, False, "has_certificate"),
        ("refresher", LAST, DAYS[:1], False, True, ""),
        ("refresher", LAST, DAYS, False, False, "nothing_to_renew"),
        ("refresher", LAST, [], False, True, "too_few_days"),
        ("on_the_job", LAST, [], False, False, "too_few_days"),
        ("on_the_job", LAST, DAYS[:1], False, False, ""),
    ],
)
def test_no_certificate_without_the_days(kind, today, attended, has_one, had_one, why) -> None:
    found = rules.why_not(
        kind=kind,
        ends_on=LAST,
        today=today,
        attended=attended,
        has_certificate=has_one,
        had_one_before=had_one,
        classroom_days=6,
    )

    assert found == why


def test_whom_a_stopped_teacher_taught_is_in_doubt_at_any_depth() -> None:
    links = [Taught(2, 1), Taught(3, 2), Taught(5, 4), Taught(2, 1)]

    first, second = build(links, frozenset({1}))

    assert (first.person_id, first.count, first.is_in_doubt) == (1, 2, False)
    assert [first.taught[0].is_in_doubt, first.taught[0].taught[0].is_in_doubt] == [True, True]
    assert second.taught[0].is_in_doubt is False


def test_two_who_taught_each_other_stand_in_the_tree_beside_the_others() -> None:
    trees = build([Taught(9, 8), Taught(1, 2), Taught(2, 1), Taught(3, 1)], frozenset({8}))

    assert [(tree.person_id, tree.count) for tree in trees] == [(8, 1), (2, 2)]


@pytest.fixture
def course(world) -> int:
    """Six days at CEN's district, over by now, with two officers of whom one missed a day."""
    programme = world.actor("programme")
    planned = {"kind": "classroom", "place": "NOR", "starts_on": FIRST, "ends_on": LAST}
    number = world.act(
        lambda: service.plan(programme, **planned, trainer="liaison.north", authority="Ministry of Health")
    )
    for name in ("officer2.cen", "officer.riv"):
        world.act(lambda name=name: service.add_participant(programme, number, person=name))
    for day in DAYS:
        present = ["officer2.cen"] if day == LAST else ["officer2.cen", "officer.riv"]
        world.act(
            lambda day=day, present=present: service.note_attendance(
                programme, number, day=day, present=present
            )
        )
    return number


def test_who_attended_gets_a_certificate_through_the_same_verb(world, course) -> None:
    programme = world.actor("programme")
    give = {"person": "officer2.cen", "number": "C-2026-7"}

    world.act(lambda: service.certify(programme, course, **give))

    person = people.by_name("officer2.cen")
    assert certificates.standing_of(person.id, clock.now()) == "certified"
    (held,) = certificates.certificates_of([person.id], clock.now())
    assert (held.kind, held.number, held.issued_on, held.authority) == (
        "classroom", "C-2026-7", LAST, "Ministry of Health",
    )  # fmt: skip
    with pytest.raises(WrongState, match="of this course"):
        world.act(lambda: service.certify(programme, course, person="officer2.cen", number="C-8"))
    with pytest.raises(WrongState, match="enough days"):
        world.act(lambda: service.certify(programme, course, person="officer.riv", number="C-9"))


def test_wrong_moves_are_each_named(world, course) -> None:
    programme, in_charge = world.actor("programme"), world.actor("incharge.cen")
    plan = {
        "place": "CEN",
        "starts_on": FIRST,
        "ends_on": LAST,
        "trainer": "officer.cen",
        "authority": "Ministry",
    }

    with pytest.raises(Forbidden):
        world.act(lambda: service.plan(in_charge, kind="classroom", **plan))
    with pytest.raises(Invalid):
        world.act(lambda: service.plan(programme, kind="classroom", **{**plan, "ends_on": DAYS[4]}))
    with pytest.raises(SamePerson):
        number = world.act(lambda: service.plan(in_charge, kind="refresher", **plan))
        world.act(lambda: service.add_participant(in_charge, number, person="officer.cen"))
    with pytest.raises(Invalid) as ahead:
        world.act(lambda: service.note_attendance(programme, course, day=date(2026, 12, 1), present=[]))
    assert list(ahead.value.errors) == ["day"]
    with pytest.raises(Invalid):
        world.act(lambda: service.note_attendance(programme, course, day=FIRST, present=["officer.cen"]))
    with pytest.raises(NotFound):
        world.act(lambda: service.add_participant(world.actor("incharge.riv"), course, person="officer.riv"))


def test_a_refresher_renews_and_gives_nothing_to_whoever_had_no_certificate(world) -> None:
    head, day = world.actor("incharge.cen"), date(2026, 11, 19)
    planned = {"kind": "refresher", "place": "CEN", "starts_on": day, "ends_on": day, "authority": "Ministry"}
    number = world.act(lambda: service.plan(head, **planned, trainer="liaison.north"))
    for name in ("officer.cen", "officer2.cen"):
        world.act(lambda name=name: service.add_participant(head, number, person=name))
    both = ["officer.cen", "officer2.cen"]
    world.act(lambda: service.note_attendance(head, number, day=day, present=both))

    world.act(lambda: service.certify(head, number, person="officer.cen", number="R-1"))
    with pytest.raises(WrongState, match="they had none"):
        world.act(lambda: service.certify(head, number, person="officer2.cen", number="R-2"))

    renewed = certificates.certificates_of([people.by_name("officer.cen").id], clock.now())
    assert {one.kind for one in renewed} == {"classroom"} and len(renewed) == 2
    assert "had none" in world.page("incharge.cen").get(f"/courses/{number}").words


def test_a_longer_curriculum_set_since_does_not_move_a_course_that_was_planned(world, course) -> None:
    programme = world.actor("programme")
    planned = {"kind": "classroom", "place": "NOR", "starts_on": FIRST, "ends_on": LAST}
    who = {"trainer": "liaison.north", "authority": "Ministry"}
    with world.later(hours=1):
        now = clock.now()
        world.act(lambda: protocols.set_protocol(programme, counts_from=now, note="Longer", course_days=7))
        with pytest.raises(Invalid):
            world.act(lambda: service.plan(programme, **planned, **who))

        assert "There on 5 of 6 days" in world.page("programme").get(f"/courses/{course}").words
        assert world.act(lambda: service.certify(programme, course, person="officer2.cen", number="C-1"))


def test_what_is_said_of_a_day_again_counts(world, course) -> None:
    programme = world.actor("programme")
    world.act(
        lambda: service.note_attendance(programme, course, day=LAST, present=["officer.riv", "officer2.cen"])
    )

    assert {one.name: len(one.days) for one in queries.participants(course)} == {
        "officer.riv": 6,
        "officer2.cen": 6,
    }


def test_whoever_takes_part_does_not_note_who_was_there(world) -> None:
    programme, in_charge = world.actor("programme"), world.actor("incharge.cen")
    planned = {"kind": "classroom", "place": "CEN", "starts_on": FIRST, "ends_on": LAST}
    number = world.act(
        lambda: service.plan(programme, **planned, trainer="liaison.north", authority="Ministry")
    )
    world.act(lambda: service.add_participant(programme, number, person="incharge.cen"))

    with pytest.raises(SamePerson):
        world.act(lambda: service.note_attendance(in_charge, number, day=FIRST, present=["incharge.cen"]))
    assert [list(one.days) for one in queries.participants(number)] == [[]]


def test_a_course_goes_through_its_pages_to_a_certificate(world) -> None:
    client = world.page("incharge.cen")
    client.get("/courses/new")
    days = {
        f"{end}-{part}": value
        for end in ("starts_on", "ends_on")
        for part, value in (("day", "19"), ("month", "11"), ("year", "2026"))
    }
    client.send(
        {"kind": "on_the_job", "place": "CEN", "trainer": "officer.cen", "authority": "Station", **days}
    )
    client.send({"person": "officer2.cen"}, action="/people")
    client.send({"day": "2026-11-19", "present": ["officer2.cen"]}, action="/days")
    page = client.send({"person": "officer2.cen", "number": "J-1"}, action="/certificates")

    assert "Has the certificate" in page.words
    tree = world.page("programme").get("/certificates/teachers").words
    assert "officer.cen May give doses taught 1 officer2.cen May give doses" in tree


def test_a_certificate_is_refused_the_minute_after_its_last_day_and_a_fact_is_kept(world) -> None:
    last_day = clock.today()
    cast.add_person("short.cen", "officer", "CEN")
    cast.certify("short.cen", date(2026, 3, 2), last_day)
    late = {"arrived_at": "2026-11-20T23:40:00+02:00", "incident__latest_at": "2026-11-20T20:00:00+02:00"}
    asked = {"hours_ago": "4", "age_band": "18_24", "consent_ec": "yes", "going": "GEN"}
    with world.at("2026-11-20T23:59:00+02:00"):
        on_page = world.page("short.cen")
        on_page.get("/visits/new")
        before = on_page.send(asked).words
        taken = world.api("short.cen").post(
            "/visits", body(**late, dose__given_at="2026-11-20T23:58:00+02:00")
        )
        assert taken.status_code == 201, taken.text
    with world.at("2026-11-21T00:00:00+02:00"):
        api = world.api("short.cen")
        refused = api.post("/visits", body(**late, dose__given_at="2026-11-21T00:00:00+02:00"))
        fact = api.post(
            "/visits", body(**late, dose__given_at="2026-11-21T00:00:00+02:00", dose__already_given=True)
        )
        after = on_page.send({}, press="Save dose").words

    assert refused.get_json()["code"] == "not_certified"
    assert fact.status_code == 201
    assert "not_certified" in {flag["code"] for flag in fact.get_json()["flags"]}
    assert "Check before you save" in before and "certificate" not in before.lower()
    assert "certificate" in after.lower() and "Dose recorded" not in after


def test_a_suspension_counts_at_once(world) -> None:
    person = people.by_name("officer.cen")
    (held,) = certificates.certificates_of([person.id], clock.now())
    world.act(lambda: certification.suspend(world.actor("incharge.cen"), held.id, reason="Asked to wait"))

    refused = world.api("officer.cen").post("/visits", body())

    assert refused.get_json()["code"] == "not_certified"
