"""The national facility list: taken in whole, asked about where codes do not settle it, and once."""

import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select

from accounts.facilities import matching, national_list, queries, service
from accounts.facilities.models import FacilityDetail, FacilityQuestion
from accounts.people.service import system_actor
from accounts.places import queries as places
from accounts.places.models import Place
from accounts.places.service import change_place
from accounts.trail.models import TrailEntry
from core.database import session
from core.errors import Invalid, WrongState
from operations.imports import facility_list
from tests.operations.national_list import make


def count(model, *where) -> int:
    session().rollback()
    return session().scalar(select(func.count()).select_from(model).where(*where)) or 0


def take(made, **how):
    return facility_list.run(system_actor(), made.path, creates_areas=True, **how)


@pytest.mark.parametrize("rows", [280, pytest.param(3000, marks=pytest.mark.heavy)])
def test_the_list_is_taken_in_and_a_second_time_changes_nothing(world, tmp_path, rows) -> None:
    made = make(tmp_path, rows)
    facilities = count(Place, Place.kind == "facility")
    said = []

    look = take(made, dry_run=True)
    assert count(Place, Place.kind == "facility") == facilities
    first = take(made, progress=lambda done, total: said.append((done, total)))
    entries = count(TrailEntry)
    again = take(made)

    sure = rows - made.without_code - made.twice
    assert look.taken == first.taken
    assert (first.taken.new, first.taken.unclear) == (sure, made.without_code + made.twice)
    assert said[-1] == (rows, rows)
    assert (again.taken.new, again.taken.changed, again.taken.unchanged) == (0, 0, sure)
    assert count(TrailEntry) == entries
    assert count(Place, Place.kind == "facility") == facilities + sure
    # Rows that say the same, as the copy and the first do, are one question.
    assert made.without_code * 0.7 < count(FacilityQuestion) <= made.without_code + made.twice - 1
    assert places.by_code("00000002", "facility") is not None


def test_with_matching_on_names_alone_facilities_are_lost(world, tmp_path, monkeypatch) -> None:
    """The control: what the first test counts falls when a name decides."""

    def by_name(rows, known):
        return [matching.Match(row, None) for row in {row.name: row for row in rows}.values()]

    monkeypatch.setattr(national_list, "match", by_name)
    made = make(tmp_path, 100)

    assert take(made).taken.new < 100 - made.without_code - made.twice


def test_districts_that_are_not_known_are_told_and_nothing_is_kept(world, tmp_path) -> None:
    made = make(tmp_path, 30)
    before = count(Place)

    report = facility_list.run(system_actor(), made.path)

    assert not report.is_ok
    assert "District 0 (Copper 0 Province)" in report.in_words()
    assert count(Place) == before


def test_what_is_wrong_is_told_by_row_and_column(world, tmp_path) -> None:
    made = make(tmp_path, 20)
    text = made.path.read_text(encoding="utf-8-sig").replace("District 2", "", 1)
    made.path.write_text(text.replace(",-13.", ",-913.", 1), encoding="utf-8")

    report = take(made)

    assert {mistake.column for mistake in report.mistakes} == {"district", "latitude"}
    assert all(mistake.row > 1 for mistake in report.mistakes)


def test_a_changed_name_comes_by_its_code_and_ours_keeps_its_own_code(world, tmp_path) -> None:
    made = make(tmp_path, 20)
    take(made)
    text = made.path.read_text(encoding="utf-8-sig").split("\n")
    text[3] = text[3].replace(text[3].split(",")[2], "Renamed Clinic")
    made.path.write_text("\n".join(text), encoding="utf-8")

    report = take(made)

    assert (report.taken.changed, report.taken.new) == (1, 0)
    place = places.by_code("00000003", "facility")
    assert place is not None and place.name == "Renamed Clinic"


def test_an_answer_about_an_unclear_row_counts_for_every_later_list(world, tmp_path) -> None:
    made = make(tmp_path, 60)
    take(made)
    admin = world.actor("admin")
    first, second, third, *rest = queries.unclear()

    world.act(lambda: service.answer(admin, first.id, same_as="GEN"))
    world.act(lambda: service.answer(admin, second.id, is_new=True))
    world.act(lambda: service.answer(admin, third.id))
    with pytest.raises(WrongState):
        world.act(lambda: service.answer(admin, first.id))
    with pytest.raises(Invalid):
        world.act(lambda: service.answer(admin, rest[0].id, same_as="NOWHERE"))
    settled = take(made)
    again = take(made)

    assert (settled.taken.changed, settled.taken.left_out) == (1, 1)
    assert again.taken.changed == 0
    assert len(queries.unclear()) == len(rest)
    assert "answer" in json.loads(newest_detail(world))


def newest_detail(world) -> str:
    session().rollback()
    query = select(TrailEntry.detail).where(TrailEntry.action == "facility_row_answered")
    return str(session().scalars(query).first())


def test_a_row_with_a_code_of_another_facility_takes_it_from_nobody(world, tmp_path) -> None:
    made = make(tmp_path, 20)
    take(made)
    taken = (
        session().scalars(select(FacilityDetail).where(FacilityDetail.hmis_code == "00000001")).one_or_none()
    )
    assert taken is None  # it stands twice, and waits for an answer
    (twice,) = [one for one in queries.unclear() if one.row.hmis_code == "00000001"]

    world.act(lambda: service.answer(world.actor("admin"), twice.id, is_new=True))

    session().rollback()
    assert (
        session()
        .scalars(select(FacilityDetail.facility_id).where(FacilityDetail.hmis_code == "00000001"))
        .one()
    )
    assert replace(twice.row, name="Other").key != twice.row.key


def test_it_comes_by_the_same_command_and_by_an_upload(world, tmp_path) -> None:
    made = make(tmp_path, 20)
    runner = world.app.test_cli_runner()
    shown = runner.invoke(
        args=["import", "facilities", str(made.path), "--dry-run", "--create-areas", "--json"]
    )
    assert json.loads(shown.output)["new"] == 20 - made.without_code - made.twice

    client = world.page("admin")
    client.get("/facility-list")
    page = client.send({"create_areas": "yes", "file": (made.path.open("rb"), "list.csv")})
    assert "Nothing was saved." in page.words and "17 new" in page.words
    page = client.send({"create_areas": "yes", "save": "yes", "file": (made.path.open("rb"), "list.csv")})
    assert "Saved." in page.words
    assert "Choose a CSV or XLSX file." in client.send({}).words


def test_the_directory_puts_what_is_open_and_near_first(world) -> None:
    admin = world.actor("admin")
    world.act(lambda: change_place(admin, "CEN", latitude=-12.97, longitude=28.63))
    world.act(
        lambda: change_place(admin, "GEN", latitude=-12.98, longitude=28.63, opening_hours="Mon-Fri 10-16")
    )
    world.act(lambda: change_place(admin, "RVC", latitude=-12.90, longitude=28.63, opening_hours="24 hours"))

    page = world.page("officer.cen").get("/facilities?service=pep")

    assert 0 < page.words.find("River Clinic") < page.words.find("General Hospital")
    assert "7.8 km" in page.words and "Closed now" in page.words


def test_a_check_is_signed_dated_and_goes_stale(world) -> None:
    client = world.page("officer.cen")
    client.get("/facilities/GEN")
    page = client.send({"ec_in_stock": "yes", "pep_in_stock": "no", "phone": "0212 123456"})
    assert "20 Nov 2026 by officer.cen" in page.words

    with world.later(days=20):
        client = world.page("officer.cen")
        client.get("/facilities/GEN")
        client.send({"pep_in_stock": "yes"})
    with world.later(days=31):
        page = world.page("officer.cen").get("/facilities/GEN")
        assert page.words.count("Not checked lately") == 1, "who asked after one knows nothing of the other"
        assert "Yes. Checked 20 Nov 2026 by officer.cen. Not checked lately" in page.words
    with world.later(days=61):
        assert "Not checked lately" in world.page("liaison.north").get("/facilities/GEN").words
    other = world.page("liaison.south").get("/facilities/GEN")
    assert "Checked today?" not in other.words


def test_the_form_offers_few_and_a_facility_found_in_the_directory_is_chosen(world, tmp_path) -> None:
    take(make(tmp_path, 60))
    page = world.page("officer.cen").get("/visits/new")
    assert len(page.soup.select("input[name=going]")) == 3
    page = world.page("officer.cen").get("/visits/new?going=00000002")
    assert page.soup.select_one("input[name=going][checked]")["value"] == "00000002"
