"""A mail server on this machine, small enough to read: it keeps what it takes, and refuses whom a test says.

`certificate` makes one for 127.0.0.1 that nobody vouches for; a test that wants it trusted says so itself.
"""

import base64
import contextlib
import ipaddress
import socketserver
import ssl
import threading
from datetime import timedelta
from email import message_from_bytes
from email.message import Message
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from core import clock


class _Talk(socketserver.StreamRequestHandler):
    """One connection: commands in, answers out, until QUIT or until the other side is gone."""

    server: "MailServer"

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            if self.server.context and self.server.is_tls_from_the_start:
                self._encrypt()
            self._say("220 mail.test")
            while (line := self.rfile.readline()) and self._obey(line.decode().strip()):
                pass

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()
        self.request.close()  # the encrypted one, which the server itself does not know

    def _say(self, *lines: str) -> None:
        *before, last = lines
        for line in before:
            self.wfile.write(f"{line[:3]}-{line[4:]}\r\n".encode())
        self.wfile.write(f"{last}\r\n".encode())

    def _encrypt(self) -> None:
        assert self.server.context is not None
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.setup()

    def _obey(self, line: str) -> bool:
        verb, _, rest = line.partition(" ")
        self.server.heard.append(verb.upper())
        answer = getattr(self, f"_{verb.lower()}", self._other)(rest)
        return answer is not False

    def _ehlo(self, _rest: str) -> None:
        offers = ["250 mail.test"]
        is_encrypted = isinstance(self.request, ssl.SSLSocket)
        if self.server.context and not is_encrypted:
            offers.append("250 STARTTLS")
        if self.server.password:
            offers.append("250 AUTH PLAIN")
        self._say(*offers)

    def _starttls(self, _rest: str) -> None:
        self._say("220 go on")
        self._encrypt()

    def _auth(self, rest: str) -> None:
        given = base64.b64decode(rest.partition(" ")[2]).split(b"\0")[-1].decode()
        self._say("235 known" if given == self.server.password else "535 not known")

    def _mail(self, _rest: str) -> None:
        self.recipients: list[str] = []
        self._say("250 ok")

    def _rcpt(self, rest: str) -> None:
        address = rest.partition("<")[2].partition(">")[0]
        answer = self.server.answers.get(address, "250 ok")
        if answer.startswith("250"):
            self.recipients.append(address)
        self._say(answer)

    def _data(self, _rest: str) -> bool | None:
        self._say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b".") else line)
        self.server.received.append((self.recipients, message_from_bytes(b"".join(lines))))
        if self.server.is_cut_after_data:
            return False
        self._say(self.server.answer_to_data)
        return None

    def _quit(self, _rest: str) -> bool:
        self._say("221 bye")
        return False

    def _other(self, _rest: str) -> None:
        self._say("250 ok")


class MailServer(socketserver.ThreadingTCPServer):
    """`received` holds (recipients, message); `answers` maps an address to what is said about it."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(
        self, certificate: Path | None = None, *, is_tls_from_the_start: bool = False, password: str = ""
    ):
        super().__init__(("127.0.0.1", 0), _Talk)
        self.received: list[tuple[list[str], Message]] = []
        self.heard: list[str] = []
        self.answers: dict[str, str] = {}
        self.answer_to_data = "250 taken"
        self.is_cut_after_data = False
        self.is_tls_from_the_start = is_tls_from_the_start
        self.password = password
        self.context: ssl.SSLContext | None = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(certificate)

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def __enter__(self) -> "MailServer":
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.shutdown()
        self.server_close()


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 with its key, in one file; signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(clock.now() - timedelta(days=3650))
        .not_valid_after(clock.now() + timedelta(days=3650))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = folder / "mail.pem"
    file.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        + made.public_bytes(serialization.Encoding.PEM)
    )
    return file
