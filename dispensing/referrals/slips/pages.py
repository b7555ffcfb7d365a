"""The slip: as a page, a PDF and a QR picture."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template

from accounts.gate import current_actor
from accounts.permissions import needs
from core.database import unit_of_work
from core.errors import NotFound
from dispensing.protocols import queries as protocols
from dispensing.referrals import queries, service
from dispensing.referrals.slips import sheet as slip

pages = Blueprint("slip_pages", __name__)


def _sheet(number: str) -> slip.Sheet:
    actor = current_actor()
    found = unit_of_work(lambda: service.read_slip(actor, number))
    return slip.sheet(found, protocols.in_force(found.issued_at), current_app.config["PUBLIC_URL"])


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
    """What a scanner reads from a slip of this station, as a QR picture."""
    found = queries.slip(current_actor().station_id, number)
    if found is None:
        raise NotFound("No referral of your station has this number.")
    words = slip.scanned(found.shown_number, current_app.config["PUBLIC_URL"])
    return Response(slip.qr_svg(words), mimetype="image/svg+xml")
