"""Read stays, bags and partners of the actor's own station. Another station's are not found."""

from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import func, select

from accounts.permissions import Actor
from accounts.places.models import Place
from core import clock, codes
from core.database import session
from dispensing.modules import queries as switches
from dispensing.modules.stay import rules
from dispensing.modules.stay.models import Stay, StayBag, StayItem, StayPartner, StayRule

Places = Collection[int] | None


def longest_days(on: date) -> int:
    """The number of days in force on a day."""
    query = select(StayRule.longest_days).where(StayRule.counts_from <= on)
    found = session().scalar(query.order_by(StayRule.counts_from.desc()).limit(1))
    return rules.LONGEST_DAYS if found is None else found


def versions() -> list[StayRule]:
    """Every number of days that was set, the newest first."""
    return list(session().scalars(select(StayRule).order_by(StayRule.counts_from.desc())))


def here_now(actor: Actor) -> list[Stay]:
    """Stays of the actor's station that have not ended, the one that ends first on top."""
    query = select(Stay).where(Stay.station_id == actor.station_id, Stay.left_at.is_(None))
    return list(session().scalars(query.order_by(Stay.ends_at, Stay.id)))


def stay(actor: Actor, number: str) -> Stay | None:
    """The stay with this number at the actor's station, typed with spaces or hyphens or not."""
    if not number.isprintable():  # PostgreSQL cannot even be asked about a zero byte
        return None
    query = select(Stay).where(Stay.number == codes.tidy(number), Stay.station_id == actor.station_id)
    return session().scalars(query).one_or_none()


def is_here(visit_code: str) -> bool:
    """True while the person of this visit stays somewhere."""
    query = select(Stay.id).where(Stay.visit_code == visit_code, Stay.left_at.is_(None))
    return session().scalar(query) is not None


def bags_of(stay_id: int) -> list[tuple[StayBag, list[StayItem]]]:
    """Bags of a stay with their lines, in the order in which they were packed."""
    bags = session().scalars(select(StayBag).where(StayBag.stay_id == stay_id).order_by(StayBag.id)).all()
    return [(bag, items_of(bag.id)) for bag in bags]


def items_of(bag_id: int) -> list[StayItem]:
    query = select(StayItem).where(StayItem.bag_id == bag_id).order_by(StayItem.line)
    return list(session().scalars(query))


def bag(actor: Actor, bag_id: int) -> tuple[StayBag, Stay] | None:
    """A bag and its stay, when it lies at the actor's station."""
    query = select(StayBag, Stay).join(Stay, Stay.id == StayBag.stay_id)
    found = session().execute(query.where(StayBag.id == bag_id, Stay.station_id == actor.station_id))
    row = found.one_or_none()
    return (row.StayBag, row.Stay) if row else None


def bags_waiting(actor: Actor) -> list[tuple[StayBag, Stay]]:
    """Bags of the station that wait: for a second person, or for an owner who has left."""
    is_open = StayBag.witnessed_at.is_(None) | StayBag.returned_at.is_not(None) | Stay.left_at.is_not(None)
    query = (
        select(StayBag, Stay)
        .join(Stay, Stay.id == StayBag.stay_id)
        .where(Stay.station_id == actor.station_id, StayBag.return_witnessed_at.is_(None), is_open)
        .order_by(StayBag.id)
    )
    return [(row.StayBag, row.Stay) for row in session().execute(query)]


def bag_counts(stay_ids: Collection[int]) -> dict[int, int]:
    """How many bags lie here still, by stay."""
    query = select(StayBag.stay_id, func.count()).where(
        StayBag.stay_id.in_(tuple(stay_ids)), StayBag.return_witnessed_at.is_(None)
    )
    return {row[0]: row[1] for row in session().execute(query.group_by(StayBag.stay_id))}


def partners(actor: Actor) -> list[StayPartner]:
    """Organisations that have, or had, an agreement with the actor's station; who lasts longest on top."""
    query = select(StayPartner).where(StayPartner.station_id == actor.station_id)
    return list(session().scalars(query.order_by(StayPartner.agreed_to.desc(), StayPartner.id)))


def partners_now(actor: Actor) -> list[StayPartner]:
    """Those whose agreement is in force today."""
    on = clock.today()
    return [one for one in partners(actor) if one.agreed_from <= on <= one.agreed_to]


def partner_named(partner_id: int | None) -> str:
    query = select(StayPartner.name).where(StayPartner.id == partner_id)
    return session().scalar(query) or ""


def open_stays(place_ids: Places) -> list[Any]:
    """(station, number, end) of every stay that goes on, where the part is on."""
    query = (
        select(Stay.station_id, Stay.number, Stay.ends_at)
        .join(Place, Place.id == Stay.station_id)
        .where(Stay.left_at.is_(None), Stay.station_id.in_(switches.where_on("stay")))
        .where(Place.is_closed.is_(False))
        .order_by(Stay.id)
    )
    return list(session().execute(query if place_ids is None else query.where(Place.id.in_(place_ids))))


def agreements(place_ids: Places) -> list[Any]:
    """(station, name, last day) of the latest agreement with each partner, where the part is on."""
    query = (
        select(StayPartner.station_id, StayPartner.name, func.max(StayPartner.agreed_to).label("agreed_to"))
        .where(StayPartner.station_id.in_(switches.where_on("stay")))
        .group_by(StayPartner.station_id, StayPartner.name)
        .order_by(StayPartner.station_id, StayPartner.name)
    )
    return list(
        session().execute(query if place_ids is None else query.where(StayPartner.station_id.in_(place_ids)))
    )
