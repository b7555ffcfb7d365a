"""Read notices: whose, on which channel, seen or not, and what could not be sent.

Addresses are read by their owner and by the sender alone.
"""

from collections.abc import Collection

from sqlalchemy import select

from accounts.notices.models import APP, NoticeAddress
from accounts.people.models import Person
from core.database import session


def channels_of(people_ids: Collection[int]) -> list[tuple[int, str]]:
    """(person, channel) for each enabled person's page and each address, in a fixed order.

    The order keeps two acts that tell the same people from waiting for each other.
    """
    if not people_ids:
        return []
    rows = session().execute(
        select(Person.id, NoticeAddress.channel)
        .outerjoin(NoticeAddress, NoticeAddress.person_id == Person.id)
        .where(Person.id.in_(set(people_ids)), Person.is_disabled.is_(False))
    )
    told = {(person_id, channel or APP) for person_id, channel in rows}
    return sorted(told | {(person_id, APP) for person_id, _channel in told})
