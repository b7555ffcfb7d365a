"""Makes docs/pictures: what an officer and the programme see, on a phone and on a desk, from a demo country.

    .venv/bin/python -m docs.screenshots

Run it from the project's folder after a change to a page, and commit the pictures with the change.
It takes two minutes and needs Chromium. Clock, seed and codes are held still: no change to a
page, no change to a picture.
"""

import io
import logging
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from random import Random
from threading import Thread
from typing import Any

import waitress
from flask import Flask
from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from app import create_app
from core import clock, codes
from core.database import unit_of_work
from operations.demo import command
from reports.monthly import service as monthly
from tests.browser import chromium

PICTURES = Path(__file__).parent / "pictures"
NOW = datetime.fromisoformat("2026-11-20T21:40:00+02:00")
SEED = 1
OFFICER, LIAISON, WITNESS, PROGRAMME = "officer.cen", "liaison.south", "officer2.mkt", "programme"
WIDTHS = (360, 1280)
# Those further down the page are loaded when somebody comes near; a picture of the whole page does not wait.
SHOW_PICTURES = """async () => {
    for (const one of document.images) one.loading = "eager";
    await Promise.all([...document.images].map((one) => one.decode().catch(() => null)));
}"""
COLOURS, APART = 64, 14


@contextmanager
def held_still(draws: Random) -> Iterator[None]:
    with clock.at(NOW), codes.drawn_from(draws):
        yield


def demo_app(folder: str) -> tuple[Flask, dict[str, str]]:
    """The demo country on a database of its own, and everybody's password."""
    app = create_app(
        DATABASE_URL=f"sqlite:///{Path(folder) / 'pictures.sqlite3'}",
        SECRET_KEY=secrets.token_urlsafe(32),
        HTTPS=False,
        ARGON2_MEMORY_KIB=8,
        ARGON2_PASSES=1,
        LOG_LEVEL="WARNING",
    )
    app.config["IS_DEMO"] = True
    with app.app_context(), held_still(Random(SEED)):
        passwords = command.fill(stations=5, months=12, seed=SEED, has_own_file=True)
        unit_of_work(monthly.make_due)
    return app, passwords


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """The address of the running demo. Each request sees the same moment."""
    draws = Random(SEED)

    def still(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        with held_still(draws):
            return app(environ, start_response)

    server = waitress.create_server(still, host="127.0.0.1", port=0, threads=1)
    Thread(target=server.run, daemon=True).start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.close()


def sign_in(browser: Browser, address: str, passwords: dict[str, str], name: str, width: int) -> Page:
    page = browser.new_page(base_url=address, viewport={"width": width, "height": 640})
    page.goto("/sign-in")
    page.fill("#name", name)
    page.fill("#password", passwords[name])
    page.click("main button")
    return page


def take_all(browser: Browser, address: str, passwords: dict[str, str], width: int) -> None:
    """One walk through a night's work, with a picture at each page; then what waits for others."""
    take_visit(sign_in(browser, address, passwords, OFFICER, width), width)
    liaison = sign_in(browser, address, passwords, LIAISON, width)
    liaison.goto("/alerts")
    take(liaison, f"alerts-{width}")
    liaison.goto("/requisitions")
    liaison.click("main .card >> nth=0")
    take(liaison, f"request-{width}")
    liaison.context.close()
    witness = sign_in(browser, address, passwords, WITNESS, width)
    witness.goto("/counts")
    witness.click("main table a >> nth=0")
    take(witness, f"count-{width}")
    witness.context.close()
    take_reports(sign_in(browser, address, passwords, PROGRAMME, width), width)


def take_reports(page: Page, width: int) -> None:
    """What the programme reads: the overview, an indicator with its definition, the study, a month."""
    page.goto("/reports")
    page.evaluate(SHOW_PICTURES)
    take(page, f"reports-{width}")
    page.goto("/reports/indicators/within_24h?by=quarter")
    take(page, f"indicator-{width}")
    page.goto("/reports/study")
    take(page, f"study-{width}")
    page.goto("/reports/monthly")
    page.click("main table a >> nth=0")
    take(page, f"monthly-{width}")
    page.context.close()


def take_visit(page: Page, width: int) -> None:
    take(page, f"home-{width}")
    page.goto("/stock")
    take(page, f"stock-{width}")
    page.goto("/visits/not-given")
    take(page, f"not-given-{width}")
    page.goto("/visits/new")
    page.fill("#hours_ago", "9am")
    page.click("text=Check answers")
    take(page, f"error-{width}")
    page.goto("/visits/new")
    page.fill("#hours_ago", "9")
    for words in (
        "18 to 24",
        "I explained what the tablet does and they agreed to take it",
        "General Hospital",
    ):
        page.get_by_label(words, exact=True).check()
    take(page, f"record-{width}")
    page.click("text=Check answers")
    take(page, f"check-{width}")
    page.click("text=Save dose >> visible=true")
    take(page, f"receipt-{width}")
    page.click("text=Print the slip")
    take(page, f"slip-{width}")
    page.context.close()


def take(page: Page, name: str) -> None:
    """The whole page, in its most used colours: text needs no more, and every ground stays what it is."""
    page.wait_for_load_state()
    page.evaluate("document.activeElement.blur(); window.scrollTo(0, 0)")
    shot = Image.open(io.BytesIO(page.screenshot(full_page=True, animations="disabled"))).convert("RGB")
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in most_used(shot) for part in colour])
    small = shot.quantize(palette=palette, dither=Image.Dither.NONE)
    small.save(PICTURES / f"{name}.png", optimize=True)


def most_used(shot: Image.Image) -> list[tuple[int, int, int]]:
    """The colours that cover most of the picture. Pillow mixes up near neighbours, so there are none."""
    kept: list[tuple[int, int, int]] = []
    for _count, colour in sorted(shot.getcolors(shot.width * shot.height), reverse=True):
        if all(
            sum(abs(one - other) for one, other in zip(colour, near, strict=True)) > APART for near in kept
        ):
            kept.append(colour)
        if len(kept) == COLOURS:
            break
    return kept


def main() -> None:
    program = chromium.find()
    if program is None:
        sys.exit(chromium.MISSING)
    PICTURES.mkdir(exist_ok=True)
    logging.getLogger("waitress.queue").setLevel("ERROR")  # one thread on purpose: requests may wait
    with tempfile.TemporaryDirectory() as folder:
        app, passwords = demo_app(folder)
        with served(app) as address, sync_playwright() as playwright:
            browser = chromium.start(playwright, program)
            for width in WIDTHS:
                take_all(browser, address, passwords, width)
            browser.close()


if __name__ == "__main__":
    main()
