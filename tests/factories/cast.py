"""The cast: people and places that tests speak of, made by calling the verbs.

officer.cen gives doses; officer2.cen may not; incharge.cen heads the station; officer.riv
is a stranger to it; liaison.north, programme, admin and auditor see only their own side.
"""

from accounts.people import service as people
from accounts.permissions import Actor
from accounts.places import service as places
from core.database import unit_of_work

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


def build() -> None:
    unit_of_work(lambda: _places(people.system_actor()))
    for name, role, at in PEOPLE:
        add_person(name, role, at)


def add_person(name: str, role: str, at: str) -> None:
    """A person who has chosen PASSWORD with their start code."""
    code = unit_of_work(lambda: people.add_person(people.system_actor(), name=name, role=role, at=[at]))
    people.choose_password(name, code, PASSWORD, "127.0.0.1")


def _places(actor: Actor) -> None:
    for code, name, kind, parent in PLACES:
        places.add_place(actor, code=code, name=name, kind=kind, parent=parent)
    for code, name, parent, services in FACILITIES:
        places.add_place(actor, code=code, name=name, kind="facility", parent=parent, services=services)
