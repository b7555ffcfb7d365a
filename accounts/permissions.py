"""Who may do what: one table, one mark on every route, and the actor that verbs are given.

A route without a mark is refused. The mark is the first door; the verb asks again, so
that a command or an import cannot walk round it. Rank buys nothing: only the table does.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeVar

from core.errors import Forbidden

View = TypeVar("View", bound=Callable[..., object])

PUBLIC = "public"
SIGNED_IN = "signed_in"

ROLES = {
    "officer": "Officer",
    "in_charge": "In-charge",
    "liaison": "Health liaison",
    "programme": "Programme staff",
    "administrator": "Administrator",
    "auditor": "Auditor",
}
# The shell's own actor, for imports and demo data. Nobody can sign in with it.
SYSTEM = "system"

# Where each role is held. A station role never spreads to the places around it.
PLACE_KINDS = {
    "officer": {"station"},
    "in_charge": {"station"},
    "liaison": {"district", "province", "programme"},
    "programme": {"programme", "province"},
    "administrator": {"programme"},
    "auditor": {"programme", "province"},
}
# Held at one place only; the others may cover several.
ONE_PLACE_ROLES = {"officer", "in_charge"}

# Who takes data out, besides those whom a data set names.
TAKERS = frozenset({"liaison", "programme", SYSTEM})
PERMISSIONS: dict[str, tuple[str, frozenset[str]]] = {
    # permission: (what it lets a person do, the roles that hold it)
    "visits.record": ("record visits, doses and repeat doses", frozenset({"officer", "in_charge", SYSTEM})),
    "visits.read": ("read visits of their own station", frozenset({"officer", "in_charge"})),
    "visits.correct": ("put a corrected record in place of a wrong one", frozenset({"in_charge"})),
    "referrals.read": (
        "read referrals, without the visit behind them",
        frozenset({"officer", "in_charge", "liaison"}),
    ),
    # The program's own person answers for a facility that holds a slip's number and code.
    "referrals.follow": (
        "note what became of a referral, and ask after it",
        frozenset({"officer", "in_charge", "liaison", SYSTEM}),
    ),
    "adverse_events.report": (
        "report harm or a bad pack from their station, and add to it",
        frozenset({"officer", "in_charge"}),
    ),
    "adverse_events.read": (
        "read reports of harm: of their station, or of their districts without the visit",
        frozenset({"officer", "in_charge", "liaison"}),
    ),
    "adverse_events.tell": (
        "write down that the district was told of harm",
        frozenset({"officer", "in_charge", "liaison"}),
    ),
    "adverse_events.review": (
        "review reports of harm, send them to the regulator, and close them",
        frozenset({"liaison"}),
    ),
    "adverse_events.export": ("take reports of harm out as a file", frozenset({"liaison"})),
    "adverse_events.count": (
        "see how many reports of harm there are, and no report",
        frozenset({"liaison", "programme", "auditor"}),
    ),
    "stock.read": (
        "see what boxes and stores hold",
        frozenset({"officer", "in_charge", "liaison", "auditor"}),
    ),
    "stock.receive": ("receive stock into a box", frozenset({"officer", "in_charge", SYSTEM})),
    "stores.receive": ("receive stock into a store", frozenset({"liaison", SYSTEM})),
    "boxes.manage": ("set the seal and the key holders of a box", frozenset({"in_charge", SYSTEM})),
    "counts.record": (
        "count the box, and close another's count",
        frozenset({"officer", "in_charge", SYSTEM}),
    ),
    "counts.read": (
        "see counts and how they differed",
        frozenset({"officer", "in_charge", "liaison", "auditor"}),
    ),
    "stock.write_off": (
        "write off what cannot be used, with a witness",
        frozenset({"officer", "in_charge"}),
    ),
    "movements.reverse": ("put a wrong movement right", frozenset({"in_charge"})),
    "lots.read": ("look up a lot", frozenset({"officer", "in_charge", "liaison", "auditor"})),
    "lots.hold": ("put a lot on hold everywhere, and release it", frozenset({"liaison"})),
    "requisitions.read": (
        "see what was asked for, approved, sent and received",
        frozenset({"officer", "in_charge", "liaison", "auditor"}),
    ),
    "requisitions.ask": (
        "ask for stock for their own station",
        frozenset({"officer", "in_charge", SYSTEM}),
    ),
    "requisitions.approve": ("approve, change or reject what a station asked for", frozenset({"liaison"})),
    # A liaison from a store; an officer or in-charge from the own box, for a transfer.
    "requisitions.dispatch": (
        "send what was approved: from a store, or for a transfer from their own box",
        frozenset({"officer", "in_charge", "liaison"}),
    ),
    "requisitions.receive": ("count what arrived for their station", frozenset({"officer", "in_charge"})),
    "alerts.read": (
        "see what needs a hand at their places",
        frozenset({"officer", "in_charge", "liaison", "programme", "auditor"}),
    ),
    "alerts.acknowledge": (
        "say that they have seen an alert",
        frozenset({"officer", "in_charge", "liaison", "programme"}),
    ),
    "alerts.evaluate": ("look at all places for what needs a hand", frozenset({SYSTEM})),
    "lots.recall": ("recall a lot everywhere, and end another's recall", frozenset({"liaison"})),
    # An officer for the own box; a liaison for the stores they look after.
    "lots.put_aside": (
        "put a lot on hold aside, put it back or send it back",
        frozenset({"officer", "in_charge", "liaison"}),
    ),
    "products.manage": ("add products", frozenset({"administrator", SYSTEM})),
    "supply_rules.read": ("read the supply rules in force", frozenset(ROLES)),
    "supply_rules.change": (
        "set supply rules from a day on, and a station's floor",
        frozenset({"programme"}),
    ),
    "protocols.read": ("read the clinical rules in force", frozenset(ROLES)),
    "protocols.change": ("set clinical rules from a day on", frozenset({"programme"})),
    "certificates.read": (
        "see who may give doses",
        frozenset({"officer", "in_charge", "programme", "administrator", "auditor"}),
    ),
    # An in-charge for the own station; an administrator for in-charges, who may be alone at theirs.
    "certificates.manage": (
        "enter, suspend and restore certificates",
        frozenset({"in_charge", "administrator", SYSTEM}),
    ),
    "incidents.read": (
        "read incidents at their places, without the visit behind them",
        frozenset({"in_charge", "liaison", "auditor"}),
    ),
    # A liaison for what the in-charge of a station had a hand in.
    "incidents.explain": ("explain an incident that another caused", frozenset({"in_charge", "liaison"})),
    # Judging an incident is the one act of an auditor.
    "incidents.close": (
        "close an incident that another caused and explained, or send it back",
        frozenset({"liaison", "auditor"}),
    ),
    "incidents.count": ("see how many incidents there are at each station", frozenset({"programme"})),
    "follow_up.call": (
        "plan calls to those who said yes, see the safe way when one is due, and say how it went",
        frozenset({"officer", "in_charge"}),
    ),
    "follow_up.forget": ("erase ways to reach people whose calls are over", frozenset({SYSTEM})),
    "courses.read": (
        "see courses and who attended",
        frozenset({"in_charge", "programme", "administrator", "auditor"}),
    ),
    # Classroom courses are the programme's; an in-charge teaches and refreshes at the own station.
    "courses.manage": (
        "plan courses, note who was there, and give the certificates",
        frozenset({"in_charge", "programme", SYSTEM}),
    ),
    "duty.read": ("see who is on duty at their station", frozenset({"officer", "in_charge"})),
    "duty.set": ("set the shifts of their station, and who is on", frozenset({"in_charge"})),
    "duty.coverage": (
        "see how much of the time a certified officer is on duty, by station",
        frozenset({"liaison", "programme"}),
    ),
    "supervision.read": (
        "see supervision visits at their places, and what they found",
        frozenset({"in_charge", "liaison", "programme", "auditor"}),
    ),
    "supervision.record": (
        "write down a supervision visit, and check what the station did",
        frozenset({"liaison", "programme"}),
    ),
    "supervision.done": ("say that a finding at their station is done", frozenset({"in_charge"})),
    "reports.read": (
        "see what the programme achieved at their places, without small numbers",
        frozenset({"liaison", "programme", "auditor", SYSTEM}),
    ),
    "reports.sign": ("sign the month's report", frozenset({"programme"})),
    # Programme staff: who signs the numbers off says where they go. Both need the whole programme.
    "dhis2.manage": ("send numbers to DHIS2, and say where each goes", frozenset({"programme", SYSTEM})),
    "exports.doses": ("export the dose log", frozenset({"programme", SYSTEM})),
    "exports.supply": ("export stock, requests and alerts of their places", TAKERS),
    "exports.referrals": ("export referrals of their places, without slip numbers", TAKERS),
    # The door to the page; what may be taken there is asked of each data set.
    "exports.take": ("take data out as files", TAKERS),
    "people.manage": ("add people, move them, reset and disable them", frozenset({"administrator", SYSTEM})),
    "places.read": ("see stations, stores and facilities", frozenset(ROLES)),
    "facilities.check": (
        "say what a facility has and when it is open, where they send people",
        frozenset({"officer", "in_charge", "liaison", "administrator", SYSTEM}),
    ),
    "places.manage": ("add and change stations, stores and facilities", frozenset({"administrator", SYSTEM})),
    "notices.read": ("read their own notices, and say where to send them", frozenset(ROLES)),
    "notices.manage": ("see what could not be sent, and send it again", frozenset({"administrator"})),
    "modules.switch": (
        "turn optional parts on and off, station by station",
        frozenset({"administrator", SYSTEM}),
    ),
    "consent.withdraw": (
        "write down that a person takes consent back, which may erase what they told",
        frozenset({"officer", "in_charge"}),
    ),
    "retention.read": (
        "see how long records are kept, and what ended",
        frozenset({"programme", "administrator", "auditor"}),
    ),
    "retention.change": ("set how long records are kept", frozenset({"programme"})),
    "retention.run": ("erase records whose time is over", frozenset({SYSTEM})),
    "access.read": ("see who saw what from when to when", frozenset({"auditor", SYSTEM})),
    "trail.read": ("read the trail", frozenset({"auditor"})),
    "jobs.read": ("see what the schedule ran", frozenset({"administrator", "auditor"})),
}


def add_role(role: str, label: str, kinds: set[str]) -> None:
    """One more role, held at places of these kinds: how an optional part of the program brings its own."""
    known = ROLES.get(role, label), PLACE_KINDS.get(role, kinds)
    if role == SYSTEM or known != (label, kinds):
        raise ValueError(f"a role already: {role}")
    ROLES[role], PLACE_KINDS[role] = label, kinds


def add_permission(name: str, words: str, roles: frozenset[str]) -> None:
    """One more row of the table; one that stands in it already is never changed by this."""
    if unknown := roles - {*ROLES, SYSTEM}:
        raise ValueError(f"{name}: not roles: {sorted(unknown)}")
    if PERMISSIONS.setdefault(name, (words, roles)) != (words, roles):
        raise ValueError(f"a permission already: {name}")


def grant(name: str, role: str) -> None:
    """Let an added role do what the table lets others do. Roles of this file hold what stands here."""
    words, roles = PERMISSIONS[name]
    PERMISSIONS[name] = (words, roles | {role})


@dataclass(frozen=True)
class Actor:
    """Who acts, in which role, from which place. Verbs are given one as their first argument."""

    person_id: int
    name: str
    role: str
    place_id: int
    place_code: str
    place_name: str
    place_kind: str
    place_ids: tuple[int, ...]
    via: str = "page"

    @property
    def station_id(self) -> int | None:
        return self.place_id if self.place_kind == "station" else None

    def standing_at(self, place_id: int, code: str, name: str, kind: str) -> "Actor":
        """The same actor at another place: how an import acts for the station of each row."""
        return replace(
            self, place_id=place_id, place_code=code, place_name=name, place_kind=kind, place_ids=(place_id,)
        )


def may(actor: Actor, permission: str) -> bool:
    return actor.role in PERMISSIONS[permission][1]


def require(actor: Actor, permission: str) -> None:
    """Raise Forbidden unless the actor's role holds the permission."""
    if not may(actor, permission):
        holders = [label.lower() for role, label in ROLES.items() if role in PERMISSIONS[permission][1]]
        raise Forbidden(f"This is for: {', '.join(holders)}.")


def held_by(role: str) -> list[str]:
    return sorted(name for name, (_words, roles) in PERMISSIONS.items() if role in roles)


def needs(permission: str) -> Callable[[View], View]:
    """Mark a route with the permission it asks for."""
    if permission not in PERMISSIONS and permission not in {PUBLIC, SIGNED_IN}:
        raise ValueError(f"no such permission: {permission}")

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark
