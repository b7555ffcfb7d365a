"""Which channels are set up, made from the settings, and what is wrong with those settings.

A wrong one stops the start: found at the first message, it would be found at night.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import time
from typing import Any, Protocol

from accounts.notices import words
from accounts.notices.channels.gateway import OWN_MACHINE, PRESETS, Gateway, Shape
from accounts.notices.channels.mail import SECURITY, Mailer, MailSettings
from accounts.notices.models import EMAIL, SMS
from core.errors import CannotStart

CUSTOM = "custom"
Config = Mapping[str, Any]


class Sender(Protocol):
    def send(self, address: str, subject: str, text: str, message_key: str) -> None: ...

    def close(self) -> None: ...


def channels_on(config: Config) -> frozenset[str]:
    """The channels over which messages leave; the pages are always there."""
    return frozenset(
        channel for channel, is_on in ((EMAIL, config["SMTP_HOST"]), (SMS, config["SMS_GATEWAY"])) if is_on
    )


def sender_for(channel: str, config: Config) -> Sender:
    if channel == EMAIL:
        return Mailer(_mail(config))
    return Gateway(_shape(config), config["SMS_USER"], config["SMS_PASSWORD"], config["SMS_FROM"])


def quiet_hours(config: Config) -> tuple[time, time]:
    return time.fromisoformat(config["QUIET_FROM"]), time.fromisoformat(config["QUIET_TO"])


def check(config: Config) -> None:
    """Raises CannotStart with the setting to change."""
    for name in ("QUIET_FROM", "QUIET_TO"):
        try:
            if time.fromisoformat(config[name]).tzinfo:
                raise ValueError
        except ValueError:
            raise CannotStart(f"{name} must be a time like 21:00.") from None
    address = config["PUBLIC_URL"]
    if address and not words.is_base_address(address):
        raise CannotStart("PUBLIC_URL must be this site's own address, like https://lockbox.example.org/.")
    if config["SMTP_HOST"]:
        _check_mail(config)
    if config["SMS_GATEWAY"]:
        _check_gateway(config)


def _mail(config: Config) -> MailSettings:
    return MailSettings(
        config["SMTP_HOST"],
        config["SMTP_PORT"],
        config["SMTP_USER"],
        config["SMTP_PASSWORD"],
        config["SMTP_FROM"],
        config["SMTP_SECURITY"],
    )


def _check_mail(config: Config) -> None:
    sender, security = config["SMTP_FROM"], config["SMTP_SECURITY"]
    name, _, domain = sender.partition("@")
    if not (name and domain and sender.isascii() and sender.isprintable() and " " not in sender):
        raise CannotStart("SMTP_FROM must be the address that messages come from.")
    if security not in SECURITY:
        raise CannotStart(f"SMTP_SECURITY must be one of: {', '.join(SECURITY)}.")
    if security == "none" and config["SMTP_HOST"] not in OWN_MACHINE:
        raise CannotStart("SMTP_SECURITY may be none only for a mail server on this machine.")


def _shape(config: Config) -> Shape:
    """The preset with whatever the settings say otherwise."""
    begun = PRESETS.get(config["SMS_GATEWAY"], Shape(url=""))
    said: dict[str, Any] = {
        "url": config["SMS_URL"],
        "method": config["SMS_METHOD"].upper(),
        "headers": _headers(config["SMS_HEADERS"]),
        "body": config["SMS_BODY"],
        "success": config["SMS_SUCCESS"],
    }
    return replace(begun, **{name: value for name, value in said.items() if value})


def _headers(lines: str) -> tuple[tuple[str, str], ...]:
    """One `Name: value` a line."""
    pairs = [line.partition(":") for line in lines.splitlines() if line.strip()]
    # A line without a colon keeps no name, and `faults` tells it.
    return tuple((name.strip() if colon else "", value.strip()) for name, colon, value in pairs)


def _check_gateway(config: Config) -> None:
    known = (*PRESETS, CUSTOM)
    if config["SMS_GATEWAY"] not in known:
        raise CannotStart(f"SMS_GATEWAY must be one of: {', '.join(known)}.")
    faults = _shape(config).faults()
    if faults:
        raise CannotStart(f"The gateway for text messages: {'; '.join(faults)}.")
