"""Every setting in one table: name, type, default, reason.

Values come from LOCKBOX_* variables, LOCKBOX_*_FILE for secrets, then the TOML file
named by LOCKBOX_CONFIG, then the default. docs/settings.md is made from the table.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import CannotStart

PREFIX = "LOCKBOX_"


@dataclass(frozen=True)
class Setting:
    name: str
    kind: type
    default: Any
    reason: str
    is_secret: bool = False


SETTINGS = (
    Setting("DATABASE_URL", str, "", "Where records live. Empty: an SQLite file in instance/.", True),
    Setting(
        "SECRET_KEY",
        str,
        "",
        "Signs cookies and seals answers; 32 characters or more. No start without it.",
        True,
    ),
    Setting(
        "RECORDS_KEY",
        str,
        "",
        "Closes each record's own key; 32 characters or more. Empty: SECRET_KEY does. Never in the database.",
        True,
    ),
    Setting(
        "RECORDS_KEY_OLD", str, "", "The one before it, which still opens, until `flask keys rewrap`.", True
    ),
    Setting("TIME_ZONE", str, "Africa/Lusaka", "The zone people read clocks in, and days begin in."),
    Setting("HTTPS", bool, True, "Pages come over HTTPS: cookies are Secure, browsers told to stay on it."),
    Setting("PROXY_HOPS", int, 0, "How many proxies in front add a forwarding header that may be believed."),
    Setting("IDLE_MINUTES", int, 5, "A page left alone this long asks for the password again."),
    Setting("SESSION_HOURS", int, 8, "A sign-in ends after this long whatever happens: one shift."),
    Setting("SIGN_IN_TRIES", int, 10, "Tries per account inside the window before it must wait."),
    Setting(
        "SIGN_IN_TRIES_PER_ADDRESS",
        int,
        60,
        "Tries per address inside the window: one office behind one line.",
    ),
    Setting("FEEDBACK_TRIES", int, 40, "Wrong codes for one number inside the window, without an account."),
    Setting("FEEDBACK_TRIES_PER_PAIR", int, 5, "The same from one address: no stranger keeps others out."),
    Setting(
        "FEEDBACK_TRIES_PER_ADDRESS",
        int,
        30,
        "Wrong pairs of number and code from one address inside the window.",
    ),
    Setting("SIGN_IN_WINDOW_MINUTES", int, 15, "How far back tries are counted."),
    Setting("START_CODE_HOURS", int, 72, "A one-time start code ends after this long."),
    Setting("TOKEN_DAYS", int, 90, "An API token ends after this many days unless told otherwise."),
    Setting("ARGON2_MEMORY_KIB", int, 65536, "Memory for one password check; two run at once at most."),
    Setting("ARGON2_PASSES", int, 3, "Passes over that memory; about 0.15 s on a small machine."),
    Setting("MAX_BODY_KIB", int, 256, "Largest request body; the largest honest one is under 20 KiB."),
    Setting("FINANCIAL_YEAR_MONTH", int, 1, "The month in which the financial year begins: 1, 4, 7 or 10."),
    Setting("EXPORTS_PER_HOUR", int, 20, "Exports one person may make in an hour: a file travels."),
    Setting("DIRECTORY_CHECK_DAYS", int, 30, "After this long, what was seen of a place is no longer news."),
    Setting("UPLOAD_KIB", int, 4096, "Largest file an administrator may bring in on a page."),
    Setting("PUBLIC_URL", str, "", "This site's own address, put into messages. Empty: they name none."),
    Setting("SMTP_HOST", str, "", "The mail server that takes messages. Empty: no e-mail is sent."),
    Setting("SMTP_PORT", int, 587, "Its port: 587 for starttls, 465 for tls."),
    Setting("SMTP_SECURITY", str, "starttls", "starttls, tls, or none for a server on this machine."),
    Setting("SMTP_USER", str, "", "The name it knows us by. Empty: it asks for none."),
    Setting("SMTP_PASSWORD", str, "", "The password to that name.", True),
    Setting("SMTP_FROM", str, "", "The address that messages come from."),
    Setting("SMS_GATEWAY", str, "", "africas_talking, twilio, kannel or custom. Empty: no text is sent."),
    Setting("SMS_USER", str, "", "The account at the gateway."),
    Setting("SMS_PASSWORD", str, "", "Its password, key or token.", True),
    Setting("SMS_FROM", str, "", "The number or name that texts come from."),
    Setting("SMS_URL", str, "", "The gateway's address, in place of the preset's. A template."),
    Setting("SMS_METHOD", str, "", "GET or POST, in place of the preset's."),
    Setting("SMS_HEADERS", str, "", "`Name: value`, one a line, in place of the preset's. Templates."),
    Setting("SMS_BODY", str, "", "What is posted, in place of the preset's. A template."),
    Setting("SMS_SUCCESS", str, "", "A pattern that its yes matches, in place of the preset's."),
    Setting("DHIS2_URL", str, "", "Where DHIS2 is, up to before /api. Empty: nothing is sent there."),
    Setting("DHIS2_USERNAME", str, "", "The name it knows us by, where it takes no token."),
    Setting("DHIS2_PASSWORD", str, "", "The password to that name.", True),
    Setting("DHIS2_TOKEN", str, "", "Its personal access token, in place of name and password.", True),
    Setting("DHIS2_SECONDS", int, 60, "How long an answer of DHIS2 is waited for."),
    Setting("PHONE_REGION", str, "ZM", "The country of mobile numbers written without a plus."),
    Setting("QUIET_FROM", str, "21:00", "No message leaves from then on unless it is urgent."),
    Setting("QUIET_TO", str, "06:00", "Messages leave again. The same time as QUIET_FROM: no quiet hours."),
    Setting("NOTICE_DAYS", int, 90, "How long notices that were seen or sent are kept."),
    Setting("APPROVAL_HOURS", int, 48, "A request waits this long before the next one up is asked too."),
    Setting("EMERGENCY_APPROVAL_HOURS", int, 12, "The same for an urgent request."),
    Setting("DISPATCH_DAYS", int, 7, "Approved and not sent for this long is overdue."),
    Setting("RECEIPT_DAYS", int, 14, "Sent and not counted on arrival for this long is overdue."),
    Setting("BACKUP_FOLDER", str, "", "Where the nightly copy is written. Empty: none is."),
    Setting("BACKUP_PUBLIC_KEY", str, "", "Closes each copy; the private key that opens it lies elsewhere."),
    Setting("BACKUPS_KEPT", int, 14, "How many nightly copies are kept; older ones are dropped."),
    Setting("COUNT_DUE_DAYS", int, 35, "Counted monthly; not counted for this long is overdue."),
    Setting("SILENT_DAYS", int, 7, "Nobody at a place signed in or recorded for this long: somebody calls."),
    Setting("LOG_LEVEL", str, "INFO", "How much the log says. It never says who a record is about."),
    Setting("METRICS", bool, False, "Serve /metrics with request counts. Off unless asked."),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


@dataclass(frozen=True)
class Value:
    setting: Setting
    value: Any
    source: str

    def shown(self) -> str:
        if self.setting.is_secret and self.value:
            return "(hidden)"
        return str(self.value)


def load(environ: Mapping[str, str] | None = None, **overrides: Any) -> dict[str, Value]:
    """Every setting's value and where it came from; raises CannotStart on a wrong one."""
    environ = os.environ if environ is None else environ
    from_file = _read_toml(environ.get(PREFIX + "CONFIG"))
    values = {}
    for setting in SETTINGS:
        raw, source = _find(setting, environ, from_file, overrides)
        values[setting.name] = Value(setting, _convert(setting, raw, source), source)
    return values


def _find(
    setting: Setting, environ: Mapping[str, str], from_file: dict[str, Any], overrides: dict[str, Any]
) -> tuple[Any, str]:
    variable = PREFIX + setting.name
    if setting.name in overrides:
        return overrides[setting.name], "given by the program"
    if variable in environ:
        return environ[variable], variable
    if variable + "_FILE" in environ:
        path = Path(environ[variable + "_FILE"])
        try:
            return path.read_text(encoding="utf-8").strip(), variable + "_FILE"
        except OSError as error:
            raise CannotStart(f"{variable}_FILE cannot be read: {error.strerror}.") from error
    if setting.name.lower() in from_file:
        return from_file[setting.name.lower()], PREFIX + "CONFIG"
    return setting.default, "default"


def _read_toml(path: str | None) -> dict[str, Any]:
    if not path:
        return {}
    try:
        table = tomllib.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise CannotStart(f"LOCKBOX_CONFIG cannot be read: {error}.") from error
    unknown = sorted(set(table) - {name.lower() for name in BY_NAME})
    if unknown:
        raise CannotStart(f"LOCKBOX_CONFIG names no setting: {', '.join(unknown)}.")
    return table


def _convert(setting: Setting, raw: Any, source: str) -> Any:
    if isinstance(raw, setting.kind) and not (setting.kind is int and isinstance(raw, bool)):
        return raw
    text = str(raw).strip()
    if setting.kind is bool and text.lower() in {"1", "true", "yes", "on", "0", "false", "no", "off"}:
        return text.lower() in {"1", "true", "yes", "on"}
    if setting.kind is int and text.isdecimal():
        return int(text)
    wanted = {bool: "yes or no", int: "a whole number", str: "words"}[setting.kind]
    raise CannotStart(f"{setting.name} (from {source}) must be {wanted}, not {text!r}.")
