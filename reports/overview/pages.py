"""`/reports`: what the programme achieved, and what to do now; `/reports/stations`: the list behind it.

The filters stand in the address, so that a page can be kept and sent on.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask import Blueprint, current_app, request, url_for
from marshmallow import EXCLUDE
from werkzeug.datastructures import MultiDict

from accounts.gate import current_actor
from accounts.permissions import Actor, may, needs
from accounts.places import queries as places
from core import clock, forms
from core.errors import Invalid
from inventory.catalogue import queries as catalogue
from reports.charts import asked as questions
from reports.charts import service as pictures
from reports.charts.asked import Asked
from reports.charts.drawing.chart import Chart, Share
from reports.charts.drawing.stock import STATES
from reports.charts.schemas import ChartQuery
from reports.figures import months
from reports.figures import queries as figures
from reports.indicators import periods
from reports.overview import service, words
from reports.overview.service import FILTERS, Overview, Station
from reports.suppression import Hidden, Shown

pages = Blueprint("overview_pages", __name__)

# The table says what these pictures say, at any width.
TABLE_ALONE = ("stock", "hours", "referrals")
LINKS = (
    # address, words, permission
    ("/reports/indicators", "All indicators, with what they mean", "reports.read"),
    ("/reports/study", "As in the Copperbelt study", "reports.read"),
    ("/reports/monthly", "Monthly reports", "reports.read"),
    ("/reports/dhis2", "Numbers for the ministry’s DHIS2", "dhis2.manage"),
    ("/exports", "Exports", "exports.take"),
)
MOST_MONTHS_LISTED = 36
KEPT = ("from", "to", "station", "product")
PX_AN_INCH = 96


@pages.get("/reports")
@needs("reports.read")
def overview() -> Any:
    """The overview for some months and a place; without a choice, the last four quarters."""
    actor = current_actor()
    form, asked = _asked(actor, request.args)
    context: dict[str, Any] = {}
    if asked:
        found = service.overview(actor, asked)
        context = {
            "numbers": _numbers(asked, found),
            "sent": _sent(asked, found),
            "changed": words.changed(found.state),
            "to_do": words.to_do(found.state),
            "charts": [_chart(asked, one) for one in pictures.charts(asked)],
            "links": [(_with(href, asked), said) for href, said, mark in _links(actor)],
            "is_part": not (found.within_24.is_whole and found.arrived.is_whole),
            "about": f"{asked.place.name}, {asked.period.words}",
        }
    return _show("reports/overview/page.html", actor, form, asked, **context)


@pages.get("/reports/stations")
@needs("reports.read")
def stations() -> Any:
    """Every station now: doses left, its levels, and when it last sent data. Months do not matter here."""
    actor = current_actor()
    now = {name: value for name, value in request.args.items() if name in {"station", "product", "only"}}
    kept = {name: value for name, value in request.args.items() if name in KEPT and value}
    form, asked = _asked(actor, MultiDict(now))
    which = now.get("only", "")
    found: Sequence[Station] = ()
    if asked:
        found = service.stations(asked)
        try:
            found = service.only(found, which) if which else found
        except Invalid as refusal:
            form.refuse(refusal)
    return _show(
        "reports/overview/stations.html",
        actor,
        form,
        asked,
        rows=[_row(one) for one in found],
        heading=FILTERS.get(which, "Stations now"),
        filters=[("", "All stations"), *FILTERS.items()],
        back=url_for(".overview", **kept),
    )


def _asked(actor: Actor, query: MultiDict[str, str]) -> tuple[forms.Form, Asked | None]:
    form = forms.Form(query).check(ChartQuery(unknown=EXCLUDE))
    if form.is_ok:
        try:
            return form, questions.of_query(actor, {**form.data, "audience": "inside"})
        except Invalid as refusal:
            form.refuse(refusal)
    return form, None


def _numbers(asked: Asked, found: Overview) -> list[tuple[str, str, str]]:
    """(number, what it counts, address of the list or indicator behind it)."""
    keeps_stock = [one for one in found.stations if one.holding]
    sent = len(found.stations) - len(found.silent)
    out = len(found.out_of_stock)
    return [
        (_told(found.doses), "doses given", _indicator("doses", asked)),
        (_percent(found.within_24), "within 24 hours", _indicator("within_24h", asked, found.within_24)),
        (_percent(found.arrived), "arrived at care", _indicator("arrived", asked, found.arrived)),
        (str(out), f"of {len(keeps_stock)} with none left", _stations("none", asked)),
        (f"{sent} of {len(found.stations)}", "sent data this week", _stations("silent", asked)),
    ]


def _told(count: Shown) -> str:
    return "not shown" if isinstance(count, Hidden) else f"{count:,}"


def _percent(share: Share) -> str:
    return "not shown" if share.percent is None else f"{share.percent}%"


def _indicator(code: str, asked: Asked, share: Share | None = None) -> str:
    """The indicator's page for the same question, cut so that the number can be found or added up there."""
    link = {name: value for name, value in asked.link().items() if name != "product"}
    if asked.product and code != "arrived":
        link["by"] = "product"
    elif share and not share.is_whole:
        link["by"] = "month"
    return url_for("indicator_pages.one_indicator", indicator_code=code, **link)


def _stations(which: str, asked: Asked) -> str:
    return url_for(".stations", **asked.link(only=which))


def _sent(asked: Asked, found: Overview) -> dict[str, Any]:
    silent, every = found.silent, len(found.stations)
    return {
        "words": f"{every - len(silent)} of {every} stations sent data this week.",
        "silent": words.names([one.name for one in silent]) if silent else "",
        "href": _stations("silent", asked),
    }


def _chart(asked: Asked, chart: Chart) -> dict[str, Any]:
    wide, high = chart.inches
    return {
        "chart": chart,
        "src": url_for("chart_pages.svg", chart_name=chart.name, **asked.link()),
        "width": round(wide * PX_AN_INCH),
        "height": round(high * PX_AN_INCH),
        "is_table": chart.name in TABLE_ALONE,
    }


def _links(actor: Actor) -> list[tuple[str, str, str]]:
    known = {str(rule) for rule in current_app.url_map.iter_rules()}
    return [link for link in LINKS if may(actor, link[2]) and link[0] in known]


def _with(href: str, asked: Asked) -> str:
    if not href.startswith("/reports"):
        return href
    kept = "&".join(f"{name}={value}" for name, value in asked.link().items() if name != "product")
    return f"{href}?{kept}" if href in {"/reports", "/reports/indicators"} else href


def _row(one: Station) -> tuple[str, ...]:
    held = one.holding
    stock = ("", "", "") if held is None else (f"{held.on_hand:,}", f"{held.minimum:,}", f"{held.maximum:,}")
    state = "Keeps no stock" if held is None else STATES[held.state][0].capitalize()
    return (
        one.name,
        stock[0],
        state,
        *stock[1:],
        clock.day_and_time(one.last_data) if one.last_data else "Never",
    )


def _show(template: str, actor: Actor, form: forms.Form, asked: Asked | None, **context: Any) -> Any:
    until = figures.data_until() or months.this_month()
    period = asked.period if asked else periods.usual(until)
    kinds = ("province", "district", "station")
    found = [(place.code, place.name) for kind in kinds for place in places.visible(actor, kind)]
    return forms.show(
        template,
        form,
        period=period,
        first=f"{period.start:%Y-%m}",
        last=f"{months.after(period.end, -1):%Y-%m}",
        months=_choices(until),
        places=[("", "All my places"), *found],
        products=[("", "All products"), *((one.code, one.name) for one in catalogue.products())],
        until=clock.day(until),
        **context,
    )


def _choices(until: date) -> list[tuple[str, str]]:
    found = [months.after(until, -number) for number in range(1, MOST_MONTHS_LISTED + 1)]
    return [(f"{month:%Y-%m}", f"{month:%B %Y}") for month in found]
