"""The cast: people and places that tests speak of, made by calling the verbs.

officer.cen gives doses; officer2.cen may not; incharge.cen heads the station; officer.riv
is a stranger to it; liaison.north, programme, admin and auditor see only their own side.
"""

from collections.abc import Sequence
from datetime import date

from accounts.people import service as people
from accounts.people import sign_in as door
from accounts.permissions import Actor
from accounts.places import queries as place_queries
from accounts.places import service as places
from core.database import unit_of_work
from dispensing.certification import service as certification
from inventory.boxes import service as boxes
from inventory.catalogue import service as catalogue

PASSWORD = "orange kettle seven"

PLACES = (
    # code, name, kind, parent
    ("PRO", "Copper Province", "province", "ALL"),
    ("NOR", "North District", "district", "PRO"),
    ("SOU", "South District", "district", "PRO"),
    ("CEN", "Central Station", "station", "NOR"),
    ("RIV", "River Station", "station", "NOR"),
    ("LAK", "Lake Station", "station", "SOU"),
    ("DST", "District Store", "store", "NOR"),
)
FACILITIES = (
    ("GEN", "General Hospital", "NOR", ("clinical_care", "pep", "ec", "forensic_exam", "counselling")),
    ("RVC", "River Clinic", "NOR", ("clinical_care", "pep", "pregnancy_test")),
)
PEOPLE = (
    ("officer.cen", "officer", "CEN"),
    ("officer2.cen", "officer", "CEN"),
    ("incharge.cen", "in_charge", "CEN"),
    ("officer.riv", "officer", "RIV"),
    ("incharge.riv", "in_charge", "RIV"),
    ("liaison.north", "liaison", "NOR"),
    ("liaison.south", "liaison", "SOU"),
    ("programme", "programme", "ALL"),
    ("admin", "administrator", "ALL"),
    ("auditor", "auditor", "ALL"),
)
PRODUCTS = (
    # code, name, ATC, units a treatment, units a pack, window, repeat limit
    ("LNG-1.5", "Levonorgestrel 1.5 mg", "G03AD01", 1, 1, 120, 2),
    ("LNG-0.75", "Levonorgestrel 0.75 mg", "G03AD01", 2, 2, 120, 2),
    ("UPA-30", "Ulipristal 30 mg", "G03AD02", 1, 1, 120, 3),
)
STOCK = (
    # station, product, lot, expiry, units
    ("CEN", "LNG-1.5", "B2291", "2027-03", 6),
    ("CEN", "LNG-1.5", "B2304", "2027-09", 3),
    ("CEN", "LNG-0.75", "C1100", "2028-01", 8),
    ("RIV", "LNG-1.5", "B2304", "2027-09", 5),
    ("RIV", "LNG-1.5", "R9000", "2027-12", 2),
)
CERTIFIED_ON = date(2026, 3, 2)
CERTIFIED = ("officer.cen", "incharge.cen", "officer.riv", "incharge.riv")


def build(stock: Sequence[tuple[str, str, str, str, int]] = STOCK, certified_on: date = CERTIFIED_ON) -> None:
    """The cast; a test under the machine's own clock brings stock and a day that fit today."""
    unit_of_work(lambda: _places(people.system_actor()))
    for name, role, at in PEOPLE:
        add_person(name, role, at)
    unit_of_work(lambda: _products(people.system_actor()))
    for station, *delivery in stock:
        put_in_box(station, *delivery)
    for name in CERTIFIED:
        certify(name, certified_on)


def put_in_box(station: str, product: str, lot: str, expiry: str, units: int) -> None:
    """Stock from the supplier into a station's box."""
    unit_of_work(
        lambda: boxes.receive_into_box(
            at_station(station), product=product, lot_number=lot, expiry=expiry, units=units
        )
    )


def certify(name: str, issued_on: date = CERTIFIED_ON, expires_on: date | None = None) -> None:
    """A classroom certificate, entered by the system as an import would."""
    unit_of_work(
        lambda: certification.enter_certificate(
            people.system_actor(),
            person=name,
            kind="classroom",
            number=f"C-{name}",
            authority="Ministry of Health",
            issued_on=issued_on,
            expires_on=expires_on,
        )
    )


def at_station(code: str) -> Actor:
    """The system's actor standing at a station."""
    place = place_queries.by_code(code, "station")
    assert place is not None
    return people.system_actor().standing_at(place.id, place.code, place.name, place.kind)


def _products(actor: Actor) -> None:
    for code, name, atc, treatment, pack, window, repeat in PRODUCTS:
        catalogue.add_product(
            actor,
            code=code,
            name=name,
            atc=atc,
            units_per_treatment=treatment,
            units_per_pack=pack,
            window_hours=window,
            repeat_within_hours=repeat,
        )


def add_person(name: str, role: str, *at: str) -> None:
    """A person who has chosen PASSWORD with their start code."""
    code = unit_of_work(lambda: people.add_person(people.system_actor(), name=name, role=role, at=at))
    door.choose_password(name, code, PASSWORD, "127.0.0.1")


def _places(actor: Actor) -> None:
    for code, name, kind, parent in PLACES:
        places.add_place(actor, code=code, name=name, kind=kind, parent=parent)
    for code, name, parent, services in FACILITIES:
        places.add_place(actor, code=code, name=name, kind="facility", parent=parent, services=services)
