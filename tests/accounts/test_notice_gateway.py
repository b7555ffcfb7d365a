"""Text messages against a real HTTP server on this machine that answers, fails, stalls, points elsewhere."""

import json
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.notices.channels.failures import NotSent
from accounts.notices.channels.gateway import FORM, PRESETS, Gateway, Shape
from tests.accounts.mail_server import certificate

TEXT = 'Station supplies: "task" & more=1'
NUMBER, KEY = "+260971234567", "0123456789abcdef0123456789abcdef"


class _Answer(BaseHTTPRequestHandler):
    server: "HttpServer"

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        self.server.asked.append((self.command, self.path, dict(self.headers), body))
        self.server.let_go.wait(10)
        try:
            self.send_response(self.server.status)
            for name, value in self.server.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(self.server.body)))
            self.end_headers()
            self.wfile.write(self.server.body.encode())
        except OSError:
            pass

    do_GET = do_POST = _any

    def log_message(self, *_: Any) -> None:
        pass


class HttpServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, status: int = 200, body: str = "OK", **headers: str):
        super().__init__(("127.0.0.1", 0), _Answer)
        self.status, self.body, self.headers = status, body, headers
        self.asked: list[tuple[str, str, dict[str, str], str]] = []
        self.let_go = threading.Event()
        self.let_go.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def __enter__(self) -> "HttpServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.let_go.set()
        self.shutdown()
        self.server_close()


Start = Callable[..., HttpServer]


@pytest.fixture
def start(app) -> Iterator[Start]:
    with ExitStack() as running:
        yield lambda *args, **kwargs: running.enter_context(HttpServer(*args, **kwargs))


def gateway(url: str, shape: Shape | None = None, **own: Any) -> Gateway:
    made = shape or Shape(url=f"{url}/send", headers=(FORM,), body="to=$to&text=$text", success="OK")
    return Gateway(made, "user one", "p&ss", "PULSE", **own)


def send(one: Gateway) -> None:
    try:
        one.send(NUMBER, "Station supplies", TEXT, KEY)
    finally:
        one.close()


def kind_of_failure(one: Gateway) -> str:
    with pytest.raises(NotSent) as failure:
        send(one)
    return failure.value.kind


def test_each_value_stays_in_its_own_field(start: Start) -> None:
    server = start()

    send(gateway(server.url))

    ((method, _path, headers, body),) = server.asked
    assert (method, parse_qs(body)) == ("POST", {"to": [NUMBER], "text": [TEXT]})
    assert headers["Idempotency-Key"] == KEY


def test_a_json_body_and_an_address_are_spelt_as_they_must_be(start: Start) -> None:
    server = start()
    shape = Shape(
        url=f"{server.url}/$user/send?n=$to_digits&key=$id",
        headers=(("Content-Type", "application/json"), ("X-Token", "$password")),
        body='{"to": "$to", "text": "$text"}',
    )

    send(gateway(server.url, shape))

    ((_method, path, headers, body),) = server.asked
    assert json.loads(body) == {"to": NUMBER, "text": TEXT}
    assert (urlsplit(path).path, headers["X-Token"]) == ("/user%20one/send", "p&ss")
    assert parse_qs(urlsplit(path).query) == {"n": ["260971234567"], "key": [KEY]}


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (500, "OK", "busy"),
        (503, "OK", "busy"),
        (429, "OK", "busy"),
        (400, "OK", "turned_down"),
        (404, "OK", "turned_down"),
        (401, "OK", "sign_in"),
        (403, "OK", "sign_in"),
        (200, "no credit", "turned_down"),
        (204, "", "turned_down"),
    ],
)
def test_only_a_yes_is_a_yes(start: Start, status: int, body: str, kind: str) -> None:
    server = start(status, body)

    assert kind_of_failure(gateway(server.url)) == kind


def test_a_redirect_is_not_followed(start: Start) -> None:
    elsewhere = start()
    server = start(307, "OK", Location=f"{elsewhere.url}/send")

    assert kind_of_failure(gateway(server.url)) == "turned_down"
    assert (len(server.asked), elsewhere.asked) == (1, [])


def test_an_answer_that_comes_too_late_may_mean_that_it_arrived(start: Start) -> None:
    server = start()
    server.let_go.clear()

    assert kind_of_failure(gateway(server.url, timeout=(5, 0.2))) == "late"
    assert len(server.asked) == 1


def test_a_line_that_breaks_may_mean_that_it_arrived(app) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]

        def hang_up() -> None:
            with listening.accept()[0] as line:
                line.recv(1)

        threading.Thread(target=hang_up, daemon=True).start()
        assert kind_of_failure(gateway(f"http://127.0.0.1:{port}")) == "late"


def test_a_gateway_that_is_down_is_of_the_whole_channel(start: Start) -> None:
    server = start()
    server.__exit__()

    assert kind_of_failure(gateway(server.url)) == "unreachable"


def test_a_certificate_that_nobody_vouches_for_is_refused(start: Start, tmp_path: Path, monkeypatch) -> None:
    file, server = certificate(tmp_path), start()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    url = server.url.replace("http:", "https:")

    refused = kind_of_failure(gateway(url))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    send(gateway(url))

    assert (refused, len(server.asked)) == ("certificate", 1)


def test_an_answer_without_end_is_cut(start: Start) -> None:
    server = start(200, "x" * 200_000 + "OK")

    assert kind_of_failure(gateway(server.url)) == "turned_down"


# What each gateway's own documents show as a yes, and as a no about the number.
SHOWN = {
    "africas_talking": (
        (201, '{"SMSMessageData": {"Recipients": [{"statusCode": 101, "status": "Success"}]}}'),
        (201, '{"SMSMessageData": {"Recipients": [{"statusCode": 403, "status": "InvalidPhoneNumber"}]}}'),
    ),
    "twilio": ((201, '{"sid": "SM1", "status": "queued"}'), (400, '{"code": 21211, "status": 400}')),
    "kannel": ((202, "0: Accepted for delivery"), None),
}


@pytest.mark.parametrize("name", list(PRESETS))
def test_a_preset_asks_as_its_gateway_wants_and_knows_its_answers(start: Start, name: str) -> None:
    yes, no = SHOWN[name]
    server = start(*yes)
    shape = PRESETS[name]
    parts = urlsplit(shape.url)
    near = Shape(
        **{**shape.__dict__, "url": shape.url.replace(f"{parts.scheme}://{parts.netloc}", server.url)}
    )

    send(gateway(server.url, near))

    method, path, headers, body = server.asked[0]
    asked = parse_qs(body or urlsplit(path).query)
    assert method == shape.method
    assert {NUMBER, TEXT, "PULSE"} <= {value for values in asked.values() for value in values}
    assert ("p&ss" in str(asked)) == (name == "kannel")
    assert shape.faults() == []
    if no:
        server.status, server.body = no
        assert kind_of_failure(gateway(server.url, near)) == "refused"


@pytest.mark.parametrize(
    "wrong",
    [
        {"url": "http://gateway.example/send"},
        {"url": "https://$to.example/send"},
        {"url": "https://user:secret@gateway.example/send"},
        {"url": "gateway.example"},
        {"url": ""},
        {"method": "DELETE"},
        {"body": "to=$to&secret=$database_url"},
        {"body": "costs $ 5"},
        {"headers": (("X-Key", "$(id)"),)},
        {"success": "("},
    ],
)
def test_a_shape_that_could_do_harm_is_told(wrong: dict[str, Any]) -> None:
    assert Shape(**{"url": "https://gateway.example/send", **wrong}).faults()
