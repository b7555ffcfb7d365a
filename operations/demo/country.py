"""The invented country: places, products, people. Nothing in it is a place or a person of anywhere."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.people import service as people
from accounts.people import sign_in as door
from accounts.permissions import Actor
from accounts.places import queries as place_queries
from accounts.places import service as places
from core import clock
from core.database import unit_of_work
from dispensing.certification import service as certification
from inventory.boxes import service as boxes
from inventory.catalogue import service as catalogue

PROGRAMME = "Demo programme (invented data)"
DISTRICTS = (("NOR", "North District"), ("SOU", "South District"))
STATIONS = (
    ("CEN", "Central Station", "NOR", False),
    ("RIV", "River Station", "NOR", False),
    ("HIL", "Hill Station", "NOR", False),
    ("MKT", "Market Station", "SOU", False),
    ("LAK", "Lake Station", "SOU", True),
)
STORE = ("DST", "District Medicine Store")
FACILITIES = (
    (
        "GEN",
        "General Hospital",
        "NOR",
        ("clinical_care", "pep", "ec", "sti_treatment", "pregnancy_test", "forensic_exam", "counselling"),
        "Always",
        True,
    ),
    ("RVC", "River Clinic", "NOR", ("clinical_care", "pep", "pregnancy_test"), "Mon to Fri, 8 to 16", False),
    ("HLC", "Hill Clinic", "SOU", ("clinical_care", "pep", "ec", "counselling"), "Daily, 7 to 19", False),
    (
        "OSC",
        "One-Stop Centre",
        "SOU",
        (
            "clinical_care",
            "pep",
            "ec",
            "forensic_exam",
            "counselling",
            "shelter",
            "legal_aid",
            "social_welfare",
        ),
        "Always",
        True,
    ),
)
PRODUCTS = (
    # code, name, ATC, pack number (952: examples), units a treatment, units a pack, window, repeat limit
    ("LNG-1.5", "Levonorgestrel 1.5 mg", "G03AD01", "09521000000018", 1, 1, 120, 2),
    ("LNG-0.75", "Levonorgestrel 0.75 mg", "G03AD01", "09521000000025", 2, 2, 120, 2),
    ("UPA-30", "Ulipristal 30 mg", "G03AD02", "09521000000032", 1, 1, 120, 3),
)
OFFICES = (
    ("liaison.north", "liaison", ("NOR",)),
    ("liaison.south", "liaison", ("SOU",)),
    ("programme", "programme", ("ALL",)),
    ("admin", "administrator", ("ALL",)),
    ("auditor", "auditor", ("ALL",)),
)
WORDS = (
    "amber",
    "basket",
    "candle",
    "dragon",
    "ember",
    "forest",
    "garden",
    "harbour",
    "island",
    "jacket",
    "kettle",
    "ladder",
    "meadow",
    "needle",
    "orange",
    "pepper",
    "quarry",
    "ribbon",
    "saddle",
    "timber",
    "umbrella",
    "violet",
    "walnut",
    "yellow",
    "zigzag",
    "anchor",
    "bridge",
    "copper",
)


@dataclass(frozen=True)
class Station:
    """A demo station and the three people posted there."""

    code: str
    name: str
    district: str
    is_mobile: bool

    @property
    def officer(self) -> str:
        return f"officer.{self.code.lower()}"

    @property
    def second_officer(self) -> str:
        return f"officer2.{self.code.lower()}"

    @property
    def in_charge(self) -> str:
        return f"incharge.{self.code.lower()}"


def is_demo_database() -> bool:
    """True when the present database was made by a demo."""
    return place_queries.programme().name == PROGRAMME


def stations(count: int) -> list[Station]:
    """The five, or as many as asked: further ones are numbered and shared between the districts."""
    named = [Station(*row) for row in STATIONS[:count]]
    more = [
        Station(f"S{number:02}", f"Station {number}", DISTRICTS[number % 2][0], False)
        for number in range(len(STATIONS) + 1, count + 1)
    ]
    return named + more


def build(found: list[Station]) -> None:
    """Places, products and people, as they were on the first day."""
    unit_of_work(lambda: _places(people.system_actor(), found))
    unit_of_work(lambda: _products(people.system_actor()))


def _places(actor: Actor, found: list[Station]) -> None:
    places.change_place(actor, "ALL", name=PROGRAMME)
    places.add_place(actor, code="PRO", name="Copper Province", kind="province", parent="ALL")
    for code, name in DISTRICTS:
        places.add_place(actor, code=code, name=name, kind="district", parent="PRO")
    places.add_place(actor, code=STORE[0], name=STORE[1], kind="store", parent="PRO")
    for station in found:
        places.add_place(
            actor,
            code=station.code,
            name=station.name,
            kind="station",
            parent=station.district,
            is_mobile=station.is_mobile,
        )
    for code, name, district, services, hours, at_night in FACILITIES:
        places.add_place(
            actor,
            code=code,
            name=name,
            kind="facility",
            parent=district,
            services=services,
            opening_hours=hours,
            has_night_cover=at_night,
            checked_on=clock.today(),
        )


def _products(actor: Actor) -> None:
    for code, name, atc, gtin, treatment, pack, window, repeat in PRODUCTS:
        catalogue.add_product(
            actor,
            code=code,
            name=name,
            atc=atc,
            gtin=gtin,
            units_per_treatment=treatment,
            units_per_pack=pack,
            window_hours=window,
            repeat_within_hours=repeat,
        )


def add_people(found: list[Station]) -> dict[str, str]:
    """Everybody with a role, a password of this start, and certificates. Returns passwords by name."""
    passwords = {}
    for station in found:
        for name, role in (
            (station.officer, "officer"),
            (station.second_officer, "officer"),
            (station.in_charge, "in_charge"),
        ):
            passwords[name] = _add_person(name, role, (station.code,))
    for name, role, at in OFFICES:
        passwords[name] = _add_person(name, role, at)
    return passwords


def _add_person(name: str, role: str, at: tuple[str, ...]) -> str:
    code = unit_of_work(lambda: people.add_person(people.system_actor(), name=name, role=role, at=at))
    password = "-".join(secrets.choice(WORDS) for _ in range(3)) + f"-{secrets.randbelow(90) + 10}"
    door.choose_password(name, code, password, "demo")
    return password


def certify(found: list[Station], until: date) -> None:
    """Certificates for all; one second officer's ran out, another's is about to."""
    for number, station in enumerate(found):
        _certificate(station.officer, until + timedelta(days=200))
        _certificate(station.in_charge, until + timedelta(days=320))
        ends_on = until + timedelta(days={0: -40, 1: 25}.get(number, 150))
        _certificate(station.second_officer, ends_on, taught_by=station.officer)
    for station in found:
        actor = at_station(station)
        unit_of_work(
            lambda actor=actor, code=station.code: boxes.open_box(actor, seal_number=f"SEAL-{code}-1")
        )


def _certificate(name: str, expires_on: date, taught_by: str | None = None) -> None:
    unit_of_work(
        lambda: certification.enter_certificate(
            people.system_actor(),
            person=name,
            kind="on_the_job" if taught_by else "classroom",
            number=f"DEMO-{name}",
            authority="Demo training office",
            issued_on=clock.today(),
            expires_on=expires_on,
            taught_by=taught_by,
        )
    )


def at_station(station: Station) -> Actor:
    place = place_queries.by_code(station.code, "station")
    assert place is not None
    return people.system_actor().standing_at(place.id, place.code, place.name, place.kind)
