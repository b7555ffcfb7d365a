"""Which supply rules applied when, and how they came to be what they are."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, bindparam, select

from accounts.people import queries as people
from core.database import session
from inventory import supply_rules
from inventory.forecasts.models import SupplyRuleVersion
from inventory.supply_rules import NUMBERS, SupplyRules

_COLUMNS = (SupplyRuleVersion.version, SupplyRuleVersion.counts_from, SupplyRuleVersion.numbers)
_IN_FORCE = (
    select(*_COLUMNS)
    .where(SupplyRuleVersion.counts_from <= bindparam("at"))
    .order_by(SupplyRuleVersion.version.desc())
    .limit(1)
)
_FIRST = select(*_COLUMNS).order_by(SupplyRuleVersion.version).limit(1)
_LATEST = select(*_COLUMNS).order_by(SupplyRuleVersion.version.desc()).limit(1)


def in_force(at: datetime) -> SupplyRules:
    """The greatest version that counts by then; before the first one, the first."""
    row = session().execute(_IN_FORCE, {"at": at}).one_or_none()
    return _rules(row or session().execute(_FIRST).one())


def latest() -> SupplyRules:
    """The version set last, whether it counts yet or not: what the next one starts from."""
    return _rules(session().execute(_LATEST).one())


def _rules(row: Row[int, datetime, str]) -> SupplyRules:
    return supply_rules.from_text(row.version, row.counts_from, row.numbers)


@dataclass(frozen=True)
class Step:
    """One version in the history; `changes` are (label, before, after) in words."""

    rules: SupplyRules
    set_by: str
    set_at: datetime
    note: str
    changes: tuple[tuple[str, str, str], ...]


def history() -> list[Step]:
    """Every version, newest first."""
    rows = session().scalars(select(SupplyRuleVersion).order_by(SupplyRuleVersion.version)).all()
    names = people.names_of([row.set_by for row in rows if row.set_by is not None])
    steps: list[Step] = []
    for row in rows:
        rules = supply_rules.from_text(row.version, row.counts_from, row.numbers)
        changes = _changes(steps[-1].rules, rules) if steps else ()
        set_by = "Shipped with the software" if row.set_by is None else names[row.set_by]
        steps.append(Step(rules, set_by, row.set_at, row.note, changes))
    return steps[::-1]


def _changes(before: SupplyRules, after: SupplyRules) -> tuple[tuple[str, str, str], ...]:
    labels = {"method": "The way in use", **{name: number.label for name, number in NUMBERS.items()}}
    return tuple(
        (
            label,
            supply_rules.in_words(name, getattr(before, name)),
            supply_rules.in_words(name, getattr(after, name)),
        )
        for name, label in labels.items()
        if getattr(before, name) != getattr(after, name)
    )
