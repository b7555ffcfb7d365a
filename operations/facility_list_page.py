"""The national list by upload: look first, then save. For an administrator without a shell."""

import tempfile
from pathlib import Path
from typing import Any

from flask import Blueprint, request

from accounts.facilities.schemas import UploadForm
from accounts.gate import current_actor
from accounts.permissions import needs
from core import forms
from core.errors import Invalid
from operations.imports import facility_list

pages = Blueprint("facility_list_pages", __name__)
ENDINGS = {".csv", ".xlsx"}


@pages.route("/facility-list", methods=["GET", "POST"])
@needs("places.manage")
def bring_in() -> Any:
    """Without the tick it says what it would do and keeps nothing."""
    if request.method == "GET":
        return forms.show("operations/facility_list.html", forms.blank(), report=None)
    form = forms.posted().check(UploadForm())
    report = None
    if form.is_ok:
        try:
            report = _run(form)
        except Invalid as refusal:
            form.refuse(refusal)
    return forms.show("operations/facility_list.html", form, report=report)


# Read at the gate: the file is far larger than a form.
bring_in.largest_body = "UPLOAD_KIB"


def _run(form: forms.Form) -> dict[str, Any]:
    sent = request.files.get("file")
    ending = Path(sent.filename or "").suffix.lower() if sent else ""
    if sent is None or ending not in ENDINGS:
        raise Invalid({"file": ["Choose a CSV or XLSX file."]})
    # A name of ours: that of the sender's file goes nowhere.
    with tempfile.NamedTemporaryFile(suffix=ending) as kept:
        sent.save(kept.name)
        found = facility_list.run(
            current_actor(),
            Path(kept.name),
            dry_run=form.data["save"] != "yes",
            creates_areas=form.data["create_areas"] == "yes",
        )
    lines = found.in_words().splitlines()
    return {
        "is_ok": found.is_ok,
        "dry_run": found.dry_run,
        "first_line": lines[0] if found.is_ok else lines[-1],
        "more": [] if found.is_ok else lines[:-1],
    }
