"""The columns of stock, requests, referrals, reports of harm and alerts. Pure.

No person's words, no visit code, no slip number, no hour of the day is in them, and no column may bring one.
"""

from dispensing.adverse_events.choices import KINDS as EVENT_KINDS
from dispensing.adverse_events.choices import OUTCOMES, SERIOUSNESS, TERMS
from dispensing.adverse_events.transitions import STATE_WORDS as EVENT_STATES
from dispensing.eligibility import AGE_BANDS
from dispensing.referrals.transitions import STATE_WORDS as REFERRAL_STATES
from dispensing.visits.record import SEXES
from inventory.ledger.models import ACCOUNT_KINDS, MOVEMENT_KINDS
from inventory.resupply.transitions import STATE_WORDS as REQUEST_STATES
from reports.exports.columns import FOR_SEVERAL, Column

BOOK, REQUEST, SLIP, REPORT, ALERT = "the stock book", "the request", "the slip", "the report", "the alert"
YES_NO = ("yes", "no")


def _ref(name: str, title: str, of: str) -> Column:
    return Column(name, "integer", title, "Names this row in every export, and nothing else.", of)


def _place(source: str, words: str = "Code of the place.") -> Column:
    return Column("place", "string", "Place", words, source)


def _day(name: str, title: str, words: str, source: str) -> Column:
    return Column(name, "date", title, words, source)


MOVEMENTS = (
    _ref("movement_ref", "Movement", BOOK),
    _place(BOOK, "Code of the station or store whose account it left, or else of the one it came to."),
    _day("moved_on", "Day", "Day on which it happened, by the programme's clock.", BOOK),
    Column("product", "string", "Product", "Code of the product.", BOOK),
    Column("lot", "string", "Lot", "Number of the lot.", BOOK),
    _day("expires_on", "Expiry", "Last day of use.", BOOK),
    Column("kind", "string", "Kind", "What kind of movement.", BOOK, tuple(MOVEMENT_KINDS)),
    Column("from_account", "string", "From", "The account that it left.", BOOK, ACCOUNT_KINDS),
    Column("to_account", "string", "To", "The account that it came to.", BOOK, ACCOUNT_KINDS),
    Column("units", "integer", "Units", "Single tablets.", BOOK),
    Column("reverses", "integer", "Puts right", "The movement that it puts right. Empty: none.", BOOK),
    _day("recorded_on", "Day recorded", "Day on which it was entered.", BOOK),
)
STOCK_CARD = (
    _place(BOOK, "Code of the station or store."),
    Column("product", "string", "Product", "Code of the product.", BOOK),
    _ref("movement_ref", "Movement", BOOK),
    _day("moved_on", "Day", "Day on which it happened, by the programme's clock.", BOOK),
    Column("kind", "string", "Kind", "What kind of movement.", BOOK, tuple(MOVEMENT_KINDS)),
    Column("lot", "string", "Lot", "Number of the lot.", BOOK),
    Column("units_in", "integer", "In", "Tablets that came in.", BOOK),
    Column("units_out", "integer", "Out", "Tablets that went out.", BOOK),
    Column("balance", "integer", "Balance", "Tablets of the product there after it.", BOOK),
)
REQUISITIONS = (
    _ref("request_ref", "Request", REQUEST),
    _place(REQUEST, "Code of the station that asks."),
    Column("source", "string", "From", "Code of the place that gives. Empty: not said yet.", REQUEST),
    Column("product", "string", "Product", "Code of the product.", REQUEST),
    Column("state", "string", "State", "Where it stands.", REQUEST, tuple(REQUEST_STATES)),
    Column("emergency", "string", "Emergency", "Whether it could not wait.", REQUEST, YES_NO),
    _day("asked_on", "Day asked", "Day on which it was begun.", REQUEST),
    _day("submitted_on", "Day sent in", "Empty: not sent in.", REQUEST),
    _day("decided_on", "Day decided", "Approved or rejected. Empty: neither.", REQUEST),
    Column("suggested", "integer", "Suggested", "Treatments. Empty: nothing was.", REQUEST),
    Column("asked", "integer", "Asked", "Treatments.", REQUEST),
    Column("approved", "integer", "Approved", "Treatments. Empty: not decided.", REQUEST),
    Column("sent", "integer", "Sent", "Whole treatments.", REQUEST),
    Column("received", "integer", "Received", "Whole treatments that may be used.", REQUEST),
)
REFERRALS = (
    _ref("referral_ref", "Referral", SLIP),
    _place(SLIP, "Code of the station that sent."),
    Column("facility", "string", "Facility", "Code of the facility.", SLIP),
    _day("issued_on", "Day issued", "Day of the slip.", SLIP),
    Column("services", "string", "Services", f"Asked for. {FOR_SEVERAL}", SLIP),
    Column("served", "string", "Served", f"Services that were done. {FOR_SEVERAL}", SLIP),
    Column("state", "string", "State", "Where it stands.", SLIP, tuple(REFERRAL_STATES)),
    Column("accompanied", "string", "Accompanied", "Empty: not recorded.", SLIP, YES_NO),
    _day("arrived_on", "Day arrived", "Empty: nobody said so.", SLIP),
)
ADVERSE_EVENTS = (
    _ref("report_ref", "Report", REPORT),
    _place(REPORT, "Code of the station."),
    _day("reported_on", "Day reported", "Day on which it was recorded.", REPORT),
    Column("kind", "string", "Kind", "What kind of report.", REPORT, tuple(EVENT_KINDS)),
    Column("state", "string", "State", "Where it stands.", REPORT, tuple(EVENT_STATES)),
    Column("serious", "string", "Serious", "Whether it is serious.", REPORT, YES_NO),
    Column("product", "string", "Product", "Code of the product. Empty: not known.", REPORT),
    Column("lot", "string", "Lot", "Number of the lot. Empty: not known.", REPORT),
    Column("terms", "string", "What", f"{', '.join(TERMS)}. {FOR_SEVERAL}", REPORT),
    Column("seriousness", "string", "Serious because", f"{', '.join(SERIOUSNESS)}. {FOR_SEVERAL}", REPORT),
    Column("outcome", "string", "Outcome", "How they are.", REPORT, tuple(OUTCOMES)),
    Column("age_band", "string", "Age group", "Age in years, as a group.", REPORT, tuple(AGE_BANDS)),
    Column("sex", "string", "Sex", "As recorded.", REPORT, tuple(SEXES)),
    _day("regulator_due_on", "Regulator by", "Last day to tell the regulator. Empty: no clock runs.", REPORT),
    _day("sent_on", "Day sent", "Sent to the regulator. Empty: not sent.", REPORT),
)
ALERTS = (
    _ref("alert_ref", "Alert", ALERT),
    _place(ALERT),
    Column("kind", "string", "Kind", "What needs a hand.", ALERT),
    Column("level", "string", "Level", "Who was told last.", ALERT),
    Column("state", "string", "State", "Open or closed.", ALERT, ("open", "closed")),
    _day("opened_on", "Day opened", "Day on which it was seen.", ALERT),
    _day("acknowledged_on", "Day seen", "Somebody said that they saw it. Empty: nobody.", ALERT),
    _day("closed_on", "Day closed", "Empty: still open.", ALERT),
)
