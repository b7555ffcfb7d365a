"""A month's report, made as the schedule makes it."""

from datetime import date

from reports.figures import service as figures
from reports.monthly import queries, service
from tests.factories.world import World


def report_of(world: World, month: date) -> int:
    """The id of the newest version of a month's report, made where it is missing."""

    def act() -> int:
        figures.reckon()
        made = service.make(month)
        return made if made is not None else int(queries.versions(month)[0].MonthlyReport.id)

    return world.act(act)
