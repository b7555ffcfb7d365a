"""Set the mapping: whole, judged as a whole, and kept as the next version.

Names of the receiver are nobody's secret; numbers are not in here.
"""

from dataclasses import asdict

from sqlalchemy import insert

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import session, table
from core.errors import Forbidden, Invalid, WrongState
from reports.dhis2 import queries
from reports.dhis2.models import Dhis2Figure, Dhis2Mapping, Dhis2Place
from reports.dhis2.names import mapping
from reports.dhis2.names.mapping import Names
from reports.dhis2.numbers.elements import lines


def require_whole_programme(actor: Actor) -> None:
    """What goes to the ministry is the whole programme's: somebody of one province does not send for all."""
    require(actor, "dhis2.manage")
    if not places.covers(actor, places.programme().id):
        raise Forbidden("This is for programme staff of the whole programme.")


def set_names(actor: Actor, names: Names, *, seen: int) -> int:
    """Keep this mapping as the next version, and return its number. `seen`: the version it was made from.

    Raises Invalid with what is wrong, and WrongState when somebody set another one meanwhile.
    """
    require_whole_programme(actor)
    newest = queries.version()
    if newest != seen:
        raise WrongState("Somebody changed the mapping meanwhile. Look at it again.")
    require_sound(names)
    number = newest + 1
    head = {**asdict(names.target), "version": number, "set_by": actor.person_id, "set_at": clock.now()}
    session().execute(insert(table(Dhis2Mapping)), head)
    figures = [
        {**line._asdict(), **asdict(theirs), "version": number} for line, theirs in names.figures.items()
    ]
    if figures:
        session().execute(insert(table(Dhis2Figure)), figures)
    ids = {one.code: one.id for one in queries.sendable_places()}
    units = [
        {"version": number, "place_id": ids[code], "org_unit": unit} for code, unit in names.places.items()
    ]
    if units:
        session().execute(insert(table(Dhis2Place)), units)
    detail = {"version": number, "figures": len(figures), "places": len(units)}
    trail.record(actor, "dhis2_mapping_set", f"version {number}", detail=detail)
    return number


def require_sound(names: Names) -> None:
    """Raises Invalid with what is wrong with a mapping, by field."""
    known = set(lines(queries.products()))
    found = mapping.faults(names, queries.parents())
    for line in names.figures:
        if line not in known:
            found.setdefault(mapping.figure_field(line), []).append("This is no number of ours.")
    if found:
        raise Invalid(found)
