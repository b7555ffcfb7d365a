"""Text messages through any HTTP gateway: a shape says how its request looks, templates fill it in.

Names in a template are replaced and nothing is worked out, so a setting can never run anything.
The answer is looked at once, for success, and never logged or kept. A redirect is not followed.
"""

import base64
import json
import logging
import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from string import Template
from urllib.parse import quote, quote_plus, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError

from accounts.notices.channels.failures import NotSent
from core import clock

CONNECT_SECONDS, READ_SECONDS = 5.0, 15.0
LONGEST_ANSWER = 16 * 1024
# What a template may name. `to_digits` is the number without its plus; `basic` is user:password in base64.
NAMES = {"to", "to_digits", "text", "from", "user", "password", "basic", "id"}
_HEADER = re.compile(r"[A-Za-z0-9-]+")
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}

# It would log whole addresses, and with GET a number and a password stand in them.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Shape:
    """How a gateway wants to be asked, and what its yes looks like.

    `success` and `refusal` are patterns looked for in the answer: a yes needs a 2xx status and `success`;
    `refusal` is a no about this number, which trying again does not change.
    """

    url: str
    method: str = "POST"
    headers: tuple[tuple[str, str], ...] = ()
    body: str = ""
    success: str = ""
    refusal: str = ""

    def faults(self) -> list[str]:
        """What is wrong with it, in words; nothing when it can be used."""
        found = [] if self.method in {"GET", "POST"} else ["the method must be GET or POST"]
        for part in (self.url, self.body, *(value for _name, value in self.headers)):
            template = Template(part)
            if not template.is_valid() or (unknown := set(template.get_identifiers()) - NAMES):
                named = f": {', '.join(sorted(unknown))}" if template.is_valid() else ""
                found.append(f"a template uses a name that is not known{named}")
        if any(not _HEADER.fullmatch(name) for name, _value in self.headers):
            found.append("a header needs a name, a colon and a value")
        for pattern in (self.success, self.refusal):
            try:
                re.compile(pattern)
            except re.error:
                found.append("the pattern for success cannot be read")
        return found + _address_faults(self.url)


def _address_faults(url: str) -> list[str]:
    """The host is fixed, and the line is encrypted unless it stays on this machine."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
    except ValueError:
        return ["the address cannot be read"]
    if not host or "$" in parts.netloc or "@" in parts.netloc:
        return ["the address needs a fixed host, and no name or password before it"]
    if parts.scheme != "https" and not (parts.scheme == "http" and host in OWN_MACHINE):
        return ["the address must begin with https:// unless the gateway runs on this machine"]
    return []


FORM = ("Content-Type", "application/x-www-form-urlencoded")
PRESETS = {
    "africas_talking": Shape(
        url="https://api.africastalking.com/version1/messaging",
        headers=(FORM, ("Accept", "application/json"), ("apiKey", "$password")),
        body="username=$user&to=$to&from=$from&message=$text",
        success=r'"statusCode"\s*:\s*10[0-2]\b',
        refusal=r'"statusCode"\s*:\s*40[346]\b',
    ),
    "twilio": Shape(
        url="https://api.twilio.com/2010-04-01/Accounts/$user/Messages.json",
        headers=(FORM, ("Authorization", "Basic $basic")),
        body="To=$to&From=$from&Body=$text",
        success=r'"sid"\s*:\s*"',
        refusal=r'"code"\s*:\s*(21211|21610|21612|21614)\b',
    ),
    # Its own network of operators, on this machine: the line to it does not leave the server.
    "kannel": Shape(
        url="http://127.0.0.1:13013/cgi-bin/sendsms?username=$user&password=$password&from=$from&to=$to&text=$text",
        method="GET",
        success=r"^[03]:",
    ),
}


class Gateway:
    """Sends one text message after the other through a shape."""

    def __init__(
        self,
        shape: Shape,
        user: str = "",
        password: str = "",
        sender: str = "",
        timeout: tuple[float, float] = (CONNECT_SECONDS, READ_SECONDS),
    ):
        self.shape = shape
        self.own = {"user": user, "password": password, "from": sender}
        self.own["basic"] = base64.b64encode(f"{user}:{password}".encode()).decode()
        self.timeout = urllib3.Timeout(connect=timeout[0], read=timeout[1])
        self.patience = timedelta(seconds=sum(timeout))
        self._pool = urllib3.PoolManager(num_pools=1, ssl_context=ssl.create_default_context())

    def send(self, address: str, subject: str, text: str, message_key: str) -> None:
        """Raises NotSent unless the gateway said yes; a text message has no subject."""
        values = {
            **self.own,
            "to": address,
            "to_digits": address.lstrip("+"),
            "text": text,
            "id": message_key,
        }
        status, answer = self._ask(values)
        if 200 <= status < 300 and re.search(self.shape.success, answer):
            return
        if self.shape.refusal and re.search(self.shape.refusal, answer):
            raise NotSent("refused")
        raise NotSent(_kind_of(status))

    def close(self) -> None:
        self._pool.clear()

    def _ask(self, values: Mapping[str, str]) -> tuple[int, str]:
        shape = self.shape
        # The same at each try: a gateway that knows the header drops a double by itself.
        headers = {"Idempotency-Key": values["id"], "User-Agent": "station-supplies"}
        headers |= {name: Template(value).substitute(values) for name, value in shape.headers}
        kind = next((value for name, value in shape.headers if name.lower() == "content-type"), "")
        body = Template(shape.body).substitute(_written_for(kind, values)).encode() if shape.body else None
        url = Template(shape.url).substitute({name: quote(value, safe="") for name, value in values.items()})
        try:
            answer = self._pool.request(
                shape.method, url, body=body, headers=headers, timeout=self.timeout,
                retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            try:
                return answer.status, self._read(answer)
            finally:
                answer.close()
        except SSLError:
            raise NotSent("certificate") from None
        except NewConnectionError:
            raise NotSent("unreachable") from None
        except HTTPError as error:
            # A connection that was never made cannot have carried anything; any other silence may have.
            is_before = isinstance(error, urllib3.exceptions.ConnectTimeoutError)
            raise NotSent("unreachable" if is_before else "late") from None

    def _read(self, answer: urllib3.BaseHTTPResponse) -> str:
        """The beginning of the answer; one that drips in for ever counts as late."""
        deadline, read = clock.now() + self.patience, b""
        while len(read) < LONGEST_ANSWER and (part := answer.read1(LONGEST_ANSWER)):
            read += part
            if clock.now() > deadline:
                raise NotSent("late")
        return read[:LONGEST_ANSWER].decode("utf-8", "replace")


def _written_for(content_type: str, values: Mapping[str, str]) -> dict[str, str]:
    """The values as this kind of body spells them, so that none can end its field and begin another."""
    if "json" in content_type:
        return {name: json.dumps(value)[1:-1] for name, value in values.items()}
    if "urlencoded" in content_type:
        return {name: quote_plus(value) for name, value in values.items()}
    return dict(values)


def _kind_of(status: int) -> str:
    if status in {401, 403}:
        return "sign_in"
    if status in {408, 425, 429} or status >= 500:
        return "busy"
    return "turned_down"
