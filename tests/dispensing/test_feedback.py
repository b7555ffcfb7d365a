"""A facility answers with a slip's number and code: from an old phone, as often as it likes."""

import threading

import pytest
from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core import clock
from core.database import session
from dispensing.referrals import following, queries
from dispensing.referrals.feedback import service as feedback
from dispensing.referrals.feedback.when import moment_of
from dispensing.referrals.following import Fact
from dispensing.referrals.models import Referral, ReferralEvent
from operations.verify import faults
from tests.conftest import NOW
from tests.factories.guessing import answer_for
from tests.factories.visits import body

TOGETHER = 8


@pytest.fixture
def visit(world):
    return world.api("officer.cen").post("/visits", body()).get_json()


@pytest.fixture
def slip(visit):
    return visit["referrals"][0]


def opened(world, slip):
    browser = world.page()
    browser.get("/r")
    browser.send({"number": slip["number"].lower(), "code": f" {slip['feedback_code'].lower()} "})
    return browser


def sent(world, slip, key, **said):
    pair = {"number": slip["number"], "feedback_code": slip["feedback_code"], "arrived": True}
    return answer_for(world.app, {**pair, **said}, key=key)


def kept(slip):
    session().rollback()
    session().expire_all()
    return session().scalars(select(Referral).where(Referral.number == slip["number"])).one()


def events(slip):
    query = select(ReferralEvent).where(ReferralEvent.referral_id == kept(slip).id)
    return list(session().scalars(query.order_by(ReferralEvent.id)))


def trail(world, action):
    session().rollback()
    entries = session().scalars(select(TrailEntry).where(TrailEntry.action == action))
    return [(entry.chain_id, entry.via, entry.subject) for entry in entries]


def test_a_facility_answers_on_a_page_and_the_station_sees_it(world, slip):
    browser = opened(world, slip)

    page = browser.send(
        {"arrived": "yes", "of_pep": "served", "of_forensic_exam": "no_staff", "days_ago": "0"}
    )

    assert page.heading == "Thank you"
    found = queries.asked(world.actor("officer.cen"), slip["number"])
    assert (found.state, found.arrived_at) == ("arrived", NOW)
    assert found.outcomes["pep"].in_time is True
    assert found.outcomes["forensic_exam"].reason == "no_staff"
    assert found.outcomes["clinical_care"].outcome is None


def test_the_page_of_a_slip_names_the_facility_and_its_services_and_nothing_else(world, visit, slip):
    page = opened(world, slip).page

    assert page.path == "/r"
    assert "General Hospital" in page.words and "PEP" in page.words
    told = str(page.soup)
    for hidden in (visit["code"], visit["register_number"], "Central Station", "officer", "19"):
        assert hidden not in page.words, hidden
    assert visit["code"] not in told


def test_each_look_and_each_answer_leaves_one_entry_in_the_trail_of_the_station(world, slip):
    station = world.actor("officer.cen").place_id
    browser = opened(world, slip)
    assert trail(world, "referral_read") == [(station, "feedback", slip["number"])]

    browser.send({"arrived": "yes", "of_pep": "served"})
    sent(world, slip, "later", services=["clinical_care"])

    assert trail(world, "referral_followed") == [(station, "feedback", slip["number"])] * 2
    assert trail(world, "referral_read") == [(station, "feedback", slip["number"])]


def test_saying_nothing_is_sent_back_and_kept_as_a_look(world, slip):
    browser = opened(world, slip)

    page = browser.send({})

    assert page.status == 422
    assert page.errors() == ["Say if they came, or answer for one service."]
    assert events(slip) == []
    assert len(trail(world, "referral_read")) == 2


def test_more_answers_add_and_what_was_done_earlier_is_not_undone_by_a_late_paper(world, slip):
    sent(world, slip, "1", services=["pep"], at="2026-11-20T09:30:00+02:00")
    with world.later(hours=30):
        late = [{"service": "pep", "outcome": "not_served", "reason": "no_stock"}]
        answer = sent(world, slip, "2", services=late, at="2026-11-20T09:00:00+02:00")

    assert answer.status_code == 201
    assert [(event.kind, event.service) for event in events(slip)] == [
        ("arrived", None),
        ("served", "pep"),
        ("arrived", None),
        ("not_served", "pep"),
    ]
    found = queries.asked(world.actor("officer.cen"), slip["number"])
    assert found.outcomes["pep"].outcome == "served"
    assert clock.local(found.arrived_at).isoformat() == "2026-11-20T09:00:00+02:00"
    assert list(faults()) == []


def test_an_answer_without_a_time_claims_nothing_about_the_clock(world, slip):
    with world.later(days=6):
        sent(world, slip, "1", services=["pep", "clinical_care", "forensic_exam"])

    found = queries.asked(world.actor("officer.cen"), slip["number"])
    assert found.state == "served"
    assert found.outcomes["pep"].in_time is None
    assert list(faults()) == []


@pytest.mark.parametrize(
    ("now", "days_ago", "moment"),
    [
        ("2026-11-20T09:30:00+02:00", "0", "2026-11-20T09:30:00+02:00"),
        ("2026-11-20T09:30:00+02:00", "1", "2026-11-19T23:59:59.999999+02:00"),
        ("2026-12-01T00:00:00+02:00", "1", "2026-11-30T23:59:59.999999+02:00"),
        ("2026-12-02T08:00:00+02:00", "3", "2026-11-29T23:59:59.999999+02:00"),
        ("2027-01-01T01:00:00+02:00", "1", "2026-12-31T23:59:59.999999+02:00"),
        # The evening of the server's day before is the station's new day already.
        ("2026-11-30T22:30:00+00:00", "1", "2026-11-30T23:59:59.999999+02:00"),
        ("2026-11-20T09:30:00+02:00", "", None),
        ("2026-11-20T09:30:00+02:00", "99", None),
        ("2026-11-20T09:30:00+02:00", None, None),
    ],
)
def test_a_day_stands_for_its_last_instant(app, now, days_ago, moment):
    found = moment_of(days_ago, _instant(now))

    assert found == (moment and _instant(moment))


def _instant(text):
    return NOW.fromisoformat(text)


def test_who_was_not_seen_is_an_answer_that_leaves_it_to_the_station(world, slip):
    answer = sent(world, slip, "1", arrived=False)

    assert answer.status_code == 201
    assert [(event.kind, event.how, event.reason) for event in events(slip)] == [
        ("chased", "told", "not_seen")
    ]
    assert kept(slip).state == "issued"


@pytest.mark.parametrize("ended", ["closed", "withdrawn"])
def test_the_code_works_for_the_life_of_the_slip_whatever_became_of_the_referral(world, slip, ended):
    if ended == "closed":
        fact = Fact("closed", clock.now(), reason="cannot_tell")
        world.act(lambda: following.note(world.actor("officer.cen"), slip["number"], fact))
    else:
        kept(slip).state = "withdrawn"
        session().commit()

    with world.later(days=200):
        answer = sent(world, slip, "late", services=["pep"])

    assert answer.status_code == 201
    assert [event.kind for event in events(slip)][-2:] == ["arrived", "served"]
    assert (kept(slip).state == "withdrawn") == (ended == "withdrawn")
    assert kept(slip).state != "closed"


def test_pressed_twice_and_sent_twice_it_is_kept_once(world, slip):
    browser = opened(world, slip)
    values = browser._values(browser._form(None))
    values["arrived"] = "yes"
    for _ in range(2):
        browser.fetch("POST", "/r", data=values)
    answers = [sent(world, slip, "same", services=["pep"]) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].get_data() == answers[1].get_data()
    assert [event.kind for event in events(slip)] == ["arrived", "arrived", "served"]


def test_a_key_that_another_slip_used_is_in_nobodys_way(world, slip):
    other = world.api("officer.cen").post("/visits", body()).get_json()["referrals"][0]

    assert [sent(world, one, "1").status_code for one in (slip, other)] == [201, 201]


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"services": ["shelter"]}, "service"),
        ({"services": [{"service": "pep", "outcome": "not_served"}]}, "services.0.reason"),
        ({"services": [{"service": "pep", "outcome": "eaten"}]}, "services.0.outcome"),
        ({"arrived": "perhaps"}, "arrived"),
        ({"at": "2026-11-20T09:30:00"}, "at"),
        ({"at": "2027-11-20T09:30:00+02:00"}, "at"),
        ({"who": "a name"}, "who"),
    ],
)
def test_what_does_not_fit_is_told_at_its_field_and_nothing_is_kept(world, slip, said, field):
    answer = sent(world, slip, "1", **said)

    assert answer.status_code == 422
    assert field in answer.get_json()["errors"]
    assert events(slip) == []


def test_who_follows_it_finds_it_on_the_first_page_when_nobody_has_answered(world, slip):
    with world.later(days=8):
        first = {
            name: world.page(name).get("/")
            for name in ("officer.cen", "liaison.north", "officer.riv", "admin")
        }
        words = {name: "A facility has not answered" in page.words for name, page in first.items()}
        listed = world.page("liaison.north").get("/referrals?show=overdue")
        sent(world, slip, "1")
        after = world.page("officer.cen").get("/")

    assert words == {"officer.cen": True, "liaison.north": True, "officer.riv": False, "admin": False}
    assert slip["number"][:4] in listed.words
    assert "A facility has not answered" not in after.words


def test_eight_at_once_are_all_kept_and_all_heard(world, slip):
    """Each of two people at a desk answers for a service of theirs, while others press again and again."""
    services, together = ["pep", "clinical_care", "forensic_exam"], threading.Barrier(TOGETHER)
    found = feedback.open_slip(slip["number"], slip["feedback_code"], "10.0.0.1")
    failed = []

    def act(number):
        with world.app.app_context(), clock.at(NOW):
            together.wait(timeout=20)
            try:
                served = {services[number % 3]: "served"}
                world.act(lambda: feedback.give(found, has_arrived=True, served=served, at=NOW))
            except Exception as error:  # noqa: BLE001 - whatever it is, the test names it
                failed.append(error)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(TOGETHER)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert failed == []
    assert len(events(slip)) == TOGETHER * 2
    assert kept(slip).state == "served"
    assert list(faults()) == []
