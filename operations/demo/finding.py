"""The demo's directory: where places lie, what facilities have, and a row of a list that nobody knows."""

from datetime import time

from accounts.facilities import national_list, service
from accounts.facilities.matching import Listed
from accounts.places import queries as place_queries
from accounts.places import service as places
from core.database import unit_of_work
from operations.demo.scenes import CENTRAL, RIVER
from operations.demo.story import Story, signed_in

# In no town: around a point in the middle of the country.
POINTS = {
    "CEN": (-13.500, 27.500), "RIV": (-13.530, 27.560), "HIL": (-13.440, 27.470), "MKT": (-13.700, 27.520),
    "GEN": (-13.512, 27.508), "RVC": (-13.534, 27.551), "HLC": (-13.690, 27.530), "OSC": (-13.720, 27.500),
}  # fmt: skip
LISTED = (
    ("Railway Clinic", "00100042", -13.470, 27.530),
    ("River Clinic", "", None, None),
)


class Finding:
    """What was seen at facilities in the weeks of one story."""

    def __init__(self, story: Story):
        self.story = story

    def plan(self) -> None:
        for days_ago, act in (
            (60, self._points),
            (55, lambda: self._check(CENTRAL, "RVC", ec="no", pep="yes", phone="0000 000 002")),
            (6, lambda: self._check(CENTRAL, "GEN", ec="yes", pep="yes", phone="0000 000 001")),
            (4, lambda: self._check(RIVER, "RVC", ec="no")),
            (3, self._list),
        ):
            self.story.plan(self.story.days_ago(days_ago, time(11, 20)), act)

    def _points(self) -> None:
        admin = signed_in("admin")
        for code, (north, east) in POINTS.items():
            if place_queries.by_code(code) is not None:
                unit_of_work(
                    lambda code=code, north=north, east=east: places.change_place(
                        admin, code, latitude=north, longitude=east
                    )
                )

    def _check(
        self, station: int, code: str, *, ec: str, pep: str | None = None, phone: str | None = None
    ) -> None:
        officer = signed_in(self.story.station(station).officer)
        unit_of_work(lambda: service.check(officer, code, ec_in_stock=ec, pep_in_stock=pep, phone=phone))

    def _list(self) -> None:
        rows = [
            Listed(
                number, "Copper", "North", name, code, "", "", "Clinic", "Government", "Operational",
                north, east,
            )
            for number, (name, code, north, east) in enumerate(LISTED, start=2)
        ]  # fmt: skip
        unit_of_work(lambda: national_list.take(signed_in("admin"), rows, sha256="0" * 64))
