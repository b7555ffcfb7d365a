"""The same from the shell: send with its dry run first, files, and the mapping out and in."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from reports.dhis2 import queries
from reports.dhis2.names.mapping import Theirs
from tests.reports.dhis2 import setting
from tests.reports.dhis2.setting import CLIENTS, FIGURES, NAMES
from tests.reports.dhis2.stand_in import StandIn


@pytest.fixture
def counted(world, monkeypatch):
    monkeypatch.setitem(world.app.config, "DHIS2_URL", "")
    setting.count(world)
    setting.name_all(world)
    return world


@pytest.fixture
def server(counted, monkeypatch) -> Iterator[StandIn]:
    with setting.server() as running:
        setting.connect(monkeypatch, counted, running.url)
        yield running


def run(world, *words: str) -> Any:
    return world.app.test_cli_runner().invoke(args=["dhis2", *words])


def test_send_asks_first_and_then_sends_and_the_second_time_changes_nothing(counted, server) -> None:
    tried = run(counted, "send", "--period", "2026Q3", "--dry-run")
    assert tried.exit_code == 0, tried.output
    assert "DHIS2 would have:" in tried.output and server.kept == {}

    first = run(counted, "send", "--period", "2026Q3", "--complete-on", "2026-10-04")
    second = run(counted, "send", "--period", "2026Q3")

    assert first.exit_code == second.exit_code == 0, first.output + second.output
    assert "DHIS2 has:" in first.output and "Nothing changed: all" in second.output
    assert set(server.completed.values()) == {"2026-10-04"}


def test_conflicts_end_with_status_1_and_nothing_sent_unless_told(counted, server) -> None:
    wrong = {**FIGURES, CLIENTS: Theirs("aaaaaaaaaaa")}
    setting.name_all(counted, replace(NAMES, figures=wrong), seen=1)

    stopped = run(counted, "send", "--period", "2026Q3")
    assert stopped.exit_code == 1 and "Nothing was sent." in stopped.output and server.kept == {}
    assert "NOR: DHIS2 does not know this data element" in stopped.output

    sent = run(counted, "send", "--period", "2026Q3", "--despite-conflicts")
    assert sent.exit_code == 1 and "Not all of it was taken." in sent.output and server.kept


@pytest.mark.parametrize("mood", [401, 500, "cut"])
def test_a_server_that_does_not_answer_ends_with_words(counted, server, mood: Any) -> None:
    server.moods = [mood]

    answer = run(counted, "send", "--period", "2026Q3")

    assert answer.exit_code == 1 and "Nothing was sent." in answer.output and "Traceback" not in answer.output


def test_without_a_server_or_a_period_it_is_told(counted) -> None:
    assert "No DHIS2 is set up" in run(counted, "send", "--period", "2026Q3").output
    assert "Write a month like 202610" in run(counted, "send", "--period", "2026").output


@pytest.mark.parametrize("file_format", ["json", "csv", "adx"])
def test_a_file_is_written_whole_and_never_over_another(counted, tmp_path: Path, file_format: str) -> None:
    out = tmp_path / "numbers"

    made = run(counted, "file", "--period", "2026Q3", "--format", file_format, "--out", str(out))
    again = run(counted, "file", "--period", "2026Q3", "--format", file_format, "--out", str(out))

    assert made.exit_code == 0 and "to send." in made.output
    assert again.exit_code == 1 and "is there already" in again.output
    assert [path.name for path in tmp_path.iterdir()] == ["numbers"]
    if file_format == "json":
        assert json.loads(out.read_bytes())["dataSet"] == "BfMAe6Itzgt"


def test_a_file_that_cannot_be_written_leaves_nothing_half(counted, tmp_path: Path) -> None:
    out = tmp_path / "nowhere" / "numbers.csv"

    answer = run(counted, "file", "--period", "2026Q3", "--out", str(out))

    assert answer.exit_code == 1 and "cannot be written" in answer.output


def test_the_mapping_goes_out_and_in(counted, tmp_path: Path) -> None:
    path = tmp_path / "names.csv"
    assert run(counted, "mapping", "--out", str(path)).exit_code == 0

    looked = run(counted, "set-mapping", str(path), "--dry-run")
    assert looked.exit_code == 0 and "Nothing was saved." in looked.output and queries.version() == 1
    kept = run(counted, "set-mapping", str(path))
    assert "Saved as version 2: 6 figures, 2 places." in kept.output and queries.names() == NAMES

    path.write_text(path.read_text(encoding="utf-8").replace("f7n9E0hX8qk", "wrong"), encoding="utf-8")
    refused = run(counted, "set-mapping", str(path))
    assert refused.exit_code == 1 and "A UID is 11 letters and digits" in refused.output
    assert queries.version() == 2
