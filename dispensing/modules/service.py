"""Turn an optional part on or off at a station. Its records stay either way; only its doors shut."""

from sqlalchemy import delete

from accounts.permissions import Actor, require
from accounts.places import queries as places
from accounts.trail import service as trail
from core import clock
from core.database import affected, insert_into, session, table
from core.errors import Invalid, NotFound, WrongState
from dispensing.modules import registry
from dispensing.modules.models import ModuleSwitch


def switch_on(actor: Actor, *, module: str, station: str) -> str:
    """Turn a part on at a station (a code). Returns the code; raises WrongState when it is on there."""
    require(actor, "modules.switch")
    station_id, code = _known(module, station)
    statement = insert_into(ModuleSwitch).on_conflict_do_nothing().returning(table(ModuleSwitch).c.module)
    row = {
        "station_id": station_id,
        "module": module,
        "since": clock.now(),
        "switched_on_by": actor.person_id,
    }
    if session().execute(statement, row).one_or_none() is None:
        raise WrongState("It is on at this station.")
    trail.record(actor, "module_switched_on", code, detail={"module": module})
    return code


def switch_off(actor: Actor, *, module: str, station: str) -> str:
    """Turn a part off at a station. Returns the code; raises WrongState when it is off there."""
    require(actor, "modules.switch")
    station_id, code = _known(module, station)
    statement = delete(table(ModuleSwitch)).where(
        ModuleSwitch.station_id == station_id, ModuleSwitch.module == module
    )
    if affected(session().execute(statement)) != 1:
        raise WrongState("It is off at this station.")
    trail.record(actor, "module_switched_off", code, detail={"module": module})
    return code


def _known(module: str, station: str) -> tuple[int, str]:
    if registry.module_named(module) is None:
        raise NotFound("Choose a part from the list.")
    found = places.by_code(station, "station")
    if found is None or found.is_closed:
        raise Invalid({"station": ["Choose a station from the list."]})
    return found.id, found.code
