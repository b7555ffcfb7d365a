"""Erased records are gone: not in the database, its log or a new copy, and older copies open without them.

Each visit carries values that occur nowhere else: an instant to the microsecond and a word. The ordinary
run erases 60 of 65; the long version 1,000.
"""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from pyrage import x25519
from sqlalchemy import select, text

from accounts.people.service import system_actor
from accounts.retention import service as retention
from app import create_app
from core import clock
from core.database import EPOCH, db, empty_log, is_sqlite, session
from core.sealing.models import RecordKey
from dispensing.visits import service, told
from dispensing.visits.models import Dose, Visit
from dispensing.visits.record import Consent, Incident, Survivor, VisitRecord
from inventory.ledger import queries as ledger
from operations.backup import beside, restoring, sealing, writing
from operations.verify import faults
from tests import databases
from tests.conftest import TEST_SETTINGS
from tests.factories.history import record as give_dose

LONG_AGO = datetime.fromisoformat("2019-03-01T08:00:00+02:00")
KEPT = 5


@pytest.fixture
def key() -> x25519.Identity:
    return x25519.Identity.generate()


def old_visits(world, numbers: range) -> list[str]:
    """Visits of long ago, and their codes; every tenth was corrected with a word of its own."""
    codes = []
    officer, in_charge = world.actor("officer.cen"), world.actor("incharge.cen")
    for number in numbers:
        came_at = LONG_AGO + timedelta(hours=number)
        made = VisitRecord(
            arrived_at=came_at,
            incident=Incident(instant(number), instant(number) - timedelta(seconds=1), "exact"),
            person=Survivor(age_years=19, weight_kg=61),
            screening={"breastfeeding": "yes"},
            consent=Consent(ec=True, referral=True),
            not_given_reason="declined",
            referrals=(),
            referral_declined=True,
        )
        with clock.at(came_at):
            codes.append(world.act(lambda made=made: service.record_visit(officer, made)))
            if number % 10 == 0:
                word = f"markerword{number:05}x"
                world.act(lambda made=made, w=word: service.correct_visit(in_charge, codes[-1], made, w))
    return codes


def instant(number: int) -> datetime:
    return LONG_AGO + timedelta(hours=number - 9, microseconds=654_321 + number)


def values(number: int) -> list[bytes]:
    """How the instants and the word of a visit would stand in a file: as a number of SQLite, or as text."""
    found = [f"markerword{number:05}x".encode()]
    for moment in (
        instant(number),
        instant(number) - timedelta(seconds=1),
        instant(number) + timedelta(hours=72),
    ):
        microseconds = (moment - EPOCH) // timedelta(microseconds=1)
        found += [microseconds.to_bytes(8, "big"), str(microseconds).encode()]
    return found


def hits(where: bytes, numbers: range) -> int:
    return sum(value in where for number in numbers for value in values(number))


def everything_on_disk() -> bytes:
    """The raw bytes of the database and its log; on PostgreSQL, every row as text."""
    db.session.rollback()
    if is_sqlite():
        file = Path(str(db.engine.url.database))
        return b"".join(one.read_bytes() for one in file.parent.glob(f"{file.name}*"))
    with db.engine.connect() as connection:
        names = connection.execute(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ).scalars()
        rows = [connection.execute(text(f"SELECT t::text FROM {name} t")).scalars().all() for name in names]
    return "\n".join(row for found in rows for row in found).encode()


def opened(copy: Path, key: x25519.Identity) -> bytes:
    with sealing.opened(copy, key) as records:
        return "\n".join(str(record) for record in records).encode()


def ended_keys(codes: set[str]) -> list[bytes]:
    """The closed keys of these visits, as they stand in the table."""
    query = select(Visit.code, RecordKey.wrapped).join(RecordKey, RecordKey.id == Visit.key_id)
    found = [bytes(wrapped) for code, wrapped in session().execute(query) if code in codes]
    session().rollback()
    return found


def what_is_told() -> dict[str, bool]:
    """{code: whether what was told can be read}."""
    return {
        visit.code: told.of(visit) is not None
        for visit in session().scalars(select(Visit).order_by(Visit.id))
    }


def restored(
    copy: Path, key: x25519.Identity, folder: Path, keys_file: Path | None = None
) -> dict[str, bool]:
    app = create_app(DATABASE_URL=f"sqlite:///{folder / 'again.sqlite3'}", **TEST_SETTINGS)
    folder.mkdir()
    with app.app_context():
        restoring.restore(copy, key, wanted=restoring.Wanted(keys_file))
        found = what_is_told()
        assert list(faults()) == []
    databases.close_connections(app)
    return found


@pytest.mark.parametrize(
    ("count", "copies"), [(60, 1), pytest.param(1000, 3, marks=pytest.mark.heavy)], ids=["60", "1000"]
)
def test_erased_records_are_gone_from_everywhere_and_the_book_stays_whole(
    world, tmp_path, key, count, copies
) -> None:
    codes = old_visits(world, range(count)) + old_visits(world, range(5000, 5000 + KEPT))
    give_dose(world, "officer.cen")
    erased, kept = set(codes[:count]), set(codes[count:])
    older = [tmp_path / f"copy{number}.age" for number in range(copies)]
    for copy in older:
        writing.create(copy, key.to_public())
    keys_before = tmp_path / "of before.age"
    keys_before.write_bytes(beside.file_in(tmp_path, beside.book()).read_bytes())
    stock, doses = ledger.stock(world.actor("officer.cen").place_id), session().query(Dose).count()
    wrapped = ended_keys(erased)
    empty_log()
    assert not is_sqlite() or all(key in everything_on_disk() for key in wrapped)

    with clock.at(LONG_AGO + timedelta(hours=count) + timedelta(days=1830)):
        assert retention.end_old(system_actor())["visits"] == count
    writing.create(tmp_path / "new.age", key.to_public())
    empty_log()

    assert list(faults()) == []
    assert hits(everything_on_disk(), range(count)) == 0
    assert not any(key in everything_on_disk() for key in wrapped)
    assert hits(opened(tmp_path / "new.age", key), range(count)) == 0
    assert {code: is_there for code, is_there in what_is_told().items() if code in erased | kept} == {
        code: code in kept for code in codes
    }
    assert ledger.stock(world.actor("officer.cen").place_id) == stock
    assert session().query(Dose).count() == doses
    for number, copy in enumerate(older):
        assert hits(opened(copy, key), range(count)) == 0
        again = restored(copy, key, tmp_path / f"again{number}")
        assert {code for code in erased if again[code]} == set()
        assert all(again[code] for code in kept)

    # The control: with the keys of before the erasure, the same look finds every one of them.
    assert all(restored(older[0], key, tmp_path / "control", keys_before).values())


def test_the_look_at_the_disk_finds_what_stands_there_in_clear(world) -> None:
    """The control of the look itself: deadlines of referrals stand in clear until the record ends."""
    latest = instant(0) + timedelta(days=2820)
    with clock.at(latest + timedelta(hours=9)):
        code = give_dose(
            world,
            "officer.cen",
            incident={"latest_at": latest.isoformat(), "precision": "exact"},
            arrived_at=(latest + timedelta(hours=8)).isoformat(),
            dose__given_at=(latest + timedelta(hours=8.5)).isoformat(),
        )["code"]
    until = ((latest + timedelta(hours=72)) - EPOCH) // timedelta(microseconds=1)
    empty_log()
    as_stored = until.to_bytes(8, "big") if is_sqlite() else str(until).encode()
    assert as_stored in everything_on_disk()

    with clock.at(latest + timedelta(days=1830)):
        assert retention.end_old(system_actor())["visits"] == 1

    assert as_stored not in everything_on_disk()
    assert not what_is_told()[code]
