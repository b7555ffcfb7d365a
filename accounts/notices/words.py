"""What a notice says. Pure.

Outside this house it says that there is a task, and nothing else: whoever holds the phone, runs
the mail server or reads over a shoulder learns no more. The base address is the only thing put in.
"""

from string import Template
from urllib.parse import urlsplit

SUBJECT = "Station supplies"
# The two texts that leave the house. `address` is where this service is reached, the same for everybody.
PLAIN = Template("Station supplies: you have a task. Open Lockbox to see it.")
WITH_ADDRESS = Template("Station supplies: you have a task. Open Lockbox to see it: $address")

# kind: what its reader is told on the page of notices, behind the sign-in.
KINDS = {
    "task": "You have a task",
    "out_of_stock": "Something has run out",
    "to_count": "Something to count",
    "to_approve": "Something to approve",
    "to_send": "Something to send",
    "to_receive": "Something to receive",
    "to_put_aside": "Something to put aside",
    "digest": "The week’s list is ready",
}


def text(address: str) -> str:
    """The words of an e-mail or a text message; `address` is the site's own, or empty."""
    return WITH_ADDRESS.substitute(address=address) if address else PLAIN.substitute()


def is_base_address(address: str) -> bool:
    """True for a site's own address: scheme and host, perhaps a folder, nothing that says more."""
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    more = parts.query or parts.fragment or parts.username is not None
    is_plain = address.isascii() and address.isprintable() and " " not in address
    return has_host and not more and is_plain and parts.scheme in {"http", "https"}


def is_own_path(link: str) -> bool:
    """True for a path on this site: a notice never leads elsewhere."""
    return link.startswith("/") and link[1:2] not in {"/", "\\"} and link.isprintable() and " " not in link
