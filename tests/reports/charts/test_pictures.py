"""Pictures over the line: who may see them, how long they are kept, what they say when asked wrongly."""

import pytest

from reports.charts import service
from reports.charts.drawing import canvas
from reports.charts.pages import POLICY
from reports.charts.service import NAMES
from reports.figures import service as figures
from tests.factories import cast, history
from tests.factories.world import World

NOVEMBER = "from=2026-11&to=2026-11"


@pytest.fixture(autouse=True)
def no_pictures_kept() -> None:
    service.forget()


def _ask(world: World, path: str, name: str = "programme", **headers: str):
    return world.page(name).client.get(path, headers=headers)


@pytest.mark.parametrize("name", NAMES)
def test_each_chart_is_a_picture_for_the_page_and_for_paper(world: World, name: str) -> None:
    svg, png = (_ask(world, f"/reports/charts/{name}.{kind}") for kind in ("svg", "png"))

    assert svg.status_code == png.status_code == 200
    assert svg.content_type.startswith("image/svg+xml") and b"</svg>" in svg.data
    assert png.content_type == "image/png" and png.data.startswith(b"\x89PNG")


def test_a_picture_has_a_policy_of_its_own_and_is_asked_for_each_time(world: World) -> None:
    answer = _ask(world, "/reports/charts/stock.svg")

    assert answer.headers["Content-Security-Policy"] == POLICY
    assert "sandbox" in POLICY and "script" not in POLICY
    assert answer.headers["Cache-Control"] == "private, no-cache"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert _ask(world, "/reports").headers["Cache-Control"] == "no-store"


def test_what_still_stands_is_not_sent_again(world: World) -> None:
    first = _ask(world, "/reports/charts/stock.svg")
    same = _ask(world, "/reports/charts/stock.svg", **{"If-None-Match": first.headers["ETag"]})

    cast.put_in_box("CEN", "LNG-1.5", "B9999", "2028-01", 7)
    after = _ask(world, "/reports/charts/stock.svg", **{"If-None-Match": first.headers["ETag"]})

    assert (same.status_code, same.data) == (304, b"")
    assert same.headers["Cache-Control"] == "private, no-cache"
    assert after.status_code == 200 and after.headers["ETag"] != first.headers["ETag"]


def test_a_picture_is_drawn_once_for_each_version_of_its_data(world: World, monkeypatch) -> None:
    drawn: list[str] = []
    monkeypatch.setattr(canvas, "svg", lambda chart: drawn.append(chart.name) or b"<svg/>")

    for _twice in range(2):
        _ask(world, "/reports/charts/doses.svg")
    _ask(world, f"/reports/charts/doses.svg?{NOVEMBER}")
    assert drawn == ["doses"] * 2

    history.record(world, "officer.cen")
    world.act(figures.reckon)
    _ask(world, "/reports/charts/doses.svg")
    assert drawn == ["doses"] * 3


def test_pictures_kept_are_bounded(world: World, monkeypatch) -> None:
    monkeypatch.setattr(canvas, "svg", lambda _chart: b"x" * 1000)
    monkeypatch.setattr(service, "MOST_BYTES_KEPT", 3500)

    for month in range(1, 10):
        _ask(world, f"/reports/charts/doses.svg?from=2026-0{month}&to=2026-0{month}")

    assert len(service._pictures) == 3


@pytest.mark.parametrize(
    "query",
    ["from=x", "from=2026-09&to=2026-03", "to=2031-01", "from=2010-01", "station=NONE", "product=NONE"],
)
def test_a_wrong_question_is_told_in_words_and_draws_nothing(world: World, query: str) -> None:
    page = world.page("programme").get(f"/reports?{query}")
    picture = _ask(world, f"/reports/charts/doses.svg?{query}")

    assert page.status == 422 and page.errors()
    assert not page.soup.select("figure")
    assert picture.status_code == 422 and b"<svg" not in picture.data


def test_a_chart_that_is_none_is_not_found(world: World) -> None:
    assert _ask(world, "/reports/charts/pie.svg").status_code == 404


def test_another_province_sees_its_own_stations_alone(world: World) -> None:
    history.add_second_province(world)

    page = world.page("programme.lakeside").get("/reports")

    assert "Far Station" in page.words and "Central" not in page.words
    svg = _ask(world, "/reports/charts/stock.svg", "programme.lakeside").data.decode()
    assert "Far Station" in svg and "Central" not in svg


@pytest.mark.parametrize("name", ["officer.cen", "incharge.cen", "admin"])
def test_officers_and_administrators_see_none(world: World, name: str) -> None:
    assert _ask(world, "/reports/charts/stock.svg", name).status_code == 403
    assert world.page(name).get("/reports").status == 403
