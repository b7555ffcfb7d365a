"""Who saw what: readings of a visit and the lists it may have stood in, and of no other visit."""

from sqlalchemy import select

from accounts.trail.models import TrailEntry
from core.database import session
from tests.factories import history

DAY = {"day": "20", "month": "11", "year": "2026"}
DAYS = {f"{end}_on-{part}": value for end in ("from", "to") for part, value in DAY.items()}


def test_one_report_says_who_saw_a_visit_and_is_itself_an_entry(world) -> None:
    seen = history.record(world, "officer.cen")
    other = history.record(world, "officer.riv")
    officer = world.page("officer.cen")
    officer.get(f"/visits/{seen['code']}")
    officer.get("/visits")
    officer.get(f"/referrals/{seen['referrals'][0]['number']}/slip")
    world.page("officer.riv").get(f"/visits/{other['code']}")

    page = world.page("auditor")
    page.get("/access")
    shown = page.send({"visit": seen["code"], "hours_ago": "2", **DAYS}, press="Show who saw it")

    assert "3 readings by 1 people." in shown.words
    assert "Tell the authority by 21 Nov 2026, 07:30." in shown.words
    assert "officer.riv" not in shown.words
    detail = session().scalars(select(TrailEntry.detail).where(TrailEntry.action == "access_reported")).one()
    assert seen["code"] not in detail


def test_it_asks_for_one_of_the_three_and_a_stranger_is_not_found(world) -> None:
    page = world.page("auditor")
    page.get("/access")

    assert "Choose one place, or write a person or a visit." in page.send(DAYS, press="Show who saw it").words
    assert world.page("officer.cen").get("/access").status in {403, 404}


def test_the_command_says_the_same(world) -> None:
    code = history.record(world, "officer.cen")["code"]
    world.page("officer.cen").get(f"/visits/{code}")
    args = ["access", "--visit", code, "--from", "2026-11-20", "--to", "2026-11-21"]

    said = world.app.test_cli_runner().invoke(args=args).output

    assert "1 readings by 1 people." in said
    assert "Tell the authority by 21 Nov 2026, 09:30" in said
