"""What sealing adds to recording one dose: `record_visit` as it is, and with a ready key and text.

`python -m benchmarks.sealed_dose [--doses 200]`. Pairs in one run, in an order drawn anew each time.
"""

import random
import tempfile
from pathlib import Path
from statistics import median
from time import process_time
from unittest import mock

import click

from accounts.people import queries as people
from app import create_app
from benchmarks.alerts_scale import SETTINGS
from benchmarks.dose_follow_up import OFFICER, build
from core import clock, sealing
from core.database import unit_of_work
from dispensing.visits import service, told
from dispensing.visits.schemas import VisitInput
from tests.factories.visits import body


@click.command()
@click.option("--doses", default=200, show_default=True)
def main(doses: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(DATABASE_URL=f"sqlite:///{Path(folder) / 'one.sqlite3'}", **SETTINGS)
        with app.app_context():
            build(doses * 2 + 40, 1)
            actor = people.actor_named(OFFICER, via="page")
            key_id = unit_of_work(lambda: sealing.new_key("test"))
            text = "x" * 700
            took: dict[bool, list[float]] = {True: [], False: []}
            for number in range(doses):
                for is_sealed in random.sample((True, False), 2):
                    now = clock.now().isoformat()
                    record = VisitInput().load(
                        body(
                            arrived_at=now,
                            incident={"latest_at": now, "precision": "exact"},
                            dose__given_at=now,
                        )
                    )
                    with mock.patch.multiple(
                        told.sealing if not is_sealed else mock.Mock(),
                        new_key=(lambda kind: key_id),
                        seal=(lambda *given: text),
                        create=is_sealed,
                    ):
                        began = process_time()
                        unit_of_work(lambda record=record: service.record_visit(actor, record))
                        if number >= 10:
                            took[is_sealed].append(process_time() - began)
    sealed, clear = (median(took[is_sealed]) * 1000 for is_sealed in (True, False))
    click.echo(
        f"sealed {sealed:.2f} ms, not {clear:.2f} ms: {sealed - clear:.2f} ms, {sealed / clear:.2f} times"
    )


if __name__ == "__main__":
    main()
