"""A browser without JavaScript that inspects every page it is given.

It fills and sends the forms as they stand on the page, so a test cannot send what a
person could not.
"""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag
from flask import Flask
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from tests.one_request import one_request

BANNED_IN_TITLES = re.compile(r"rape|assault|defile|contracept|hiv|pill|victim|survivor", re.IGNORECASE)


class Page:
    """One fetched page: its status, its words and its forms."""

    def __init__(self, response: TestResponse):
        self.response = response
        self.status = response.status_code
        self.path = response.request.path
        self.soup = BeautifulSoup(response.get_data().decode("utf-8", "replace"), "html.parser")

    @property
    def words(self) -> str:
        return " ".join(self.soup.get_text(" ").split())

    @property
    def heading(self) -> str:
        return " ".join(self.soup.find("h1").get_text(" ").split())  # type: ignore[union-attr]

    def errors(self) -> list[str]:
        found = self.soup.select(".govuk-error-summary__list li")
        return [" ".join(item.get_text(" ").split()) for item in found]


class PageClient:
    def __init__(self, app: Flask):
        self.app = app
        self.client = app.test_client()
        self.page: Page | None = None

    def get(self, path: str) -> Page:
        return self.fetch("GET", path)

    def fetch(self, method: str, path: str, *, follow: bool = True, **sent: Any) -> Page:
        """Any request, also one that no page would send, with the cookies of this browser."""
        response = self._ask(method, path, **sent)
        return self._seen(self._follow(response) if follow else response)

    def sign_in(self, name: str, password: str) -> Page:
        self.get("/sign-in")
        return self.send({"name": name, "password": password})

    def send(self, fields: dict[str, Any], *, action: str | None = None, press: str | None = None) -> Page:
        """Fill the form of the page (the one whose action ends with `action`) and send it.

        `press` is the text of the button, and of several forms means the one that has it. Fields that
        the form does not have are an error.
        """
        assert self.page is not None
        form = self._form(action, press)
        values = self._values(form)
        for name, value in fields.items():
            assert form.find(attrs={"name": name}), f"the form has no field {name}"
            values.setlist(name, value if isinstance(value, list) else [value])
        target = str(form.get("action") or self.page.path)
        button = self._button(form, press)
        if button is not None:
            target = str(button.get("formaction") or target)
            if button.get("name"):
                values.add(str(button["name"]), str(button.get("value", "")))
        return self.fetch("POST", target, data=values)

    def _ask(self, method: str, path: str, **sent: Any) -> TestResponse:
        with one_request(self.app):
            return self.client.open(path, method=method, **sent)

    def _follow(self, response: TestResponse) -> TestResponse:
        while response.status_code in {301, 302, 303}:
            response = self._ask("GET", response.location)
        return response

    def _form(self, action: str | None, press: str | None = None) -> Tag:
        assert self.page is not None
        forms = [form for form in self.page.soup.select("main form[method=post]")]
        if action is not None:
            forms = [form for form in forms if str(form.get("action") or self.page.path).endswith(action)]
        assert forms, f"no such form on {self.page.path}"
        return next((form for form in forms if press and press in form.get_text(" ")), forms[0])

    def _button(self, form: Tag, press: str | None) -> Tag | None:
        buttons = form.select("button")
        if press is None:
            return buttons[0] if buttons else None
        for button in buttons:
            if press in " ".join(button.get_text(" ").split()):
                return button
        raise AssertionError(f"no button says {press}")

    def _values(self, form: Tag) -> MultiDict[str, str]:
        values: MultiDict[str, str] = MultiDict()
        for field in form.select("input[name]"):
            if field.get("type") in {"radio", "checkbox"} and not field.has_attr("checked"):
                continue
            values.add(
                str(field["name"]), str(field.get("value", "on" if field.get("type") == "checkbox" else ""))
            )
        for area in form.select("textarea[name]"):
            values.add(str(area["name"]), area.get_text())
        for select in form.select("select[name]"):
            chosen = select.select_one("option[selected]") or select.select_one("option")
            values.add(str(select["name"]), str(chosen.get("value", "")) if chosen else "")
        return values

    def _seen(self, response: TestResponse) -> Page:
        assert response.status_code < 500, response.get_data(as_text=True)
        self.page = Page(response)
        if response.mimetype == "text/html":
            inspect(self.page)
        return self.page


def inspect(page: Page) -> None:
    """What must hold on every page, whatever it is about."""
    soup, where = page.soup, page.path
    assert "default-src 'none'" in page.response.headers["Content-Security-Policy"], where
    assert page.response.headers["Cache-Control"] == "no-store", where
    title = soup.title.get_text() if soup.title else ""
    assert title.strip() and not BANNED_IN_TITLES.search(title), f"title of {where}: {title!r}"
    assert len(soup.select("h1")) == 1, f"{where} has {len(soup.select('h1'))} headings of the first level"
    assert soup.html is not None and soup.html.get("lang"), where
    ids = [str(tag["id"]) for tag in soup.select("[id]")]
    assert len(ids) == len(set(ids)), (
        f"{where}: an id stands twice: {sorted(i for i in ids if ids.count(i) > 1)}"
    )
    assert not soup.select("[style], style, script:not([src])"), f"{where} has inline style or script"
    assert not [tag for tag in soup.find_all(True) for name in tag.attrs if name.startswith("on")], where
    for form in soup.select("form[method=post]"):
        assert form.select("input[name=csrf_token]"), f"{where}: a form without a CSRF field"
        assert form.get("autocomplete") == "off", f"{where}: a form that browsers remember"
    for field in soup.select("input[name], select[name], textarea[name]"):
        if field.get("type") == "hidden":
            continue
        assert field.get("id") and soup.select(f'label[for="{field["id"]}"]'), (
            f"{where}: no label for {field['name']}"
        )
    for link in soup.select("a[href^='#']"):
        target = str(link["href"])[1:]
        assert not target or target in ids, f"{where}: a link to #{target}, which is not there"
