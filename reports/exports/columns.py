"""The columns of the dose log: one list that feeds the CSV head, the Dictionary sheet and the data package.

No exact time, age, visit code or register number is in it, and no column may bring one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dispensing.eligibility import AGE_BANDS, HOURS_BANDS
from dispensing.visits.record import SEXES

JOINT = ";"


@dataclass(frozen=True)
class Column:
    """`type` is Table Schema's name; `choices` closes the list of values."""

    name: str
    type: str
    title: str
    description: str
    source: str
    choices: Sequence[str] = ()

    @property
    def field(self) -> dict[str, Any]:
        """The column as a field of a Table Schema."""
        constraints: dict[str, Any] = {"enum": list(self.choices)} if self.choices else {}
        if self.name == "dose_ref":
            constraints = {"required": True, "unique": True}
        field: dict[str, Any] = {"name": self.name, "type": self.type, "title": self.title}
        field["description"] = f"{self.description} Source: {self.source}."
        return {**field, "constraints": constraints} if constraints else field


FOLLOWED = "From the answers of facilities and officers; empty while nobody has said."
FOR_SEVERAL = f"Several are joined by {JOINT!r}."

COLUMNS = (
    Column("dose_ref", "string", "Dose", "Names this row in every export, and nothing else.", "the dose"),
    Column("station", "string", "Station", "Code of the station that gave the dose.", "the visit's station"),
    Column("district", "string", "District", "District of the station.", "the station's place"),
    Column("province", "string", "Province", "Province of the station.", "the station's place"),
    Column(
        "given_on", "date", "Day given", "Day on which it was given, by the programme's clock.", "the dose"
    ),
    Column("given_month", "yearmonth", "Month given", "Month of that day.", "the dose"),
    Column(
        "hours_band",
        "string",
        "Hours before",
        "Hours from the incident to the giving; the left end belongs to the band.",
        "the time of the incident and of the giving",
        tuple(HOURS_BANDS),
    ),
    Column("product", "string", "Product", "Code of the product.", "the dose"),
    Column("treatments", "integer", "Treatments", "Treatments given at once.", "the dose"),
    Column("units", "integer", "Units", "Single tablets that these are.", "the dose"),
    Column(
        "lot",
        "string",
        "Lot",
        f"Number of the lot in the stock book. {FOR_SEVERAL} Empty: nobody knows which.",
        "the stock book",
    ),
    Column(
        "expires_on", "date", "Expiry", "Last day of use; of several lots, the earliest.", "the stock book"
    ),
    Column(
        "repeat_of",
        "string",
        "Repeats",
        "The dose that was vomited and is given again here; not another person. Empty: a first dose.",
        "the repeat dose",
    ),
    Column("age_band", "string", "Age group", "Age in years, as a group.", "the visit", tuple(AGE_BANDS)),
    Column("sex", "string", "Sex", "As recorded.", "the visit", tuple(SEXES)),
    Column(
        "referral_count", "integer", "Referrals", "Referrals issued at the visit that stand.", "the referrals"
    ),
    Column("services", "string", "Services", f"Services they ask for. {FOR_SEVERAL}", "the referrals"),
    Column(
        "accompanied",
        "string",
        "Accompanied",
        "Whether an officer went along, for any of them. Empty: not recorded, or no referral.",
        "the referrals",
        ("yes", "no"),
    ),
    Column("arrived", "string", "Arrived", FOLLOWED, "the referrals", ("yes", "no")),
    Column("served", "string", "Served", FOLLOWED, "the referrals", ("yes", "no")),
    Column(
        "adverse_event",
        "string",
        "Adverse event",
        "Whether harm was reported after the visit. No: somebody asked, and none was. Empty: nobody asked.",
        "reports of harm, and answers when asked",
        ("yes", "no"),
    ),
    Column(
        "flags",
        "string",
        "Flags",
        f"What was outside the rules, by code. {FOR_SEVERAL}",
        "the visit's decision",
    ),
    Column(
        "protocol_version", "integer", "Rules", "Version of the clinical rules that applied.", "the visit"
    ),
    Column("recorded_on", "date", "Day recorded", "Day on which this record was entered.", "the dose"),
)
HEAD = tuple(column.name for column in COLUMNS)
DICTIONARY_HEAD = ("name", "type", "title", "description", "source", "values")
