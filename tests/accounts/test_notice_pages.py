"""The pages of notices: what waits, following it, one's own addresses, and the administrator's outbox."""

import pytest
from sqlalchemy import event

from accounts.notices import queries, service
from accounts.notices.channels.failures import KINDS, NotSent
from accounts.notices.sending import send_waiting
from accounts.trail.models import TrailEntry
from core.database import db, session
from core.errors import Invalid
from tests.accounts.outbox import PostOffice, give_address, id_of, notices, tell

pytestmark = pytest.mark.usefixtures("both_channels")

MAIL, NUMBER = "my.own@example.org", "+260971234567"


def save(page, **fields):
    page.get("/notices/addresses")
    return page.send(fields, action="/notices/addresses")


def test_the_newest_notice_stands_first_and_is_counted_on_every_page(world) -> None:
    tell("officer.cen", cause="alert 1")
    with world.later(minutes=1):
        tell("officer.cen", kind="to_count", cause="alert 2")
    page = world.page("officer.cen")

    listed = page.get("/notices")
    text = listed.words

    assert text.index("Something to count") < text.index("You have a task")
    assert "2 new notices" in text
    assert "2 new notices" in page.get("/").words


def test_following_a_notice_marks_it_as_seen_and_leads_to_its_page(world) -> None:
    tell("officer.cen", link="/stock")
    page = world.page("officer.cen")
    page.get("/notices")

    assert "1 new notice" in page.page.words
    answer = page.send({}, action=f"/notices/{notices()[0].id}")

    assert (answer.status, answer.path) == (200, "/stock")
    assert notices()[0].seen_at is not None
    assert "new notice" not in page.get("/notices").words
    assert "Seen" in page.page.words


def test_anothers_notice_is_not_there(world) -> None:
    tell("incharge.cen")
    page = world.page("officer.cen")
    token = {"csrf_token": page.get("/notices").soup.find(attrs={"name": "csrf_token"})["value"]}

    assert page.fetch("POST", f"/notices/{notices()[0].id}", data=token).status == 404
    assert page.fetch("POST", "/notices/999999", data=token).status == 404
    assert "Nothing waits for you" in page.get("/notices").words
    assert notices()[0].seen_at is None


def test_the_count_costs_one_query_on_its_index(world) -> None:
    for number in range(queries.MOST_COUNTED + 5):
        tell("officer.cen", cause=f"alert {number}")
    person_id, asked = id_of("officer.cen"), []
    event.listen(db.engine, "before_cursor_execute", lambda *seen: asked.append(seen[2]))

    assert queries.unseen(person_id) == queries.MOST_COUNTED

    assert len(asked) == 1
    assert "ix_notice_person_id_channel_seen_at" in {index.name for index in queries.Notice.__table__.indexes}
    assert "99+ new notices" in world.page("officer.cen").get("/notices").words


def test_a_person_says_where_to_be_told_and_takes_it_back(world) -> None:
    page = world.page("officer.cen")

    assert save(page, email=MAIL, sms="0971 234 567").path == "/notices"
    assert queries.addresses_of(id_of("officer.cen")) == {"email": MAIL, "sms": NUMBER}
    assert page.get("/notices/addresses").soup.find(id="email")["value"] == MAIL

    assert save(page, email=MAIL, sms="").path == "/notices"
    assert queries.addresses_of(id_of("officer.cen")) == {"email": MAIL}


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        ("email", "officer"),
        ("email", "officer@"),
        ("email", "officer@example"),
        ("email", "officer@example.org, other@example.org"),
        ("email", "officer@example.org\r\nBcc: other@example.org"),
        ("email", "Officer <officer@example.org>"),
        ("email", "öfficer@example.org"),
        ("email", "x" * 250 + "@example.org"),
        ("sms", "097123456"),
        ("sms", "not a number"),
        ("sms", "0971234567;0971234568"),
        ("sms", "0971234567 ext 5"),
        ("sms", "0211 123 456"),
        ("sms", "+1"),
        ("sms", "9" * 300),
    ],
)
def test_what_is_no_address_is_told_at_its_field_and_nothing_is_kept(world, field: str, typed: str) -> None:
    answer = save(world.page("officer.cen"), **{field: typed})

    assert answer.status == 422
    assert [link["href"] for link in answer.soup.select(".govuk-error-summary__list a")] == [f"#{field}"]
    assert queries.addresses_of(id_of("officer.cen")) == {}


def test_a_channel_that_is_not_set_up_is_not_asked_for(world, monkeypatch) -> None:
    monkeypatch.setitem(world.app.config, "SMS_GATEWAY", "")
    page = world.page("officer.cen")

    assert "Mobile number" not in page.get("/notices/addresses").words
    with pytest.raises(Invalid):
        world.act(lambda: service.set_addresses(world.actor("officer.cen"), sms=NUMBER))

    monkeypatch.setitem(world.app.config, "SMTP_HOST", "")
    assert "Messages are not set up here" in page.get("/notices/addresses").words


def test_a_way_that_was_switched_off_can_still_be_emptied(world, monkeypatch) -> None:
    give_address("officer.cen", "sms", NUMBER)
    monkeypatch.setitem(world.app.config, "SMS_GATEWAY", "")

    assert save(world.page("officer.cen"), sms="").path == "/notices"
    assert queries.addresses_of(id_of("officer.cen")) == {}


def test_no_trail_page_or_address_bar_shows_an_address_to_anybody_else(world, everything_stored) -> None:
    save(world.page("officer.cen"), email=MAIL, sms=NUMBER)
    tell("officer.cen")
    send_waiting(PostOffice(NotSent("refused")))
    others = [world.page(name) for name in ("admin", "auditor", "incharge.cen", "programme")]
    paths = (
        "/",
        "/notices",
        "/notices/addresses",
        "/notices/outbox",
        "/people",
        "/people/officer.cen",
        "/trail",
    )

    seen = [
        page.client.get(path, follow_redirects=True).get_data(as_text=True)
        for page in others
        for path in paths
    ]

    assert [text for text in seen if MAIL in text or NUMBER in text or "my.own" in text] == []
    session().rollback()
    entry = session().query(TrailEntry).filter_by(action="notice_addresses_set").one()
    assert entry.detail == '{"email":"set","sms":"set"}'
    assert everything_stored().count(MAIL) == 1


def test_the_administrator_sees_that_an_address_exists_and_whether_it_works(world) -> None:
    give_address("officer.cen", "email", MAIL)
    admin = world.page("admin")
    assert "Given, not tried yet" in admin.get("/people/officer.cen").words
    tell("officer.cen")

    send_waiting(PostOffice(NotSent("refused")))
    assert "Does not work since 20 Nov 2026, 09:30" in admin.get("/people/officer.cen").words

    world.act(lambda: service.try_again(world.actor("admin"), notices()[1].id))
    send_waiting(PostOffice())
    assert "Worked on 20 Nov 2026, 09:30" in admin.get("/people/officer.cen").words


def test_the_outbox_shows_what_was_given_up_and_sends_it_again(world) -> None:
    give_address("officer.cen", "email", MAIL)
    tell("officer.cen")
    send_waiting(PostOffice(NotSent("refused")))
    admin = world.page("admin")

    shown = admin.get("/notices/outbox").words
    lost = notices()[1].id

    assert KINDS["refused"].words in shown
    assert "officer.cen" in shown
    after = admin.send({}, action=f"/notices/outbox/{lost}/again")
    assert (after.status, after.path) == (200, "/notices/outbox")
    assert "Nothing was given up" in after.words
    assert notices()[1].state == "waiting"


def test_the_outbox_says_when_nothing_is_set_up(world, monkeypatch) -> None:
    for name in ("SMTP_HOST", "SMS_GATEWAY"):
        monkeypatch.setitem(world.app.config, name, "")

    assert "Messages are not set up" in world.page("admin").get("/notices/outbox").words
