"""One POST to DHIS2 and what came back: two time-outs, no redirects, the system's certificates.

The answer is read up to a limit. What was sent, and the name and password, are never logged.
"""

import base64
import logging
import ssl
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError

from core import clock
from core.errors import CannotStart
from reports.dhis2.wire import answers
from reports.dhis2.wire.answers import Answer

CONNECT_SECONDS = 5.0
LONGEST_ANSWER = 1024 * 1024
OWN_MACHINE = {"localhost", "127.0.0.1", "::1"}
# It would log whole addresses.
logging.getLogger("urllib3").setLevel(logging.CRITICAL)


class Remote:
    """The server that the settings name, over one connection kept while there is something to send."""

    def __init__(self, url: str, authorization: str, timeout: tuple[float, float]):
        self.address = f"{url.rstrip('/')}/api/dataValueSets"
        self.headers = {
            "Authorization": authorization,
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "station-supplies",
        }
        self.timeout = urllib3.Timeout(connect=timeout[0], read=timeout[1])
        self.patience = timedelta(seconds=sum(timeout))
        self._pool = urllib3.PoolManager(num_pools=1, ssl_context=ssl.create_default_context())

    def send(self, body: bytes, parameters: Mapping[str, str], *, dry: bool) -> Answer:
        """Ask it to take these values, or with `dry` only to say what it would do. Never raises."""
        said = urlencode({**parameters, "dryRun": "true" if dry else "false"})
        try:
            answer = self._pool.request(
                "POST", f"{self.address}?{said}", body=body, headers=self.headers, timeout=self.timeout,
                retries=False, redirect=False, preload_content=False,
            )  # fmt: skip
            try:
                read = self._read(answer)
            finally:
                answer.release_conn()
        except SSLError:
            return Answer(0, problem="certificate")
        except NewConnectionError:
            return Answer(0, problem="unreachable")
        except HTTPError as error:
            # A connection that was never made cannot have carried anything; any other silence may have.
            is_before = isinstance(error, urllib3.exceptions.ConnectTimeoutError)
            return Answer(0, problem="unreachable" if is_before else "late")
        return Answer(0, problem="late") if read is None else answers.read(answer.status, read)

    def close(self) -> None:
        self._pool.clear()

    def _read(self, answer: urllib3.BaseHTTPResponse) -> bytes | None:
        """The answer, up to a limit; None for one that drips in for ever, which counts as late."""
        deadline, read = clock.now() + self.patience, b""
        while len(read) < LONGEST_ANSWER and (part := answer.read1(LONGEST_ANSWER)):
            read += part
            if clock.now() > deadline:
                return None
        return read


def from_settings(config: Mapping[str, Any]) -> Remote | None:
    """The server to send to; None where no address is set."""
    if not config["DHIS2_URL"]:
        return None
    return Remote(
        config["DHIS2_URL"], _authorization(config), (CONNECT_SECONDS, float(config["DHIS2_SECONDS"]))
    )


def check(config: Mapping[str, Any]) -> None:
    """Raises CannotStart with the setting to change: found when sending, it would be found at a deadline."""
    url = config["DHIS2_URL"]
    if not url:
        return
    if (fault := _address_fault(url)) is not None:
        raise CannotStart(f"DHIS2_URL {fault}.")
    has_pair = bool(config["DHIS2_USERNAME"] and config["DHIS2_PASSWORD"])
    if bool(config["DHIS2_TOKEN"]) == has_pair:
        raise CannotStart("DHIS2_URL needs DHIS2_TOKEN, or DHIS2_USERNAME and DHIS2_PASSWORD; not both.")
    if config["DHIS2_SECONDS"] < 1:
        raise CannotStart("DHIS2_SECONDS must be 1 or more.")


def _address_fault(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "cannot be read"
    if not host or "@" in parts.netloc or parts.query or parts.fragment:
        return "must be like https://dhis2.example.org/hmis, without a name, password or question in it"
    if parts.path.rstrip("/").endswith("/api"):
        return "must end before /api"
    if parts.scheme != "https" and not (parts.scheme == "http" and host in OWN_MACHINE):
        return "must begin with https:// unless DHIS2 runs on this machine"
    return None


def _authorization(config: Mapping[str, Any]) -> str:
    if config["DHIS2_TOKEN"]:
        return f"ApiToken {config['DHIS2_TOKEN']}"
    pair = f"{config['DHIS2_USERNAME']}:{config['DHIS2_PASSWORD']}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"
