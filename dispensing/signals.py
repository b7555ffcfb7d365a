"""What a visit tells the topics above it, in the transaction in which it happens.

A listener writes what belongs to the act and leaves no trail entry of its own: it answers with what the
act's entry shall say.
"""

from collections.abc import Collection

from blinker import NamedSignal

from accounts.permissions import Actor

# follow_up_refused.send(actor, visit_id=...): a correction says that this person does not want calls later.
# `visit_id` is of the first version. Each listener answers with the keys that it erased.
follow_up_refused = NamedSignal("follow-up refused")
# visits_ended.send(codes=...): what was told at these visits is erased. Each listener ends what it keeps of
# them and answers with the keys that it erased.
visits_ended = NamedSignal("visits ended")


def tell_refused(actor: Actor, visit_id: int) -> list[int]:
    """Those who plan calls hear that they are not wanted. Returns the keys that they erased."""
    answers = follow_up_refused.send(actor, visit_id=visit_id)
    return [key for _listener, keys in answers for key in keys]


def tell_ended(codes: Collection[str]) -> list[int]:
    """Those who keep something of these visits end it. Returns the keys that they erased."""
    return [key for _listener, keys in visits_ended.send(codes=codes) for key in keys]
