"""E-mails against a real mail server on this machine: what arrives, and each way in which it does not."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from accounts.notices.channels.failures import KINDS, NotSent
from accounts.notices.channels.mail import Mailer, MailSettings
from tests.accounts.mail_server import MailServer, certificate

TEXT = "Station supplies: you have a task. Open Lockbox to see it."
KEY = "0123456789abcdef0123456789abcdef"
Start = Callable[..., MailServer]


@pytest.fixture
def start(app) -> Iterator[Start]:
    with ExitStack() as running:
        yield lambda *args, **kwargs: running.enter_context(MailServer(*args, **kwargs))


def mailer(server: MailServer, security: str = "none", user: str = "", password: str = "") -> Mailer:
    own = MailSettings("127.0.0.1", server.port, user, password, "lockbox@example.org", security)
    return Mailer(own, timeout=5)


def send(one: Mailer, address: str = "officer@example.org") -> None:
    try:
        one.send(address, "Station supplies", TEXT, KEY)
    finally:
        one.close()


def kind_of_failure(one: Mailer, address: str = "officer@example.org") -> str:
    with pytest.raises(NotSent) as failure:
        send(one, address)
    assert failure.value.kind in KINDS
    return failure.value.kind


def test_the_message_arrives_once_with_its_own_number(start: Start) -> None:
    server = start()

    send(mailer(server))

    ((recipients, message),) = server.received
    assert recipients == ["officer@example.org"]
    assert str(message.get_payload()).strip() == TEXT
    assert message["Message-ID"] == f"<{KEY}@example.org>"
    assert (message["Subject"], message["From"]) == ("Station supplies", "lockbox@example.org")
    assert message["Auto-Submitted"] == "auto-generated"


def test_several_go_over_one_connection(start: Start) -> None:
    server = start()
    one = mailer(server)

    for number in range(3):
        one.send(f"officer{number}@example.org", "Station supplies", TEXT, KEY)
    one.close()

    assert (len(server.received), server.heard.count("EHLO")) == (3, 1)


def test_a_refused_address_is_final_and_does_not_stop_the_next(start: Start) -> None:
    server = start()
    server.answers["gone@example.org"] = "550 no such user"
    one = mailer(server)

    assert NotSent("refused").is_final
    with pytest.raises(NotSent, match="refused"):
        one.send("gone@example.org", "Station supplies", TEXT, KEY)
    send(one)

    assert [recipients for recipients, _message in server.received] == [["officer@example.org"]]


@pytest.mark.parametrize(
    ("rcpt", "data", "kind"),
    [
        ("450 grey list", "250 taken", "busy"),
        ("250 ok", "451 disk full", "busy"),
        ("250 ok", "554 not wanted", "turned_down"),
    ],
)
def test_what_may_pass_is_tried_again(start: Start, rcpt: str, data: str, kind: str) -> None:
    server = start()
    server.answers["officer@example.org"], server.answer_to_data = rcpt, data

    assert kind_of_failure(mailer(server)) == kind
    assert not NotSent(kind).is_final


def test_a_server_that_is_down_is_of_the_whole_channel(start: Start) -> None:
    server = start()
    one = mailer(server)
    server.__exit__()

    assert kind_of_failure(one) == "unreachable"
    assert NotSent("unreachable").is_of_channel


def test_a_line_that_breaks_after_the_message_says_that_it_may_have_arrived(start: Start) -> None:
    server = start()
    server.is_cut_after_data = True

    assert kind_of_failure(mailer(server)) == "late"
    assert len(server.received) == 1


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_is_refused(start: Start, tmp_path: Path, security) -> None:
    server = start(certificate(tmp_path), is_tls_from_the_start=security == "tls", password="secret")

    assert kind_of_failure(mailer(server, security, "lockbox", "secret")) == "certificate"
    assert "AUTH" not in server.heard
    assert server.received == []


@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_certificate_that_holds_is_accepted(start: Start, tmp_path: Path, monkeypatch, security) -> None:
    file = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    server = start(file, is_tls_from_the_start=security == "tls", password="secret")

    send(mailer(server, security, "lockbox", "secret"))

    assert len(server.received) == 1


def test_a_server_without_encryption_is_given_neither_password_nor_message(start: Start) -> None:
    server = start(password="secret")

    assert kind_of_failure(mailer(server, "starttls", "lockbox", "secret")) == "no_encryption"
    assert "AUTH" not in server.heard
    assert server.received == []


def test_a_wrong_password_is_told_by_its_own_kind(start: Start) -> None:
    server = start(password="secret")

    assert kind_of_failure(mailer(server, "none", "lockbox", "wrong")) == "sign_in"
