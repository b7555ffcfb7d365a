"""An invented national list of any length, with the traps of the real one, each counted."""

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from random import Random

HEAD = """
    province district name HMIS_code DHIS2_UID smartcare_GUID eLMIS_ID iHRIS_ID location ownership
    facility_type longitude latitude catchment_population_head_count catchment_population_cso operation_status
""".split()  # noqa: SIM905 - columns are read as words
NAMES = ("Hill", "River", "Market", "Mission", "Central", "Saint Anne", "New Town", "Railway")
KINDS = ("Health Post", "Clinic", "Hospital")


@dataclass
class Made:
    """The file, and how many rows hold each trap."""

    path: Path
    rows: int
    without_code: int
    twice: int
    without_point: int
    closed: int


def make(folder: Path, rows: int, seed: int = 1) -> Made:
    """Every 14th row has no code, every 10th no coordinates, every 40th is closed, the last stands twice."""
    random, lines = Random(seed), []
    made = Made(folder / f"list-{rows}.csv", rows, 0, 2, 0, 0)
    for number in range(1, rows):
        has_code, has_point, is_closed = number % 14 != 0, number % 10 != 0, number % 40 == 0
        made.without_code += not has_code
        made.without_point += not has_point
        made.closed += is_closed
        district = number % 6
        lines.append(
            [
                f"Copper {district // 3} Province", f"District {district}",
                f"{random.choice(NAMES)} {random.choice(KINDS)}",  # names come again and again
                f"{number:08}" if has_code else "", f"uid{number:08}" if has_code and number % 3 else "",
                "", "", "", "Rural", "Government", random.choice(KINDS),
                f"{28 + random.random():.5f}" if has_point else "",
                f"{-13 - random.random():.5f}" if has_point else "",
                "1200", "", "Closed" if is_closed else "Operational",
            ]
        )  # fmt: skip
    lines.append(lines[0])
    text = io.StringIO()
    csv.writer(text).writerows([HEAD, *lines])
    made.path.write_text("\ufeff" + text.getvalue(), encoding="utf-8")
    return made
