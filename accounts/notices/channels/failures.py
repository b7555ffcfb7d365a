"""Why a message was not sent, as a closed list of kinds, so that no server's own words are kept or logged.

A server's answer may repeat an address; a kind never does.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """`is_final`: trying again cannot help. `is_of_channel`: others on this channel would fail alike."""

    words: str
    is_final: bool = False
    is_of_channel: bool = False


KINDS = {
    "refused": Kind("The address was refused", is_final=True),
    "turned_down": Kind("The server did not take the message"),
    "busy": Kind("The server asked to come back later"),
    "late": Kind("No answer in time; it may have arrived"),
    "interrupted": Kind("Sending was cut off; it may have arrived"),
    "unreachable": Kind("The server could not be reached", is_of_channel=True),
    "certificate": Kind("The server could not prove who it is", is_of_channel=True),
    "no_encryption": Kind("The server offers no encryption", is_of_channel=True),
    "sign_in": Kind("The server did not accept our name or password", is_of_channel=True),
    "fault": Kind("A fault in this program; the log says which"),
}


class NotSent(Exception):
    """One try that failed. `kind` is one of KINDS and all that is remembered of it."""

    def __init__(self, kind: str):
        super().__init__(kind)
        self.kind = kind

    @property
    def is_final(self) -> bool:
        return KINDS[self.kind].is_final

    @property
    def is_of_channel(self) -> bool:
        return KINDS[self.kind].is_of_channel
