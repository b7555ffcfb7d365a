"""Answers about unclear rows hold and take nothing away; a whole list fits; ways to the directory and on."""

from sqlalchemy import select

from accounts.facilities import matching, queries, service
from accounts.facilities.models import FacilityDetail
from accounts.people.service import system_actor
from accounts.places.service import add_place
from core.database import session
from operations.imports import facility_list
from tests.factories.visits import body
from tests.operations.national_list import make

HEAD = "province,district,name,HMIS_code,DHIS2_UID\n"


def written(folder, *lines):
    path = folder / "some.csv"
    path.write_text(HEAD + "".join(f"Copper,North,{line}\n" for line in lines), encoding="utf-8")
    return lambda: facility_list.run(system_actor(), path).taken


def test_an_answer_never_takes_a_code_from_another_facility(world, tmp_path) -> None:
    """One row has the HMIS code of one and the UID of another; it is said to be the first."""
    written(tmp_path, "One,00000011,", "Two,,uidoftwo")()
    again = written(tmp_path, "One,00000011,uidoftwo", "Two,,")
    again()
    first = next(one for one in queries.unclear() if one.why == matching.WHY["codes_differ"])
    world.act(lambda: service.answer(world.actor("admin"), first.id, same_as="00000011"))

    assert (again().new, again().changed) == (0, 0)

    session().rollback()
    of_two = select(FacilityDetail.hmis_code).where(FacilityDetail.dhis2_uid == "uidoftwo")
    assert session().scalars(of_two).all() == [None]


def test_two_rows_said_to_be_one_facility_do_not_undo_each_other(world, tmp_path) -> None:
    again = written(tmp_path, "Hill Clinic,,", "Hill Clinic Annex,,")
    again()
    for one in queries.unclear():
        world.act(lambda one=one: service.answer(world.actor("admin"), one.id, same_as="GEN"))

    assert (again().changed, again().changed) == (1, 0)


def test_a_code_with_other_signs_is_found_by_its_address(world, tmp_path) -> None:
    written(tmp_path, "Odd Clinic,12/34 b,")()

    assert "Odd Clinic" in world.page("admin").get("/facilities/12-34-B").words


def test_a_whole_national_list_fits_and_who_may_not_send_one_may_not_send_more(world, tmp_path) -> None:
    made = make(tmp_path, 20)
    text = made.path.read_text(encoding="utf-8").replace("Rural", "R" * 20_000)
    made.path.write_text(text, encoding="utf-8")

    client = world.page("admin")
    client.get("/facility-list")
    sent = client.send({"create_areas": "yes", "file": (made.path.open("rb"), "list.csv")})
    assert "17 new" in sent.words

    other = world.page("officer.cen")
    refused = other.fetch("POST", "/facility-list", data={"file": (made.path.open("rb"), "list.csv")})
    assert refused.status == 413


def test_a_facility_of_another_district_is_offered_once_the_station_has_used_it(world) -> None:
    add = {"kind": "facility", "parent": "SOU", "services": ["pep"]}
    world.act(lambda: add_place(world.actor("admin"), code="FAR", name="Far Clinic", **add))
    assert offered(world) == {"GEN", "RVC", "declined"}

    sent = body(referrals=[{"facility": "FAR", "services": ["pep"]}])
    assert world.api("officer.cen").post("/visits", sent).status_code == 201

    assert offered(world) == {"GEN", "RVC", "FAR", "declined"}


def offered(world) -> set[str]:
    page = world.page("officer.cen").get("/visits/new")
    assert page.soup.select_one("main a[href='/facilities']"), "and a way to any other"
    return {choice["value"] for choice in page.soup.select("input[name=going]")}


def test_the_first_page_leads_to_the_directory_and_the_administrator_to_unclear_rows(world, tmp_path) -> None:
    assert world.page("officer.cen").get("/").soup.select_one("a[href='/facilities']")
    assert not world.page("admin").get("/").soup.select_one("a[href='/facilities/unclear']")

    written(tmp_path, "Hill Clinic,,")()

    assert "A facility is unclear" in world.page("admin").get("/").words
    assert not world.page("officer.cen").get("/").soup.select_one("a[href='/facilities/unclear']")
