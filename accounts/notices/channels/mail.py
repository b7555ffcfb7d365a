"""E-mail over SMTP, by the standard library.

Nothing is sent without encryption, except to a server on this machine, and no certificate that does not
hold is accepted. The text comes in ready; what the server answers is turned into a kind and dropped.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import EmailMessage

from accounts.notices.channels.failures import NotSent
from core import clock

TIMEOUT_SECONDS = 15.0
PERMANENT = 500
SECURITY = ("starttls", "tls", "none")


@dataclass(frozen=True)
class MailSettings:
    host: str
    port: int
    user: str
    password: str
    sender: str
    security: str

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


class Mailer:
    """Sends e-mails one after the other over one connection, made anew after whatever went wrong."""

    def __init__(self, settings: MailSettings, timeout: float = TIMEOUT_SECONDS):
        self.settings = settings
        self.timeout = timeout
        self._open: smtplib.SMTP | None = None

    def send(self, address: str, subject: str, text: str, message_key: str) -> None:
        """Raises NotSent unless the server took the message for this address."""
        letter = self._letter(address, subject, text, message_key)
        with _failures_connecting():
            server = self._connected()
        try:
            server.send_message(letter, self.settings.sender, [address])
        except smtplib.SMTPRecipientsRefused as error:
            code = error.recipients[address][0]
            raise NotSent("refused" if code >= PERMANENT else "busy") from None
        except smtplib.SMTPResponseException as error:
            self.close()
            raise NotSent("turned_down" if error.smtp_code >= PERMANENT else "busy") from None
        except (smtplib.SMTPException, OSError):
            # The line broke or nobody answered: the server may have taken the message before that.
            self.close()
            raise NotSent("late") from None

    def close(self) -> None:
        if self._open is not None:
            self._open.close()
            self._open = None

    def _letter(self, address: str, subject: str, text: str, message_key: str) -> EmailMessage:
        letter = EmailMessage()
        letter["From"] = self.settings.sender
        letter["To"] = address
        letter["Subject"] = subject
        letter["Date"] = clock.now()
        # The same at each try, so that a mail server or a reader's program can drop a double.
        letter["Message-ID"] = f"<{message_key}@{self.settings.domain}>"
        letter["Auto-Submitted"] = "auto-generated"
        letter.set_content(text, cte="7bit")
        return letter

    def _connected(self) -> smtplib.SMTP:
        if self._open is None:
            self._open = self._connect()
        return self._open

    def _connect(self) -> smtplib.SMTP:
        own, proof = self.settings, ssl.create_default_context()
        if own.security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                own.host, own.port, local_hostname=own.domain, timeout=self.timeout, context=proof
            )
        else:
            server = smtplib.SMTP(own.host, own.port, local_hostname=own.domain, timeout=self.timeout)
        try:
            if own.security == "starttls":
                server.starttls(context=proof)
            if own.user:
                server.login(own.user, own.password)
        except BaseException:
            server.close()
            raise
        return server


@contextmanager
def _failures_connecting() -> Iterator[None]:
    """Before the first letter is handed over nothing can have arrived, so the kinds are others."""
    try:
        yield
    except smtplib.SMTPAuthenticationError:
        raise NotSent("sign_in") from None
    except smtplib.SMTPNotSupportedError:
        raise NotSent("no_encryption") from None
    except ssl.SSLError:
        raise NotSent("certificate") from None
    except (smtplib.SMTPException, OSError):
        raise NotSent("unreachable") from None
