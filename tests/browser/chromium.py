"""The machine's own Chromium, without a window and without errands of its own.

Nothing is downloaded: a machine without it is told so by whoever needs it.
"""

import shutil

from playwright.sync_api import Browser, Playwright

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium on this machine: on Debian or Ubuntu, sudo apt install chromium"
SWITCHES = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-dev-shm-usage",
    "--no-first-run",
]


def find() -> str | None:
    return next(filter(None, map(shutil.which, PROGRAMS)), None)


def start(playwright: Playwright, program: str) -> Browser:
    # Chromium's own sandbox does not start for root, as in a container; the only site opened is ours.
    return playwright.chromium.launch(executable_path=program, args=SWITCHES, chromium_sandbox=False)
