"""One happy path for each route that takes a body, and running a route for what it is for.

A new POST route needs a line in PATHS; the guards that walk the routes say so.
"""

from collections.abc import Callable
from typing import Any

from bs4 import BeautifulSoup
from flask import Flask

from accounts.gate import permission_of
from accounts.people import service as people
from accounts.permissions import PERMISSIONS, PUBLIC, SIGNED_IN
from tests.factories import cast
from tests.factories.alerts import open_alert
from tests.factories.resupply import LOT, PRODUCT, TREATMENTS, request_at
from tests.factories.visits import body
from tests.guards.count_paths import COUNT_PATHS
from tests.guards.course_paths import COURSE_PATHS
from tests.guards.duty_paths import DUTY_PATHS
from tests.guards.event_paths import EVENT_PATHS
from tests.guards.facility_paths import FACILITY_PATHS
from tests.guards.follow_up_paths import FOLLOW_UP_PATHS
from tests.guards.lot_paths import LOT_PATHS
from tests.guards.part_paths import PART_PATHS
from tests.guards.referral_paths import REFERRAL_PATHS
from tests.guards.report_paths import REPORT_PATHS
from tests.guards.request_paths import REQUEST_PATHS
from tests.guards.scene import ONE, ROLES, Scene

Path = tuple[str | None, Callable[[Scene], dict[str, Any]]]


def _fields(**values: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"data": values}


def _json(made: Any) -> Callable[[Scene], dict[str, Any]]:
    return lambda scene: {"json": made}


def _on_page(scene: Scene, **changes: Any) -> dict[str, Any]:
    """The fields of the check page, as the first page's answers bring them."""
    first = {
        "outcome": "dose",
        "hours_ago": "9",
        "age_band": "18_24",
        "consent_ec": "yes",
        "lot": "LNG-1.5|B2291",
        "going": "GEN",
        "reason": "declined",
        "services": ["clinical_care"],
        **changes,
    }
    page = scene.ask("POST", "/visits/new", "officer.cen", data={**first, "step": "check"})
    soup = BeautifulSoup(page.get_data(as_text=True), "html.parser")
    fixed = {name: str(soup.select_one(f"input[name={name}]")["value"]) for name in ("fixed_at", "seen")}
    return {"data": {**first, **fixed, "services_for": "GEN", "step": "save"}}


def _start(scene: Scene) -> dict[str, Any]:
    world = scene.world
    code = world.act(
        lambda: people.add_person(people.system_actor(), name="new.cen", role="officer", at=["CEN"])
    )
    return {
        "data": {
            "name": "new.cen",
            "code": code,
            "password": "green lamp twelve",
            "again": "green lamp twelve",
        }
    }


def _locked(scene: Scene) -> dict[str, Any]:
    scene.ask("GET", "/hidden", "officer.cen")
    return {"data": {"password": cast.PASSWORD, "next": "/"}}


DELIVERY = {
    "product": "LNG-1.5",
    "lot": "B9999",
    "expires_on": "2028-05",
    "amount": "4",
    "counted_in": "units",
}
DAY = {"issued_on-day": "2", "issued_on-month": "3", "issued_on-year": "2026"}
RULES = {"counts_from-day": "20", "counts_from-month": "11", "counts_from-year": "2026", "note": "Agreed"}
CORRECTED = {
    "outcome": "none",
    "hours_ago": "9",
    "age_band": "18_24",
    "reason": "declined",
    "going": "GEN",
    "services": ["clinical_care"],
    "correction_reason": "Written down wrong",
}
VOMITED = {
    "vomited_at": "2026-11-20T09:28:00+02:00",
    "given_at": "2026-11-20T09:29:00+02:00",
    "product": "LNG-1.5",
}


def _another_alert(subject: str, **sent: Any) -> Callable[[Scene], dict[str, Any]]:
    """Opened just now: stock that moved before may have closed the one the scene began with.

    Each time about something else, because one alert about it may be open already.
    """

    def made(scene: Scene) -> dict[str, Any]:
        scene.alert_id = open_alert(scene.world, subject=f"{subject}, after {scene.alert_id}")
        return sent

    return made


def _correction(scene: Scene) -> dict[str, Any]:
    """Of a visit without a repeat dose, which would keep its dose."""
    scene.visit = scene.ask("POST", "/api/v1/visits", "officer.cen", json=body()).get_json()
    return {"data": CORRECTED}


def _rules(scene: Scene, address: str = "/protocols/new", **changed: str) -> dict[str, Any]:
    page = scene.ask("GET", address, "programme").get_data(as_text=True)
    fields = {
        str(field["name"]): str(field.get("value", ""))
        for field in BeautifulSoup(page, "html.parser").select("main input[name]")
        if field["name"] not in {"csrf_token", "_key"}
    }
    return {"data": {**fields, **(changed or {"window_hours": "96"}), **RULES}}


def _request(state: str, is_part: bool = False, **said: Any) -> Callable[[Scene], dict[str, Any]]:
    """A step of a request that was brought to where the step begins."""

    def made(scene: Scene) -> dict[str, Any]:
        scene.request = request_at(scene.world, state, is_part=is_part)
        waybill = {"waybill": scene.request.waybill} if "lines" in said and state == "dispatched" else {}
        return {"json": {"version": scene.request.version, **waybill, **said}}

    return made


def _asked(scene: Scene) -> dict[str, Any]:
    """Of a product that nothing is open for."""
    wanted = {"product": "UPA-30", "treatments": 2, "reason": "We share"}
    return {"json": {"emergency": False, "lines": [wanted]}}


A_REQUEST = "POST /api/v1/requisitions/<int:requisition_id>"
WANTED = [{"product": PRODUCT, "treatments": TREATMENTS + 1, "reason": "We share"}]
APPROVED = [{"product": PRODUCT, "treatments": 1, "reason": "The store is low"}]
COUNTED = [{"lot": LOT, "accepted": TREATMENTS - 1, "missing": 1, "reason": "Box open"}]

# Method and rule: who does it, and what is sent. In this order, each on the state that the one before left.
PATHS: dict[str, Path] = {
    "POST /api/v1/assessments": ("officer.cen", _json(body())),
    "POST /api/v1/visits": ("officer.cen", _json(body())),
    f"POST {ONE}/repeat-doses": ("officer.cen", _json(VOMITED)),
    f"POST {ONE}/corrections": ("incharge.cen", _json({**body(dose__lot="B2304"), "reason": "Wrong lot"})),
    "POST /visits": ("officer.cen", lambda scene: {"data": {"code": scene.visit["code"]}}),
    "POST /visits/new": ("officer.cen", _on_page),
    "POST /visits/not-given": ("officer.cen", lambda scene: _on_page(scene, outcome="none")),
    "POST /visits/<code>/repeat": ("officer.cen", _fields(minutes_after="1", product="LNG-1.5")),
    "POST /visits/<code>/correct": ("incharge.cen", _correction),
    "POST /boxes/open": ("incharge.riv", _fields(seal_number="S-1")),
    "POST /boxes/seal": ("incharge.cen", _fields(seal_number="S-2")),
    "POST /boxes/keys/give": ("incharge.cen", _fields(person="officer.cen")),
    "POST /boxes/keys/return": ("incharge.cen", _fields(person="officer.cen")),
    **COUNT_PATHS,
    **COURSE_PATHS,
    **DUTY_PATHS,
    **REFERRAL_PATHS,
    **FOLLOW_UP_PATHS,
    "POST /stock/receive": ("officer.cen", _fields(**DELIVERY)),
    "POST /api/v1/requisitions": ("officer.cen", _asked),
    f"{A_REQUEST}/lines": ("officer.cen", _request("draft", lines=WANTED)),
    f"{A_REQUEST}/submit": ("officer.cen", _request("draft")),
    f"{A_REQUEST}/cancel": ("officer.cen", _request("submitted")),
    f"{A_REQUEST}/approve": ("liaison.north", _request("submitted", lines=APPROVED)),
    f"{A_REQUEST}/reject": ("liaison.north", _request("submitted", reason="Ask the clinic first")),
    f"{A_REQUEST}/dispatch": ("liaison.north", _request("approved", store="DST")),
    f"{A_REQUEST}/receive": ("incharge.cen", _request("dispatched", lines=COUNTED)),
    f"{A_REQUEST}/close": ("liaison.north", _request("received")),
    f"{A_REQUEST}/close-short": ("liaison.north", _request("dispatched", is_part=True, reason="No more")),
    **REQUEST_PATHS,
    **EVENT_PATHS,
    "POST /stores/receive": ("liaison.north", _fields(store="DST", **DELIVERY)),
    "POST /products/pack-number": ("admin", _fields(product="LNG-1.5", pack_number="9521234567899")),
    "POST /products": (
        "admin",
        _fields(
            code="NEW-1",
            name="A new one",
            atc="G03AD01",
            units_per_treatment="1",
            units_per_pack="1",
            window_hours="120",
            repeat_within_hours="2",
        ),
    ),
    **LOT_PATHS,
    "POST /alerts/<int:alert_id>/acknowledge": ("officer.cen", _another_alert("not seen on a page")),
    "POST /api/v1/alerts/<int:alert_id>/acknowledge": ("officer.cen", _another_alert("not seen", json={})),
    "POST /certificates/new": (
        "incharge.cen",
        _fields(person="officer2.cen", kind="classroom", number="C-9", authority="Ministry", **DAY),
    ),
    "POST /certificates/<int:certificate_id>/suspend": ("incharge.cen", _fields(reason="Asked to wait")),
    "POST /certificates/<int:certificate_id>/restore": ("incharge.cen", _fields(reason="All is well")),
    "POST /protocols/new": ("programme", _rules),
    "POST /supply-rules/new": (
        "programme",
        lambda scene: _rules(scene, "/supply-rules/new", method="max_min"),
    ),
    "POST /supply-rules/floors": ("programme", _fields(station="CEN", product="LNG-1.5", treatments="4")),
    "GET /api/v1/stations/<code>/suggestion": (
        "officer.cen",
        lambda scene: {"query_string": {"product": "LNG-1.5"}},
    ),
    "GET /stations/<code>/suggestion": (
        "officer.cen",
        lambda scene: {"query_string": {"product": "LNG-1.5"}},
    ),
    "POST /places/new": ("admin", _fields(code="HIL", name="Hill Station", kind="station", parent="NOR")),
    "POST /places/<code>": ("admin", _fields(name="General Hospital", services=["pep"])),
    **FACILITY_PATHS,
    "POST /people/new": ("admin", _fields(name="late.cen", role="officer", at="CEN")),
    "POST /people/<name>/move": ("admin", _fields(role="officer", at="RIV")),
    "POST /people/<name>/reset": ("admin", _fields()),
    "POST /people/<name>/disable": ("admin", _fields()),
    "POST /notices/<int:notice_id>": ("officer.cen", _fields()),
    "POST /notices/addresses": ("officer.cen", _fields()),
    "POST /notices/outbox/<int:notice_id>/again": ("admin", _fields()),
    "POST /start": (None, _start),
    "POST /unlock": ("officer.cen", _locked),
    "POST /sign-in": (None, _fields(name="officer.cen", password=cast.PASSWORD)),
    "POST /sign-out": ("officer.riv", _fields()),
    "POST /password": (
        "officer.riv",
        _fields(current=cast.PASSWORD, password="green lamp twelve", again="green lamp twelve"),
    ),
    "GET /stock/card": ("officer.cen", lambda scene: {"query_string": {"product": "LNG-1.5"}}),
    "GET /stock/register": ("officer.cen", lambda scene: {"query_string": {"product": "LNG-1.5"}}),
    "GET /api/v1/stock/card": ("officer.cen", lambda scene: {"query_string": {"product": "LNG-1.5"}}),
    "GET /boxes": ("officer.cen", lambda scene: {}),
    **REPORT_PATHS,
    **PART_PATHS,
}
ENDS_SESSION = {"POST /sign-in", "POST /sign-out", "POST /password", "POST /start", "GET /hidden"}


def routes(app: Flask) -> list[tuple[str, str, str]]:
    """(method, rule, permission) of every route; the permission is "?" where nobody decided."""
    found = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            found.append((method, rule.rule, permission_of(app, rule.endpoint) or "?"))
    return sorted(found, key=lambda route: (route[1], route[0]))


def holder_of(permission: str) -> str | None:
    """Somebody of the cast who holds the permission; nobody for what is public."""
    if permission == PUBLIC:
        return None
    if permission == SIGNED_IN:
        return "officer.cen"
    return next(name for role, name in ROLES.items() if role in PERMISSIONS[permission][1])


def in_order(found: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Reading first, then the writes in the order of PATHS."""
    order = {key: position for position, key in enumerate(PATHS)}
    return sorted(found, key=lambda route: (route[0] != "GET", order.get(f"{route[0]} {route[1]}", 0)))


def run(scene: Scene, method: str, rule: str, permission: str) -> tuple[int, list[str]]:
    """Do what the route is for. Returns its status and what it added to the trail."""
    key = f"{method} {rule}"
    name, sent = PATHS.get(key, (holder_of(permission), lambda scene: {}))
    arguments = sent(scene)
    path = scene.address(rule)
    # The door is opened first, so that it is not counted.
    scene.ask("GET", "/api/v1/openapi.json" if path.startswith("/api/") else "/help", name)
    before = len(scene.trail())
    answer = scene.ask(method, path, name, **arguments)
    added = scene.trail()[before:]
    if key in ENDS_SESSION:
        scene.forget(name)
    return answer.status_code, added
