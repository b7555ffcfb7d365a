"""Incidents: who may take which step, what opens one, its two days, and what only some may see."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from accounts.trail.models import TrailEntry
from core import clock, sealing
from core.database import session, table
from core.errors import Forbidden, Invalid, NotFound, Refusal, SamePerson, WrongState
from dispensing.incidents import queries, service
from dispensing.incidents.models import Incident, IncidentEvent
from dispensing.protocols import service as protocols
from dispensing.visits.models import Visit
from inventory.alerts import service as alerts
from inventory.alerts.models import Alert
from inventory.counts import handovers
from operations.verify import faults
from tests.factories import cast, counts
from tests.factories.incidents import incident_at, open_incident
from tests.factories.visits import body


def test_one_is_explained_sent_back_explained_again_and_closed(world) -> None:
    made = incident_at(world, "sent_back")
    head, auditor = world.actor("incharge.cen"), world.actor("auditor")
    world.act(lambda: service.explain(head, made, cause="other", words="Since the rains"))
    world.act(lambda: service.close(auditor, made, finding="training", words="Seals of another kind"))

    shown = world.act(lambda: service.read_incident(auditor, made))

    assert shown.state == "closed"
    assert [(one.step, one.code, service.words_of(shown, one), one.by) for one in shown.steps] == [
        ("explain", "worn", "The old seal was thin", "incharge.cen"),
        ("send_back", None, "Since when?", "liaison.north"),
        ("explain", "other", "Since the rains", "incharge.cen"),
        ("close", "training", "Seals of another kind", "auditor"),
    ]
    assert list(faults()) == []


def test_every_wrong_move_has_a_name_and_leaves_nothing(world) -> None:
    opened, explained = incident_at(world, "open"), incident_at(world, "explained")
    of_head = incident_at(world, "open", caused_by="incharge.cen")
    named = {name: world.actor(name) for name, *_rest in cast.PEOPLE}
    why = {"cause": "worn"}
    moves = [
        (SamePerson, lambda: service.explain(named["incharge.cen"], of_head, **why)),
        (Forbidden, lambda: service.explain(named["liaison.north"], opened, **why)),
        (Forbidden, lambda: service.explain(named["officer.cen"], opened, **why)),
        (Forbidden, lambda: service.explain(named["auditor"], opened, **why)),
        (Forbidden, lambda: service.close(named["incharge.cen"], explained, finding="nothing")),
        (Forbidden, lambda: service.close(named["programme"], explained, finding="nothing")),
        (NotFound, lambda: service.explain(named["incharge.riv"], opened, **why)),
        (NotFound, lambda: service.close(named["liaison.south"], explained, finding="nothing")),
        (NotFound, lambda: service.read_incident(named["incharge.riv"], opened)),
        (NotFound, lambda: service.close(named["auditor"], 999_999, finding="nothing")),
        (WrongState, lambda: service.explain(named["incharge.cen"], explained, **why)),
        (WrongState, lambda: service.close(named["auditor"], opened, finding="nothing")),
        (WrongState, lambda: service.send_back(named["auditor"], opened, question="Why?")),
        (Invalid, lambda: service.explain(named["incharge.cen"], opened, cause="other")),
        (Invalid, lambda: service.explain(named["incharge.cen"], opened, cause="weather")),
        (Invalid, lambda: service.close(named["auditor"], explained, finding="guilty")),
    ]
    before = session().scalars(select(TrailEntry.id)).all()
    for number, (refusal, move) in enumerate(moves):
        with pytest.raises(Refusal) as said:
            world.act(move)
        assert type(said.value) is refusal, number

    assert session().scalars(select(TrailEntry.id)).all() == before
    assert {session().get(Incident, one).state for one in (opened, of_head)} == {"open"}


def test_the_liaison_who_explained_for_the_in_charge_does_not_close_it(world) -> None:
    made = open_incident(world, "incharge.cen")
    liaison = world.actor("liaison.north")
    assert queries.waiting_for(liaison) == (1, 0)
    world.act(lambda: service.explain(liaison, made, cause="worn"))

    assert queries.waiting_for(liaison) == (0, 0)
    with pytest.raises(SamePerson):
        world.act(lambda: service.close(liaison, made, finding="explained"))
    assert queries.waiting_for(world.actor("auditor")) == (0, 1)


def test_both_days_are_kept_as_they_were_when_it_was_opened(world) -> None:
    made = open_incident(world)
    opened = session().get(Incident, made)
    assert opened.explain_by - opened.opened_at == timedelta(days=7)
    assert opened.close_by - opened.opened_at == timedelta(days=30)
    numbers = {"incident_explain_days": 2, "incident_close_days": 5}
    programme = world.actor("programme")
    world.act(lambda: protocols.set_protocol(programme, counts_from=clock.now(), note="Faster", **numbers))

    later = session().get(Incident, open_incident(world))

    session().refresh(opened)
    assert opened.explain_by - opened.opened_at == timedelta(days=7)
    assert later.explain_by - later.opened_at == timedelta(days=2)
    assert later.close_by - later.opened_at == timedelta(days=5)


def late(world) -> dict[str, tuple[str, str]]:
    world.act(lambda: alerts.evaluate(kinds={"incident_open", "incident_unclosed"}))
    query = select(Alert.kind, Alert.level, Alert.opened_cause).where(Alert.state == "open")
    kinds = Alert.kind.in_(("incident_open", "incident_unclosed"))
    return {kind: (level, cause) for kind, level, cause in session().execute(query.where(kinds))}


def test_what_is_late_is_told_to_who_can_act_and_goes_when_it_was_done(world) -> None:
    made = incident_at(world, "open")
    with world.later(days=7):
        assert late(world) == {}
    with world.later(days=7, seconds=1):
        assert late(world) == {"incident_open": ("station", "1 is late, the first since 27 Nov 2026.")}
    with world.later(days=11):
        assert late(world)["incident_open"][0] == "liaison"
        head = world.actor("incharge.cen")
        world.act(lambda: service.explain(head, made, cause="worn"))
        assert late(world) == {}
    with world.later(days=31):
        assert late(world)["incident_unclosed"][0] == "liaison"


def test_what_the_in_charge_caused_is_told_to_the_liaison_at_once(world) -> None:
    incident_at(world, "open", caused_by="incharge.cen")
    with world.later(days=8):
        assert late(world)["incident_open"][0] == "liaison"
        links = {
            name: [
                str(link["href"]) for link in world.page(name).get("/alerts").soup.select("main section a")
            ]
            for name in ("incharge.cen", "liaison.north", "programme")
        }
    assert (
        "/incidents?station=CEN" in links["incharge.cen"]
        and "/incidents?station=CEN" in links["liaison.north"]
    )
    assert "/incidents/counts" in links["programme"]


def opened() -> list[tuple[str, str | None, int | None]]:
    query = select(Incident.kind, Incident.subject, Incident.caused_by).order_by(Incident.id)
    return [tuple(row) for row in session().execute(query)]


def test_a_dose_given_without_a_referral_is_recorded_and_to_be_explained(world) -> None:
    sent = body(referrals=[], dose__already_given=True)

    answer = world.api("officer.cen").post("/visits", sent)

    assert answer.status_code == 201, answer.text
    assert [flag["code"] for flag in answer.get_json()["flags"]] == ["no_referral"]
    assert opened() == [("no_referral", None, world.actor("officer.cen").person_id)]
    visit = session().scalars(select(Visit)).one()
    corrected = {**body(referrals=[]), "reason": "Another age"}
    again = world.api("incharge.cen").post(f"/visits/{visit.code}/corrections", corrected)
    assert (again.status_code, again.get_json()["code"]) == (422, "referral_missing")


def test_a_dose_that_the_book_never_held_is_to_be_explained_and_one_that_a_count_missed_is_not(
    world,
) -> None:
    counts.open_box(world)
    earlier = {
        "arrived_at": "2026-11-20T08:10:00+02:00",
        "dose__given_at": "2026-11-20T08:20:00+02:00",
        "dose__already_given": True,
        "dose__lot": "B2291",
    }
    number = counts.count(world, {"B2291": 5, "B2304": 3, "C1100": 8})
    counts.close(world, number, {"B2291": "not_written"})
    api = world.api("officer.cen")

    assert api.post("/visits", body(**earlier)).status_code == 201
    assert opened() == []
    assert api.post("/visits", body(**earlier)).status_code == 201
    assert [kind for kind, *_rest in opened()] == ["against_variance"]


def test_a_seal_found_broken_at_a_handover_is_to_be_explained_by_another_than_who_held_the_box(world) -> None:
    counts.open_box(world)
    giver, taker = world.actor("officer.cen"), world.actor("incharge.cen")
    how = {"seal_number": "S-2", "is_key_handed": False, "no_count_reason": "Called out"}

    number = world.act(lambda: handovers.hand_over(giver, taker, is_seal_intact=False, **how))

    assert opened() == [("seal_broken", f"handover {number}", giver.person_id)]


def test_pages_show_the_button_the_words_and_the_visit_to_those_who_may(world) -> None:
    assert world.api("officer2.cen").post("/visits", body(dose__already_given=True)).status_code == 201
    made = session().scalars(select(Incident.id)).one()
    register = session().scalars(select(Visit.register_number)).one()

    page = world.page("incharge.cen").get(f"/incidents/{made}")
    assert page.heading == "Given by a person without a certificate valid at that time."
    assert [button.text.strip() for button in page.soup.select("main form button")] == ["Save"]
    assert world.page("incharge.cen").get(f"/incidents/{made}/visit").heading == f"Visit {register}"
    for name in ("liaison.north", "auditor"):
        text = str(world.page(name).get(f"/incidents/{made}").soup)
        assert "without a certificate" in text
        assert f"/incidents/{made}/visit" not in text and register not in text
    assert "To explain" in world.page("officer.cen").get("/visits").words
    head = world.actor("incharge.cen")
    world.act(lambda: service.explain(head, made, cause="no_power"))
    assert "To explain" not in world.page("officer.cen").get("/visits").words
    stranger = world.page("incharge.riv").get(f"/incidents/{made}")
    missing = world.page("incharge.riv").get("/incidents/999999")
    assert stranger.status == missing.status == 404


def test_a_changed_step_and_a_state_without_its_step_are_found(world) -> None:
    incident_at(world, "closed")
    tampered = incident_at(world, "open")
    change = update(table(Incident)).where(table(Incident).c.id == tampered)
    world.act(lambda: session().execute(change.values(state="closed")))

    assert [fault for fault in faults() if fault.startswith("incident")] == [
        f"incident {tampered}: stands otherwise than its steps left it"
    ]


def test_the_words_are_sealed_and_gone_with_their_key_while_the_steps_stay(world) -> None:
    made = incident_at(world, "explained")
    kept = session().scalars(select(IncidentEvent.words)).one()
    key_id = session().get(Incident, made).key_id
    assert "seal" not in kept

    world.act(lambda: sealing.erase([key_id]))

    shown = world.act(lambda: service.read_incident(world.actor("auditor"), made))
    assert [(one.code, service.words_of(shown, one)) for one in shown.steps] == [("worn", service.ERASED)]
    with pytest.raises(WrongState, match="erased"):
        world.act(lambda: service.close(world.actor("auditor"), made, finding="explained", words="Seen"))
    world.act(lambda: service.close(world.actor("auditor"), made, finding="explained"))
    assert list(faults()) == []
