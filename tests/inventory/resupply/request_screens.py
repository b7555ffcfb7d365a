"""What tests read off the pages of a request: its buttons, its numbers, and fields named by a number."""

from dataclasses import replace

import pytest

from inventory.forecasts.queries import Suggestion
from inventory.planning import Packs
from inventory.resupply.suggestions import queries as suggestion
from tests.page_client import Page


def suggest_four(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan that suggests 4 of the one-tablet product, in a box that should hold 14 at most."""
    worked_out = suggestion.suggest

    def suggest(place_id: int, product_id: int) -> Suggestion:
        found = worked_out(place_id, product_id)
        order = 4 if found.product == "LNG-1.5" else 0
        return replace(found, packs=Packs(order, order, order), maximum=14, minimum=10, is_due=True)

    monkeypatch.setattr(suggestion, "suggest", suggest)


def field(page: Page, starts: str) -> str:
    return str(page.soup.select_one(f"input[name^={starts}]")["name"])


def of_lng(page: Page, starts: str = "treatments-") -> str:
    """The field below the heading of the one-tablet product."""
    heading = next(one for one in page.soup.select("h2") if one.get_text().strip().endswith("1.5 mg"))
    return str(heading.find_next("input", {"name": lambda name: name and name.startswith(starts)})["name"])


def buttons(page: Page) -> list[str]:
    found = page.soup.select("main button, main a.govuk-button")
    return [" ".join(one.get_text(" ").split()) for one in found]


def figures_on(page: Page) -> list[str]:
    return [f"{one.dd.get_text()} {one.dt.get_text()}" for one in page.soup.select(".figures > div")]
