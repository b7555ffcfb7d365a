"""A message says that there is a task, and nothing else can get into it.

Everything about a notice is filled with a word that occurs nowhere else, it goes through a real mail server
and a real gateway, and every byte that left is searched for those words.
"""

import inspect
import logging
from string import Template

import pytest

from accounts.notices import words
from accounts.notices.channels import setup
from accounts.notices.channels.gateway import PRESETS
from accounts.notices.sending import send_waiting
from core.errors import CannotStart
from tests.accounts.mail_server import MailServer
from tests.accounts.outbox import give_address, tell
from tests.accounts.test_notice_gateway import HttpServer

GOLDEN = "Station supplies: you have a task. Open Lockbox to see it."
BASE = "https://lockbox.example.org/"


def what_can_get_in(texts: list[Template]) -> set[str]:
    return {name for text in texts for name in text.get_identifiers()}


def all_texts() -> list[Template]:
    return [value for value in vars(words).values() if isinstance(value, Template)]


def test_the_only_thing_put_into_a_message_is_the_address_of_this_site() -> None:
    assert what_can_get_in(all_texts()) == {"address"}
    assert list(inspect.signature(words.text).parameters) == ["address"]
    assert len(all_texts()) == 2
    assert words.text("") == GOLDEN
    assert words.text(BASE) == f"Station supplies: you have a task. Open Lockbox to see it: {BASE}"


def test_this_guard_can_fail() -> None:
    assert what_can_get_in([*all_texts(), Template("$count left of $product")]) == {
        "address",
        "count",
        "product",
    }


def test_a_message_fits_one_text_of_160_plain_characters() -> None:
    assert words.text(BASE).isascii()
    assert len(words.text("https://" + "x" * 80 + ".example.org/")) <= 160


@pytest.mark.parametrize("base", ["", BASE])
def test_nothing_of_what_caused_it_leaves_the_house(world, monkeypatch, base: str) -> None:
    marks = ("markerlink", "markercause", "out_of_stock", "officer.cen", "CEN", "Central")
    with MailServer() as mail, HttpServer() as http:
        said = {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail.port, "SMTP_SECURITY": "none",
            "SMTP_FROM": "lockbox@example.org", "SMS_GATEWAY": "custom", "SMS_URL": f"{http.url}/send",
            "SMS_BODY": "$to $text", "PUBLIC_URL": base,
        }  # fmt: skip
        for name, value in said.items():
            monkeypatch.setitem(world.app.config, name, value)
        setup.check(world.app.config)
        give_address("officer.cen", "email", "me@example.org")
        give_address("officer.cen", "sms", "+260971234567")
        tell("officer.cen", kind="out_of_stock", link="/markerlink", cause="markercause", is_urgent=True)

        assert send_waiting().sent == 2

    ((_recipients, letter),) = mail.received
    ((_method, path, headers, body),) = http.asked
    left = letter.as_string() + path + str(headers) + body
    assert [mark for mark in marks if mark.lower() in left.lower()] == []
    assert str(letter.get_payload()).strip() == words.text(base)
    assert body == f"+260971234567 {words.text(base)}"
    assert set(letter.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type",
        "Content-Transfer-Encoding", "MIME-Version",
    }  # fmt: skip


@pytest.mark.parametrize(
    "address",
    [
        "https://lockbox.example.org/?station=CEN",
        "https://lockbox.example.org/#CEN",
        "https://name:word@lockbox.example.org/",
        "ftp://lockbox.example.org/",
        "lockbox.example.org",
        "https://",
        "https://lockbox.example.org/ look",
        "https://lockbox.example.org:port/",
        "https://lockböx.example.org/",
    ],
)
def test_the_address_of_this_site_can_carry_nothing_either(app, monkeypatch, address: str) -> None:
    assert not words.is_base_address(address)
    monkeypatch.setitem(app.config, "PUBLIC_URL", address)
    with pytest.raises(CannotStart, match="PUBLIC_URL"):
        setup.check(app.config)


MAIL = {"SMTP_HOST": "mail.example.org", "SMTP_FROM": "lockbox@example.org"}


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ({"QUIET_FROM": "nine"}, "QUIET_FROM"),
        ({"QUIET_TO": "06:00+02:00"}, "QUIET_TO"),
        ({**MAIL, "SMTP_FROM": ""}, "SMTP_FROM"),
        ({**MAIL, "SMTP_FROM": "a@b\r\nBcc: c@d"}, "SMTP_FROM"),
        ({**MAIL, "SMTP_SECURITY": "maybe"}, "SMTP_SECURITY"),
        ({**MAIL, "SMTP_SECURITY": "none"}, "SMTP_SECURITY"),
        ({"SMS_GATEWAY": "pigeon"}, "SMS_GATEWAY"),
        ({"SMS_GATEWAY": "custom"}, "text messages"),
        ({"SMS_GATEWAY": "custom", "SMS_URL": "http://gateway.example/"}, "https"),
        ({"SMS_GATEWAY": "twilio", "SMS_BODY": "$count"}, "count"),
        ({"SMS_GATEWAY": "twilio", "SMS_METHOD": "DELETE"}, "GET or POST"),
        ({"SMS_GATEWAY": "twilio", "SMS_HEADERS": "no colon"}, "header"),
    ],
)
def test_a_wrong_setting_stops_the_start_by_name(app, said: dict[str, str], name: str) -> None:
    with pytest.raises(CannotStart, match=name):
        setup.check({**app.config, **said})


@pytest.mark.parametrize("name", [*PRESETS])
def test_each_preset_starts_as_it_is(app, name: str) -> None:
    setup.check({**app.config, **MAIL, "SMS_GATEWAY": name})


def test_no_address_number_or_password_reaches_the_log(world, monkeypatch, caplog) -> None:
    """Every way of failing, with every logger turned up: a kind is logged, and nothing that a server said."""
    caplog.set_level(logging.DEBUG)
    with MailServer() as mail, HttpServer(500, "no route to +260971234567") as http:
        mail.answers["me@example.org"] = "550 <me@example.org> is not here"
        said = {
            "SMTP_HOST": "127.0.0.1", "SMTP_PORT": mail.port, "SMTP_SECURITY": "none",
            "SMTP_FROM": "lockbox@example.org", "SMS_GATEWAY": "custom", "SMS_METHOD": "GET",
            "SMS_URL": f"{http.url}/send?to=$to&key=$password", "SMS_PASSWORD": "markerpassword",
        }  # fmt: skip
        for name, value in said.items():
            monkeypatch.setitem(world.app.config, name, value)
        give_address("officer.cen", "email", "me@example.org")
        give_address("officer.cen", "sms", "+260971234567")
        tell("officer.cen")

        assert send_waiting().failed == 2

    assert "not sent: refused" in caplog.text
    assert "not sent: busy" in caplog.text
    marks = ("me@example", "971234567", "markerpassword")
    assert [mark for mark in marks if mark in caplog.text] == []
