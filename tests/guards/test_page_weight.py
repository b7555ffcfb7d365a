"""What a page of an officer costs on the line, squeezed as it is sent: first visit and later ones.

The limits are design numbers for a 280 kbit/s line; headers are not counted. A page that grows past
them costs every officer a part of a second, every time.
"""

import re

import pytest
from flask import Flask

from tests.factories.world import World
from tests.one_request import one_request
from tests.page_client import PageClient

MOST_BYTES_LATER, MOST_BYTES_FIRST = 3_000, 15_000
MOST_FILES = 4
PAGES = (
    "/",
    "/visits/new",
    "/visits/not-given",
    "/visits",
    "/stock",
    "/referrals",
    "/help",
    "/requisitions",
    "/requisitions/new",
    "/requisitions/arrivals",
)
FILES = re.compile(r'(?:href|src)="(/static/[^"]+)"')


def _sent_bytes(app: Flask, client: PageClient, path: str) -> int:
    with one_request(app), client.client.get(path, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.status_code == 200
        return len(response.get_data())


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_light_enough_for_a_slow_line(world: World, path: str) -> None:
    client = world.page("officer.cen")
    files = set(FILES.findall(str(client.get(path).soup)))

    page = _sent_bytes(world.app, client, path)
    shared = sum(_sent_bytes(world.app, client, file) for file in files)

    assert page <= MOST_BYTES_LATER
    assert page + shared <= MOST_BYTES_FIRST
    assert len(files) + 1 <= MOST_FILES
