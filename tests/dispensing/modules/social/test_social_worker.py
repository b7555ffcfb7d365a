"""A social worker is no police: who is linked sees a little of one visit, who is not sees nothing."""

import pytest
from sqlalchemy import select, text

from accounts.people import service as people
from accounts.people.service import system_actor
from accounts.permissions import held_by
from core import sealing
from core.database import session
from core.errors import Forbidden, Invalid, NotFound, WrongState
from dispensing.erasure import ending
from dispensing.modules.social import queries, service
from dispensing.modules.social.models import SocialLink, SocialNote
from dispensing.visits import queries as visits
from tests.dispensing.modules.social.paths import ask, prepare, visit
from tests.dispensing.modules.switching import turn_off, turn_on
from tests.factories import cast


@pytest.fixture
def linked(world):
    """(world, the ask that helper.cen took)."""
    return world, prepare(world)["ask_id"]


def test_the_role_holds_its_own_rights_and_none_of_a_police_officer() -> None:
    held = set(held_by("social_worker"))

    assert held == {"social.work", "notices.read", "places.read"}
    assert "social.work" not in held_by("officer") + held_by("in_charge")


def test_only_who_took_it_opens_it_and_another_worker_cannot_tell_it_from_nothing(linked) -> None:
    world, made = linked
    cast.add_person("other.cen", "social_worker", "CEN")
    turn_on(world, "social", "RIV")
    cast.add_person("far.riv", "social_worker", "RIV")
    waits = ask(world)

    for name in ("other.cen", "far.riv"):
        actor = world.actor(name)
        for verb in (service.read, service.stop, service.take):
            with pytest.raises(NotFound) as told:
                world.act(lambda verb=verb, actor=actor: verb(actor, made))
            with pytest.raises(NotFound) as missing:
                world.act(lambda verb=verb, actor=actor: verb(actor, 10**6))
            assert told.value.detail == missing.value.detail
    with pytest.raises(NotFound):
        world.act(lambda: service.take(world.actor("far.riv"), waits))
    for name in ("officer.cen", "incharge.cen", "auditor", "liaison.north", "admin"):
        for verb in (service.read, service.take, service.stop):
            with pytest.raises(Forbidden):
                world.act(lambda verb=verb, name=name: verb(world.actor(name), made))


def test_a_worker_sees_no_code_no_dose_and_no_answer_and_opens_no_page_of_the_police(linked) -> None:
    world, made = linked
    page = world.page("helper.cen")

    shown = page.get(f"/social/{made}")

    assert shown.status == 200 and "General Hospital" in shown.words
    link = queries.own(world.actor("helper.cen"), made)
    assert link.visit_code not in shown.response.get_data(as_text=True)
    for words in ("Levonorgestrel", "Declined", "declined", "hours", "Age", "pregnan"):
        assert words not in shown.words
    code = link.visit_code
    for path in (
        "/visits",
        f"/visits/{code}",
        "/visits/new",
        "/stock",
        "/referrals",
        f"/social/visit/{code}",
    ):
        assert page.get(path).status == 403, path


def test_notes_are_sealed_and_no_officer_reads_them(linked) -> None:
    world, made = linked
    helper = world.actor("helper.cen")
    world.act(lambda: service.note(helper, made, need="safe_place", action="went_along"))

    kept = session().scalars(select(SocialNote.sealed)).one()
    assert "safe_place" not in kept and "went_along" not in kept
    link = queries.own(helper, made)
    assert [told for _at, told in queries.notes(link)] == [{"need": "safe_place", "action": "went_along"}]
    seen = world.page("officer.cen").get(f"/social/visit/{link.visit_code}")
    assert "Taken on" in seen.words and "A safe place" not in seen.words and "Went along" not in seen.words
    with pytest.raises(Invalid):
        world.act(lambda: service.note(helper, made, need="her name", action="talked"))
    details = session().scalars(text("SELECT detail FROM trail_entry WHERE action LIKE 'social%'")).all()
    assert set(details) == {"{}"}


def test_without_a_yes_nobody_is_told_and_a_yes_may_be_taken_back(linked) -> None:
    world, made = linked
    officer, helper = world.actor("officer.cen"), world.actor("helper.cen")
    code = visit(world)

    with pytest.raises(Invalid):
        world.act(lambda: service.ask(officer, code, has_consent=False))
    with pytest.raises(NotFound):
        world.act(lambda: service.ask(world.actor("officer.riv"), code, has_consent=True))
    world.act(lambda: service.ask(officer, code, has_consent=True))
    with pytest.raises(WrongState):
        world.act(lambda: service.ask(officer, code, has_consent=True))
    world.act(lambda: service.withdraw(officer, queries.own(helper, made).visit_code))
    with pytest.raises(NotFound):
        world.act(lambda: service.read(helper, made))


def test_a_form_is_given_once_with_a_number_of_its_own(linked) -> None:
    world, _made = linked
    officer, first, second = world.actor("officer.cen"), visit(world), visit(world)
    world.act(lambda: service.give_form(officer, first, number="M-7", was_free=True))

    with pytest.raises(WrongState):
        world.act(lambda: service.give_form(officer, first, number="M-8", was_free=True))
    with pytest.raises(Invalid):
        world.act(lambda: service.give_form(officer, second, number="M-7", was_free=False))


def test_turned_off_the_role_is_not_given_and_its_holder_finds_nothing(linked) -> None:
    world, made = linked
    page = world.page("helper.cen")
    with pytest.raises(Invalid):
        world.act(lambda: people.add_person(system_actor(), name="y.riv", role="social_worker", at=["RIV"]))

    turn_off(world, "social")

    assert page.get(f"/social/{made}").status == 404
    assert "People you help" not in page.get("/").words


def test_the_way_of_one_visit_from_the_ask_to_the_note(world) -> None:
    turn_on(world, "social")
    cast.add_person("helper.cen", "social_worker", "CEN")
    officer, helper = world.page("officer.cen"), world.page("helper.cen")
    code = visit(world)
    shown = officer.get(f"/visits/{code}")
    assert shown.soup.select_one(f'a[href="/social/visit/{code}"]')

    officer.get(f"/social/visit/{code}")
    assert officer.send({}, action="/ask").errors() == ["Ask them first. Without a yes, nobody is told."]
    assert "Waits for one" in officer.send({"has_consent": "yes"}, action="/ask").words
    assert "M-12" in officer.send({"number": "M-12", "was_free": "no"}, action="/form").words
    assert "One person waits for you" in helper.get("/").words
    helper.get("/social")
    assert helper.send({}, action="/take").heading.startswith("Visit CEN")
    assert "Arranged it" in helper.send({"need": "money", "action": "arranged"}, action="/note").words
    assert "Nobody waits for you." in helper.send({}, action="/stop").words


def test_notes_end_with_the_visit_they_are_about(linked) -> None:
    world, made = linked
    worker = world.actor("helper.cen")
    link = session().get(SocialLink, made)
    world.act(lambda: service.note(worker, made, need="safe_place", action="went_along"))
    assert queries.notes(link)[0][1]

    world.act(lambda: ending.end_visits([visits.first_version_id(link.visit_code)]))

    session().rollback()
    session().expire_all()
    assert sealing.erased_at(link.key_id) is not None
    with pytest.raises(NotFound):
        world.act(lambda: service.read(worker, made))
