"""Behind a proxy the server must see who asks; without one it must not believe what a stranger says.

And what a page may take must pass the server in front of it.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
import waitress
from flask import Flask, request

from accounts.permissions import PUBLIC, needs
from app import create_app
from operations import serve
from tests.conftest import TEST_SETTINGS

SAID_BY_A_PROXY = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Proto": "https"}


@contextmanager
def served(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    """The application under the server, with the arguments that `serve` gives it; yields the port."""
    given: dict[str, object] = {}
    monkeypatch.setattr(waitress, "serve", lambda _app, **arguments: given.update(arguments))
    serve.run(app, "127.0.0.1", 0, with_jobs=False)
    server = waitress.create_server(app, **given)
    done = threading.Event()

    def answer() -> None:
        while not done.is_set():
            server.asyncore.loop(timeout=0.02, map=server._map, count=1)

    thread = threading.Thread(target=answer)
    thread.start()
    try:
        yield server.effective_port
    finally:
        done.set()
        thread.join()
        server.task_dispatcher.shutdown()
        server.asyncore.close_all(server._map, ignore_all=True)


@pytest.mark.parametrize(("hops", "seen"), [(1, "203.0.113.9 https"), (0, "127.0.0.1 http")])
def test_the_address_is_the_proxys_word_only_where_a_proxy_is_set(
    hops: int, seen: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite3'}", PROXY_HOPS=hops, **TEST_SETTINGS)
    app.view_functions["home_pages.healthz"] = needs(PUBLIC)(
        lambda: f"{request.remote_addr} {request.scheme}"
    )

    with served(app, monkeypatch) as port:
        with urlopen(Request(f"http://127.0.0.1:{port}/healthz", headers=SAID_BY_A_PROXY)) as answer:
            words = answer.read().decode()

    assert words == seen


def test_a_file_that_a_page_may_take_passes_the_server_and_a_larger_one_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(DATABASE_URL=f"sqlite:///{tmp_path / 'none.sqlite3'}", **TEST_SETTINGS)
    taken = app.config["UPLOAD_KIB"] * 1024

    with served(app, monkeypatch) as port:
        # No page takes anything here: 405 is our answer, 413 the server's.
        assert sent(port, said=taken, body=b" " * taken) == 405
        assert sent(port, said=taken * 2, body=b"") == 413


def sent(port: int, *, said: int, body: bytes) -> int:
    """The status for a body that is said to be so long; one that is refused is refused before it is read."""
    asked = HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        asked.putrequest("POST", "/healthz")
        asked.putheader("Content-Length", str(said))
        asked.endheaders(body)
        return asked.getresponse().status
    finally:
        asked.close()
