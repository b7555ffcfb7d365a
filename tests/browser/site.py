"""The running site, and windows on it that note what a browser would only whisper.

Each window keeps its faults: script errors, refused content, files that are missing, and
every request to a host that is not ours. A test asserts that `faults` stays empty.
"""

from typing import Any

from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Locator, Page, Request, Response

from tests.factories.cast import PASSWORD

PHONE = {"width": 360, "height": 740}
PATIENCE_MS = 15_000


class Window:
    """One page of one browser profile."""

    def __init__(self, address: str, page: Page):
        self.address = address
        self.page = page
        self.faults: list[str] = []
        page.set_default_timeout(PATIENCE_MS)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("request", self._see_request)
        page.on("response", self._see_response)

    def _hear(self, message: ConsoleMessage) -> None:
        # A page that answers 404 or 422 is meant to; a missing file is caught by its response.
        if message.type in {"error", "warning"} and "Failed to load resource" not in message.text:
            self.faults.append(f"{self.page.url}: {message.text}")

    def _see_request(self, request: Request) -> None:
        if not request.url.startswith((f"{self.address}/", "data:")):
            self.faults.append(f"asked another host: {request.url}")

    def _see_response(self, response: Response) -> None:
        is_page = response.request.resource_type == "document"
        if response.status >= (500 if is_page else 400):
            self.faults.append(f"{response.status} for {response.url}")

    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    def heading(self) -> str:
        return self.page.locator("h1").inner_text()

    def press(self, words: str) -> None:
        """The button with these words, on the page itself, and the page that answers."""
        self.send(self.page.locator("main").get_by_role("button", name=words, exact=True))

    def send(self, target: Locator) -> None:
        """Press what leads to another page and wait for it: on a slow machine the old one is still there."""
        with self.page.expect_event("domcontentloaded"):
            target.click()

    def follow(self, words: str) -> None:
        self.send(self.page.get_by_role("link", name=words).first)


class Site:
    def __init__(self, app: Flask, address: str):
        self.app = app
        self.address = address
        self.browser: Browser | None = None
        self.contexts: list[BrowserContext] = []

    def window(self, name: str | None = None, **options: Any) -> Window:
        """A new browser profile, signed in as `name`, the size of a small phone."""
        assert self.browser is not None
        context = self.browser.new_context(**{"viewport": PHONE, **options})
        self.contexts.append(context)
        window = Window(self.address, context.new_page())
        if name:
            window.go("/sign-in")
            self.sign_in(window, name)
        return window

    def sign_in(self, window: Window, name: str, password: str = PASSWORD) -> None:
        window.page.fill("#name", name)
        window.page.fill("#password", password)
        window.press("Sign in")

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.contexts.clear()
