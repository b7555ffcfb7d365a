"""Pages about counts: the blind form, one count with its differences, the list, and the sheet of paper.

The form carries no figure of the book, not even hidden: whoever counts finds out by counting.
"""

from datetime import datetime
from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for

from accounts.gate import current_actor
from accounts.people import sign_in as door
from accounts.permissions import Actor, may, needs
from core import clock, forms
from core.errors import NotFound, Refusal
from core.pagination import position
from inventory.boxes import queries as boxes
from inventory.catalogue import pack_fields
from inventory.catalogue import queries as catalogue
from inventory.catalogue.expiry import shown
from inventory.counts import closing, queries, reasons, service
from inventory.counts.schemas import WithdrawForm, close_form, count_form
from inventory.ledger import instants

pages = Blueprint("count_pages", __name__)
# Rows for lots that nobody expects in the box.
FINDS = 2
# What a code on a pack says, and the part of a row's field names where it belongs.
OF_A_FIND = {pack_fields.FIELD: "code", "product": "product", "lot": "lot", "expires_on": "expiry"}
STATES = {"counted": "Waits for a witness", "closed": "Closed", "withdrawn": "Dropped"}


@pages.get("/counts")
@needs("counts.read")
def counts() -> Any:
    actor = current_actor()
    page = queries.counts(actor, position(request))
    return render_template(
        "inventory/counts/list.html",
        counts=page.items,
        states=STATES,
        day_and_time=clock.day_and_time,
        is_own=actor.station_id is not None,
        next_url=url_for(".counts", cursor=page.next) if page.next else None,
        first_url=url_for(".counts") if request.args.get("cursor") else None,
    )


@pages.route("/counts/new", methods=["GET", "POST"])
@needs("counts.record")
def new() -> Any:
    actor = current_actor()
    lots = _lots(actor)
    if request.method == "GET":
        return _show_form(actor, forms.blank(), lots)
    form = forms.posted(_field_of(lots))
    words = _scanned(form, lots)
    if words or not form.is_ok:
        return _show_form(actor, form, lots, words)
    form = form.check(count_form([lot.id for _product, lot in lots], FINDS))
    counted_at = _paper_time(form)
    _check_finds(form)
    if not form.is_ok:
        return _show_form(actor, form, lots)
    lines = _lines(form.data, lots)

    def act() -> str:
        return str(
            service.save_count(
                actor,
                seal_number=form.data["seal_number"],
                is_seal_intact=form.data["seal_intact"] == "yes",
                lines=lines,
                counted_at=counted_at,
                is_confirmed=form.data["confirmed"] == "yes",
                replaces=form.data["replaces"],
            )
        )

    count_id = form.run(actor.person_id, "save_count", act)
    if count_id:
        return redirect(url_for(".count", count_id=int(count_id)), 303)
    return _show_form(actor, form, lots)


@pages.get("/counts/sheet")
@needs("counts.record")
def sheet() -> Any:
    """The form on paper: as blind as the one on the screen."""
    actor = current_actor()
    return render_template(
        "inventory/counts/sheet.html", lots=_lots(actor), shown=shown, printed=clock.day_and_time(clock.now())
    )


@pages.get("/counts/<int:count_id>")
@needs("counts.read")
def count(count_id: int) -> Any:
    return _show_count(current_actor(), count_id, forms.blank())


@pages.post("/counts/<int:count_id>/close")
@needs("counts.record")
def close(count_id: int) -> Any:
    """The witness signs: under their own sign-in, or by name and password on the counter's screen."""
    actor = current_actor()
    found = queries.find(actor, count_id)
    lines = queries.lines(found)
    field_of = {closing.path_of(lines, line): f"reason_{line.lot_id}" for line in lines}
    form = forms.posted(field_of).check(close_form([line.lot_id for line in lines]))
    witness = signed(form) if found.counted_by == actor.person_id else actor
    if not form.is_ok or witness is None:
        return _show_count(actor, count_id, form)
    said = ((line, form.data[f"reason_{line.lot_id}"]) for line in lines)
    why = [closing.Why(line.lot, reason, line.product) for line, reason in said if reason]

    def act() -> str:
        return str(closing.close_count(witness, count_id, why=why))

    if form.run(actor.person_id, f"close_count {count_id}", act):
        return redirect(url_for(".count", count_id=count_id), 303)
    return _show_count(actor, count_id, form)


@pages.post("/counts/<int:count_id>/withdraw")
@needs("counts.record")
def withdraw(count_id: int) -> Any:
    actor = current_actor()
    form = forms.posted({"reason": "withdraw_reason"}).check(WithdrawForm())

    def act() -> str:
        return str(service.withdraw_count(actor, count_id, reason=form.data["withdraw_reason"]))

    if form.is_ok and form.run(actor.person_id, f"withdraw_count {count_id}", act):
        return redirect(url_for(".counts"), 303)
    return _show_count(actor, count_id, form)


def signed(form: forms.Form) -> Actor | None:
    """The second person who signed on this form; None with the message at its field. Tries are limited.

    The password is taken off the form: it may not stand in anything that is kept of it.
    """
    name, password = form.data.get("witness", ""), form.data.pop("witness_password", "")
    form.raw.poplist("witness_password")
    if not name or not password:
        field = "witness_password" if name else "witness"
        form.add_errors({field: ["The second person writes their name and password."]})
        return None
    try:
        vouched = door.vouch(name, password, request.remote_addr or "unknown")
        if vouched.station_id == current_actor().station_id:
            return vouched
        form.add_errors({"witness": ["This person works elsewhere. Ask somebody of this station."]})
    except Refusal as refusal:
        if refusal.status == 429:
            form.add_errors({"witness_password": [refusal.detail]})
        else:
            form.refuse(refusal)
    return None


def _lots(actor: Actor) -> list[Any]:
    """(product, lot) of what may lie in the own box, and never how many."""
    account_id = queries.box_account_id(actor.station_id) if actor.station_id else None
    return list(instants.lots_since_count(account_id)) if account_id is not None else []


def _lines(data: dict[str, Any], lots: list[Any]) -> list[service.Counted]:
    listed = [service.Counted(lot.number, data[f"lot_{lot.id}"], product.code) for product, lot in lots]
    finds = [
        service.Counted(
            data[f"find_lot_{number}"],
            data[f"find_counted_{number}"],
            data[f"find_product_{number}"],
            data[f"find_expiry_{number}"],
        )
        for number in range(FINDS)
        if data[f"find_lot_{number}"]
    ]
    return [*listed, *finds]


def _field_of(lots: list[Any]) -> dict[str, str]:
    """Where a message about a line belongs on the page."""
    fields = {f"lines.{number}.counted": f"lot_{lot.id}" for number, (_product, lot) in enumerate(lots)}
    filled = [number for number in range(FINDS) if request.form.get(f"find_lot_{number}", "").strip()]
    for place, number in enumerate(filled):
        at = f"lines.{len(lots) + place}"
        names = (("lot", "lot"), ("product", "product"), ("expires_on", "expiry"), ("counted", "counted"))
        fields |= {f"{at}.{path}": f"find_{name}_{number}" for path, name in names}
    first = f"lot_{lots[0][1].id}" if lots else "find_lot_0"
    return {**fields, "lines": first, "counted_at": "paper_at"}


def _scanned(form: forms.Form, lots: list[Any]) -> str:
    """Fill each row of a lot that is not listed from the code on its pack. Words when a person must look."""
    listed, words = {(product.code, lot.number) for product, lot in lots}, ""
    for number in range(FINDS):
        field = {name: f"find_{part}_{number}" for name, part in OF_A_FIND.items()}
        typed = {name: form.raw.get(of, "") for name, of in field.items()}
        filled = pack_fields.lay_over(typed, catalogue.codes_by_gtin(), clock.today())
        said = {**typed, **filled.values}
        if typed[pack_fields.FIELD].strip() and (said["product"], said["lot"].upper()) in listed:
            form.fill(dict.fromkeys(field.values(), ""))
            form.add_errors(
                {
                    field[pack_fields.FIELD]: [
                        f"Lot {said['lot'].upper()} is in the list above. Count it there."
                    ]
                }
            )
            continue
        form.fill({field[name]: value for name, value in filled.values.items()})
        form.add_errors({field[name]: messages for name, messages in filled.errors.items()})
        words = filled.words or words
    return words


def _check_finds(form: forms.Form) -> None:
    """A lot that is not listed has a number and how many; half a line would be lost unseen."""
    for number in range(FINDS):
        lot, counted = f"find_lot_{number}", f"find_counted_{number}"
        if form.data.get(lot) and form.data.get(counted) is None:
            form.add_errors({counted: ["Write how many of this lot."]})
        if form.data.get(counted) is not None and not form.data.get(lot):
            form.add_errors({lot: ["Write the lot number on the pack."]})


def _paper_time(form: forms.Form) -> datetime | None:
    """When a count on paper was made; None for a count of now."""
    day, at = form.data.get("paper_on"), form.data.get("paper_at")
    if day is None and at is None:
        return None
    if day is None or at is None:
        form.add_errors({"paper_at" if at is None else "paper_on": ["Write both the day and the time."]})
        return None
    return datetime.combine(day, at, clock.zone())


def _show_form(actor: Actor, form: forms.Form, lots: list[Any], words: str = "") -> Any:
    if actor.station_id is None:
        raise NotFound("Only a station has a box.")
    box = boxes.box_of(actor.station_id)
    waiting = queries.open_count(box.id) if box else None
    products = [("", "Choose the product"), *((one.code, one.name) for one in catalogue.products())]
    return forms.show(
        "inventory/counts/new.html",
        form,
        box=box,
        waiting=waiting,
        counted_by=queries.people_of(waiting)[0] if waiting else "",
        lots=lots,
        finds=range(FINDS),
        products=products,
        words=words,
        shown=shown,
    )


def _show_count(actor: Actor, count_id: int, form: forms.Form) -> Any:
    found = queries.find(actor, count_id)
    counted_by, ended_by = queries.people_of(found)
    box = boxes.box_of(found.station_id)
    is_own = found.station_id == actor.station_id
    return forms.show(
        "inventory/counts/count.html",
        form,
        count=found,
        lines=queries.lines(found),
        dropped=queries.dropped_before(found),
        allowed=reasons.allowed,
        counted_by=counted_by,
        ended_by=ended_by,
        book_seal=box.seal_number if box else "",
        state=STATES[found.state],
        can_close=is_own and found.state == queries.OPEN and may(actor, "counts.record"),
        is_counter=found.counted_by == actor.person_id,
        day_and_time=clock.day_and_time,
    )
