"""What tests read off the pages of a request: its buttons, its numbers, and fields named by a number."""

from tests.page_client import Page


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
