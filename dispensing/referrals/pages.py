"""The list of referrals, and the slip as a page, a PDF and a QR picture."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for

from accounts.gate import current_actor
from accounts.permissions import needs
from accounts.places.services import SERVICES
from core import clock
from core.database import unit_of_work
from core.errors import NotFound
from core.pagination import position
from dispensing.protocols import queries as protocols
from dispensing.referrals import queries, service, slip

pages = Blueprint("referral_pages", __name__)


@pages.get("/referrals")
@needs("referrals.read")
def list_referrals() -> Any:
    """What was issued, newest first; it names no visit."""
    at = position(request)
    actor = current_actor()
    page = unit_of_work(lambda: service.list_referrals(actor, at))
    return render_template(
        "dispensing/referrals/list.html",
        page=page,
        services=SERVICES,
        day_and_time=clock.day_and_time,
        next_url=url_for(".list_referrals", cursor=page.next) if page.next else None,
        first_url=url_for(".list_referrals") if at.before_id else None,
    )


def _sheet(number: str) -> slip.Sheet:
    actor = current_actor()
    found = unit_of_work(lambda: service.read_slip(actor, number))
    return slip.sheet(found, protocols.in_force(found.issued_at))


@pages.get("/referrals/<number>/slip")
@needs("visits.read")
def print_slip(number: str) -> Any:
    """The slip as a page to print. It leaves a trail entry."""
    return render_template("dispensing/referrals/slip.html", sheet=_sheet(number), number=number)


@pages.get("/referrals/<number>/slip.pdf")
@needs("visits.read")
def download_slip(number: str) -> Any:
    """The slip as a PDF. It leaves a trail entry."""
    response = Response(slip.pdf(_sheet(number)), mimetype="application/pdf")
    response.headers["Content-Disposition"] = "inline; filename=slip.pdf"
    return response


@pages.get("/referrals/<number>/qr.svg")
@needs("visits.read")
def qr(number: str) -> Any:
    """The number of a slip of this station as a QR picture."""
    found = queries.slip(current_actor().station_id, number)
    if found is None:
        raise NotFound("No referral of your station has this number.")
    return Response(slip.qr_svg(found.shown_number), mimetype="image/svg+xml")
