"""Nothing is left out in silence: a skipped test is named at the end of the run, with the way to run it.

With LOCKBOX_TEST_FORBID_SKIP=1, as in continuous integration, a skipped test is a failed test.
An expected failure (xfail) has run, so it is not one of these.
"""

import os

import pytest

VARIABLE = "LOCKBOX_TEST_FORBID_SKIP"
LEFT_OUT = pytest.StashKey[dict[str, str]]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[LEFT_OUT] = {}
    config.pluginmanager.register(Listener(config.stash[LEFT_OUT]), "lockbox-left-out")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport(item, call):
    report = yield
    return refuse_if_forbidden(report)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report(collector):
    report = yield
    return refuse_if_forbidden(report)


def refuse_if_forbidden(report):
    if os.environ.get(VARIABLE) == "1" and was_left_out(report):
        report.outcome = "failed"
        report.longrepr = f"Left out, and {VARIABLE}=1 forbids that: {reason_of(report)}"
    return report


def was_left_out(report) -> bool:
    return report.outcome == "skipped" and not hasattr(report, "wasxfail")


def reason_of(report) -> str:
    reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return reason.removeprefix("Skipped: ")


class Listener:
    """Hears every report, those of parallel workers too, which reach only the process that prints."""

    def __init__(self, left_out: dict[str, str]) -> None:
        self.left_out = left_out

    def pytest_runtest_logreport(self, report) -> None:
        if was_left_out(report):
            self.left_out[report.nodeid] = reason_of(report)

    pytest_collectreport = pytest_runtest_logreport


def pytest_terminal_summary(terminalreporter, config) -> None:
    left_out = config.stash[LEFT_OUT]
    if not left_out:
        return
    terminalreporter.section(f"LEFT OUT: {len(left_out)}", sep="!", red=True, bold=True)
    for nodeid, reason in left_out.items():
        terminalreporter.line(f"{nodeid}: {reason}")
        terminalreporter.line(f'    once that is there: python3 run.py test "{nodeid}"')
    terminalreporter.line(f"To make this a failure: {VARIABLE}=1")
