"""When a message may go, and when it is tried again. Pure.

A phone that rings at night for something that can wait is switched off, and then also misses what cannot.
"""

from datetime import time, timedelta

# How long after each failed try the next one is made. After the last of them it is given up.
WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
    timedelta(hours=12),
)
MOST_TRIES = len(WAITS) + 1


def wait_after(tries: int) -> timedelta | None:
    """How long to wait after this many failed tries; None when it is time to give up."""
    return WAITS[tries - 1] if tries <= len(WAITS) else None


def is_quiet(moment: time, quiet_from: time, quiet_to: time) -> bool:
    """True inside the quiet hours, which may go over midnight; equal ends mean that there are none."""
    if quiet_from <= quiet_to:
        return quiet_from <= moment < quiet_to
    return moment >= quiet_from or moment < quiet_to
