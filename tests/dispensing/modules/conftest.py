"""The real server and browser of tests/browser, for the journey of each optional part."""

import pytest

from tests.browser.conftest import browser, running, site

__all__ = ["browser", "running", "site"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "site" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
