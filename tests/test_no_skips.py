"""A test that is left out is named at the end of the run, and fails it where leaving out is forbidden."""

from pathlib import Path

import pytest

pytest_plugins = ["pytester"]

MARKED = "import pytest\ndef test_runs(): pass\n@pytest.mark.skip(reason='no browser')\ndef test_b(): pass\n"
WHOLE_FILE = "import pytest\npytest.importorskip('a_library_nobody_has')\ndef test_c(): pass\n"
EXPECTED = "import pytest\n@pytest.mark.xfail\ndef test_d(): assert False\n"


@pytest.fixture
def project(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent.parent))
    monkeypatch.delenv("LOCKBOX_TEST_FORBID_SKIP", raising=False)
    for name in ("PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_XDIST_WORKER_COUNT"):
        monkeypatch.delenv(name, raising=False)
    pytester.makeconftest('pytest_plugins = ["tests.no_skips"]')
    return pytester


@pytest.mark.parametrize("workers", ["0", "2"])
def test_what_is_left_out_is_named_with_the_way_to_run_it(project, workers) -> None:
    project.makepyfile(test_marked=MARKED, test_whole=WHOLE_FILE)

    result = project.runpytest_subprocess("-n", workers)

    assert result.ret == 0
    result.stdout.fnmatch_lines_random(
        [
            "*LEFT OUT: 2*",
            "test_marked.py::test_b: no browser",
            '*python3 run.py test "test_marked.py::test_b"',
            "test_whole.py: *a_library_nobody_has*",
        ]
    )
    assert "1 passed, 2 skipped" in result.stdout.lines[-1]


@pytest.mark.parametrize(("source", "workers"), [(MARKED, "0"), (MARKED, "2"), (WHOLE_FILE, "0")])
def test_where_leaving_out_is_forbidden_it_fails(project, monkeypatch, source, workers) -> None:
    monkeypatch.setenv("LOCKBOX_TEST_FORBID_SKIP", "1")
    project.makepyfile(test_sample=source)

    result = project.runpytest_subprocess("-n", workers)

    assert result.ret in (pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED)
    result.stdout.fnmatch_lines(["*LOCKBOX_TEST_FORBID_SKIP=1 forbids*"])
    result.stdout.no_fnmatch_line("*skipped*")


def test_an_expected_failure_has_run_and_is_not_left_out(project, monkeypatch) -> None:
    monkeypatch.setenv("LOCKBOX_TEST_FORBID_SKIP", "1")
    project.makepyfile(EXPECTED)

    result = project.runpytest_subprocess()

    assert result.ret == 0
    result.stdout.no_fnmatch_line("*LEFT OUT*")
