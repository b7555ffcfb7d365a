"""Whatever is sent wrong gets a clear message at its own field, and nothing is stored.

The same list runs over recording, correcting and repeating through the API, and over the
page's form where it has the field. What a message says is the form's affair; that it stands
at the right path is the contract's.
"""

from typing import Any

import pytest
from sqlalchemy import func, select

from accounts.trail.models import TrailEntry
from core.database import session
from dispensing.visits.models import Visit
from inventory.catalogue import service as catalogue
from inventory.ledger.models import Movement
from tests.factories import cast
from tests.factories.visits import body
from tests.factories.world import World
from tests.guards.scene import Scene

REFERRAL = {"facility": "GEN", "services": ["pep"]}
# (what is wrong, the change, the path at which it is said)
WRONG_VISITS: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown name", {"name": "Mary"}, "name"),
    ("an unknown name inside", {"person__phone": "0977"}, "person.phone"),
    ("text for a number", {"person__age_years": "19"}, "person.age_years"),
    ("a fraction", {"dose__treatments": 1.0}, "dose.treatments"),
    ("true for a number", {"dose__treatments": True}, "dose.treatments"),
    ("a number for a time", {"arrived_at": 5}, "arrived_at"),
    ("a list for an object", {"incident": []}, "incident"),
    ("text for true", {"consent__ec": "yes"}, "consent.ec"),
    ("null where a value is needed", {"consent": None}, "consent"),
    ("a missing part", {"incident": ...}, "incident"),
    ("no offset on arrival", {"arrived_at": "2026-11-20T09:10:00"}, "arrived_at"),
    ("no offset on the incident", {"incident__latest_at": "2026-11-20T00:10:00"}, "incident.latest_at"),
    ("no offset on giving", {"dose__given_at": "2026-11-20T09:25:00"}, "dose.given_at"),
    ("a day that is not", {"arrived_at": "2026-02-30T09:10:00+02:00"}, "arrived_at"),
    ("a year far away", {"arrived_at": "1026-11-20T09:10:00+02:00"}, "arrived_at"),
    (
        "given before it happened",
        {"arrived_at": "2026-11-20T00:05:00+02:00", "dose__given_at": "2026-11-20T00:09:00+02:00"},
        "dose.given_at",
    ),
    ("an incident in the future", {"incident__latest_at": "2026-11-21T00:10:00+02:00"}, "incident.latest_at"),
    ("arrival after giving", {"arrived_at": "2026-11-20T09:26:00+02:00"}, "dose.given_at"),
    ("arrival in the future", {"arrived_at": "2026-11-20T10:26:00+02:00"}, "arrived_at"),
    ("giving in the future", {"dose__given_at": "2026-11-20T10:26:00+02:00"}, "dose.given_at"),
    ("earliest after latest", {"incident__earliest_at": "2026-11-20T03:00:00+02:00"}, "incident.earliest_at"),
    ("a known time left out", {"incident__latest_at": None}, "incident.latest_at"),
    ("age and group that differ", {"person": {"age_years": 19, "age_band": "10_15"}}, "person.age_band"),
    ("an age below nothing", {"person__age_years": -1}, "person.age_years"),
    ("both a dose and a reason", {"not_given_reason": "declined"}, "not_given_reason"),
    ("neither dose nor reason", {"dose": None}, "dose"),
    ("no referral and not declined", {"referrals": []}, "referrals"),
    ("referred and declined", {"referral_declined": True}, "referral_declined"),
    ("an unknown facility", {"referrals": [{**REFERRAL, "facility": "NOWHERE"}]}, "referrals.0.facility"),
    ("a station as facility", {"referrals": [{**REFERRAL, "facility": "RIV"}]}, "referrals.0.facility"),
    ("an unknown service", {"referrals": [{**REFERRAL, "services": ["magic"]}]}, "referrals.0.services.0"),
    ("no service", {"referrals": [{**REFERRAL, "services": []}]}, "referrals.0.services"),
    ("the same place twice", {"referrals": [REFERRAL, REFERRAL]}, "referrals.1.facility"),
    ("an unknown answer", {"screening__breastfeeding": "maybe"}, "screening.breastfeeding"),
    ("an unknown product", {"dose__product": "ASPIRIN"}, "dose.product"),
    ("a lot that is nowhere", {"dose__lot": "Z0000"}, "dose.lot"),
    ("no treatments", {"dose__treatments": 0}, "dose.treatments"),
    ("fewer than none", {"dose__treatments": -1}, "dose.treatments"),
    ("a number past counting", {"dose__treatments": 10**30}, "dose.treatments"),
    ("a formula as a reason", {"dose__lot_reason": "=HYPERLINK(A1)"}, "dose.lot_reason"),
    ("a formula as a lot", {"dose__lot": "@SUM(A1)"}, "dose.lot"),
    ("a formula as a product", {"dose__product": "+1"}, "dose.product"),
    (
        "a formula as a transport reason",
        {"referrals": [{**REFERRAL, "no_transport_reason": "-2+3"}]},
        "referrals.0.no_transport_reason",
    ),
    ("a zero byte", {"dose__lot_reason": "a\x00b"}, "dose.lot_reason"),
    ("half a letter", {"dose__lot_reason": "\ud800"}, "dose.lot_reason"),
    ("words past the limit", {"dose__lot_reason": "a" * 141}, "dose.lot_reason"),
]
# Only a dose about to be given is refused for these; a correction records what is a fact.
REFUSED_DOSES = [
    ("a lot of another station", {"dose__lot": "R9000"}, (422, "dose.lot")),
    ("an expired lot", {"dose__lot": "OLD1"}, (409, "lot_expired")),
    ("a lot on hold", {"dose__lot": "HELD1"}, (409, "lot_on_hold")),
]
WRONG_REPEATS: list[tuple[str, dict[str, Any], str]] = [
    ("an unknown name", {"note": "x"}, "note"),
    ("no offset", {"vomited_at": "2026-11-20T09:28:00"}, "vomited_at"),
    ("a number for a time", {"given_at": 9}, "given_at"),
    ("vomited before the dose", {"vomited_at": "2026-11-20T09:20:00+02:00"}, "vomited_at"),
    ("given before vomiting", {"given_at": "2026-11-20T09:26:00+02:00"}, "given_at"),
    ("given in the future", {"given_at": "2026-11-20T11:26:00+02:00"}, "given_at"),
    ("an unknown product", {"product": "ASPIRIN"}, "product"),
    ("a formula as a product", {"product": "=1"}, "product"),
    ("text for true", {"already_given": "no"}, "already_given"),
]
REPEAT = {
    "vomited_at": "2026-11-20T09:28:00+02:00",
    "given_at": "2026-11-20T09:29:00+02:00",
    "product": "LNG-1.5",
}
READS = ("visit_read", "token_made", "signed_in")


@pytest.fixture
def scene(world: World) -> Scene:
    """A visit of CEN, and two more lots in its box: one past its day, one on hold."""
    with world.at("2026-01-10T09:00:00+02:00"):
        cast.put_in_box("CEN", "LNG-1.5", "OLD1", "2026-06", 2)
    cast.put_in_box("CEN", "LNG-1.5", "HELD1", "2027-08", 2)
    world.act(
        lambda: catalogue.hold_lot(world.actor("liaison.north"), number="HELD1", reason="Asked to wait")
    )
    return Scene(world)


def stored() -> tuple[int, int, int]:
    """Visits, movements and trail entries of writing."""
    session().rollback()
    entries = select(func.count()).select_from(TrailEntry).where(TrailEntry.action.not_in(READS))
    counts = [select(func.count()).select_from(table) for table in (Visit, Movement)]
    return tuple(session().scalar(count) for count in (*counts, entries))  # type: ignore[return-value]


def assert_said_at(answer: Any, path: str) -> None:
    problem = answer.get_json()
    assert answer.status_code == 422, problem
    assert path in problem["errors"], f"said at {sorted(problem['errors'])}, not at {path}"
    for message in problem["errors"][path]:
        assert 0 < len(message.split()) <= 30 and "nvalid" not in message, message


def test_a_wrong_visit_is_told_at_its_field(scene: Scene) -> None:
    before = stored()
    for words, changes, path in WRONG_VISITS:
        answer = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(**changes))
        assert_said_at(answer, path)
        assert stored() == before, words


def test_a_wrong_correction_is_told_at_its_field(scene: Scene) -> None:
    before = stored()
    address = scene.address("/api/v1/visits/<code>/corrections")
    about_a_fact = [("no reason", {"reason": ...}, "reason"), ("a formula", {"reason": "=1"}, "reason")]
    for words, changes, path in [*WRONG_VISITS, *about_a_fact]:
        sent = {**body(), "reason": "Written down wrong"}
        changed = body(**{name: value for name, value in changes.items() if name != "reason"})
        sent = {**changed, "reason": changes.get("reason", sent["reason"])}
        if sent["reason"] is ...:
            del sent["reason"]
        assert_said_at(scene.ask("POST", address, "incharge.cen", json=sent), path)
        assert stored() == before, words


def test_a_wrong_repeat_dose_is_told_at_its_field(scene: Scene) -> None:
    before = stored()
    address = scene.address("/api/v1/visits/<code>/repeat-doses")
    for words, changes, path in WRONG_REPEATS:
        answer = scene.ask("POST", address, "officer.cen", json={**REPEAT, **changes})
        assert_said_at(answer, path)
        assert stored() == before, words


def test_a_lot_that_may_not_be_given_is_refused_by_name(scene: Scene) -> None:
    before = stored()
    for words, changes, (status, name) in REFUSED_DOSES:
        answer = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(**changes))
        problem = answer.get_json()
        assert answer.status_code == status, (words, problem)
        assert name == problem["code"] or name in problem["errors"], words
        assert stored() == before, words


ADDRESSES = ("/api/v1/visits", "/api/v1/visits/<code>/corrections", "/api/v1/visits/<code>/repeat-doses")
WRONG_BODIES = [
    ("two megabytes", {"data": b" " * 2_000_000, "content_type": "application/json"}, {413}, "too_large"),
    ("another type", {"data": b"a=1", "content_type": "application/x-www-form-urlencoded"}, {415}, None),
    ("no type", {"data": b"{}", "content_type": ""}, {415}, None),
    (
        "broken UTF-8",
        {"data": b'{"arrived_at": "\xff\xfe"}', "content_type": "application/json"},
        {400},
        None,
    ),
    ("half a document", {"data": b'{"arrived_at": ', "content_type": "application/json"}, {400}, None),
    ("a list", {"json": []}, {422}, "invalid"),
    ("a number", {"json": 7}, {422}, "invalid"),
    ("null", {"data": b"null", "content_type": "application/json"}, {400, 422}, None),
    ("nothing", {"data": b"", "content_type": "application/json"}, {400, 422}, None),
    (
        "not a number",
        {"data": b'{"person": {"age_years": NaN}}', "content_type": "application/json"},
        {400, 422},
        None,
    ),
    (
        "a number of thousands of digits",
        {"data": b'{"person": {"age_years": ' + b"9" * 5000 + b"}}", "content_type": "application/json"},
        {400},
        None,
    ),
    ("deep nesting", {"data": b"[" * 100_000, "content_type": "application/json"}, {400, 422}, None),
]


@pytest.mark.parametrize("rule", ADDRESSES)
def test_a_body_that_cannot_be_read_is_a_named_problem(scene: Scene, rule: str) -> None:
    before, who = stored(), "incharge.cen"
    for words, sent, statuses, code in WRONG_BODIES:
        answer = scene.ask("POST", scene.address(rule), who, **sent)
        problem = answer.get_json(force=True)
        assert answer.status_code in statuses, (words, answer.status_code, problem)
        assert answer.mimetype == "application/problem+json", words
        assert problem["status"] == answer.status_code and (code is None or problem["code"] == code), words
        assert problem["detail"].strip(), words
        assert stored() == before, words


@pytest.mark.parametrize("key", ["", "k" * 201])
def test_a_post_needs_a_key_of_sensible_length(scene: Scene, key: str) -> None:
    before = stored()
    answer = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body(), headers={"Idempotency-Key": key})

    assert_said_at(answer, "Idempotency-Key")
    assert stored() == before


FIRST_PAGE = {
    "outcome": "dose",
    "hours_ago": "9",
    "age_band": "18_24",
    "consent_ec": "yes",
    "lot": "LNG-1.5|B2291",
    "going": "GEN",
    "services": ["clinical_care"],
    "services_for": "GEN",
    "fixed_at": "2026-11-20T09:30:00+02:00",
    "seen": "pep_window",
    "step": "save",
}
WRONG_PAGES: list[tuple[str, dict[str, Any], str]] = [
    ("hours that are no number", {"hours_ago": "nine"}, "hours_ago"),
    ("hours below nothing", {"hours_ago": "-1"}, "hours_ago"),
    ("hours in other digits", {"hours_ago": "९"}, "hours_ago"),
    ("no age", {"age_band": ""}, "age_band"),
    ("an unknown age", {"age_band": "old"}, "age_band"),
    ("no agreement", {"consent_ec": ""}, "consent_ec"),
    ("no lot", {"lot": ""}, "lot"),
    ("an unknown product", {"lot": "ASPIRIN|B2291"}, "lot"),
    ("a lot of another station", {"lot": "LNG-1.5|R9000"}, "lot"),
    ("nowhere to go", {"going": ""}, "going"),
    ("an unknown facility", {"going": "NOWHERE", "services_for": "NOWHERE"}, "going"),
    ("no treatments", {"treatments": "0"}, "treatments"),
    ("a formula as a reason", {"lot_reason": "=1+1"}, "lot_reason"),
    ("a formula about transport", {"no_transport_reason": "@x"}, "no_transport_reason"),
    ("an unknown answer", {"already_pregnant": "maybe"}, "already_pregnant"),
    ("a future day", {"hours_ago": "", "incident_on-day": "21", "incident_on-month": "11",
                      "incident_on-year": "2026", "incident_time": "09:00"}, "hours_ago"),
    ("a time that is none", {"incident_on-day": "19", "incident_on-month": "11",
                             "incident_on-year": "2026", "incident_time": "25:00"}, "incident_time"),
    ("a day that is none", {"incident_on-day": "31", "incident_on-month": "2",
                            "incident_on-year": "2026", "incident_time": "09:00"}, "incident_on"),
    ("a fact without its time", {"outcome": "fact"}, "given_on"),
    ("no reason for no dose", {"outcome": "none"}, "reason"),
    ("an unknown reason", {"outcome": "none", "reason": "other"}, "reason"),
]  # fmt: skip


def test_a_wrong_page_is_shown_again_with_a_message_at_its_field(scene: Scene) -> None:
    before = stored()
    for words, changes, field in WRONG_PAGES:
        fields = {name: value for name, value in {**FIRST_PAGE, **changes}.items() if value != ""}
        answer = scene.ask("POST", "/visits/new", "officer.cen", data=fields)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, f"{words}: {answer.status_code}"
        assert f'id="{field}-error"' in page or f'href="#{field}' in page, f"{words}: no message at {field}"
        assert stored() == before, words


def test_the_right_ones_are_stored(scene: Scene) -> None:
    """Without the wrong part each of the three is kept: the lists above fail for what they change alone."""
    before = stored()
    page = scene.ask("POST", "/visits/new", "officer.cen", data=FIRST_PAGE)
    assert page.status_code == 303, page.get_data(as_text=True)
    assert scene.ask("POST", "/api/v1/visits", "officer.cen", json=body()).status_code == 201
    corrected = {**body(), "reason": "Written down wrong"}
    address = scene.address("/api/v1/visits/<code>")
    assert scene.ask("POST", f"{address}/corrections", "incharge.cen", json=corrected).status_code == 201
    assert scene.ask("POST", f"{address}/repeat-doses", "officer.cen", json=REPEAT).status_code == 201

    assert stored()[2] == before[2] + 4
    assert stored()[0] == before[0] + 3
