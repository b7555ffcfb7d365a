"""What the alerts ask of stays: ends that come near or have passed, and agreements that end."""

from collections.abc import Iterator

from core import clock
from dispensing.modules.stay import queries, rules
from inventory.alerts.lifecycle import Finding
from inventory.alerts.watches import Places, Watch


def find_ending(place_ids: Places) -> Iterator[Finding]:
    """Stays on their last two days, and past their end; those are told to the liaison at once."""
    now = clock.now()
    for row in queries.open_stays(place_ids):
        if stage := rules.stage(row.ends_at, now):
            detail = f"{rules.STAGES[stage]} It ends {clock.day_and_time(row.ends_at)}."
            level = "liaison" if stage == max(rules.STAGES) else "station"
            yield Finding(row.station_id, row.number, detail, stage, from_level=level)


def find_agreements(place_ids: Places) -> Iterator[Finding]:
    """Partners whose latest agreement ends within 30 days, or has ended."""
    on = clock.today()
    for row in queries.agreements(place_ids):
        if stage := rules.agreement_stage(row.agreed_to, on):
            verb = "was" if stage == rules.AGREEMENT_OVER else "is"
            yield Finding(row.station_id, row.name, f"The last day {verb} {clock.day(row.agreed_to)}.", stage)


WATCHES = (Watch("stay_ending", find_ending), Watch("stay_agreement", find_agreements))
