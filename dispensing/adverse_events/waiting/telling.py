"""Tell the liaisons of a station that something waits for them: never what, and never about whom."""

from accounts.notices import service as notices
from accounts.notices.audience import people_for


def to_review(station_id: int, number: str, version: int, by: int, *, is_urgent: bool) -> None:
    people = set(people_for(("liaison",), station_id)) - {by}
    cause = f"report {number} version {version}"
    notices.tell(
        sorted(people), kind="task", link=f"/adverse-events/{number}", is_urgent=is_urgent, cause=cause
    )
