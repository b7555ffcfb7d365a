"""One HTML form: read it, run the verb, or show it again with its messages.

Forms are marshmallow schemas, as the API's bodies are; a refusal from the verb is
shown at its field, or on top. Each form carries a key, so that pressing twice acts once.
"""

import secrets
from collections.abc import Callable, Collection, Mapping
from typing import Any

from flask import render_template, request
from marshmallow import Schema, ValidationError
from werkzeug.datastructures import MultiDict

from core import idempotency
from core.database import unit_of_work
from core.errors import Invalid, Refusal, flat_errors

KEY_FIELD = "_key"
PLUMBING = {KEY_FIELD, "csrf_token", "step"}
DATE_PARTS = ("day", "month", "year")


class Form:
    """What a person typed (`raw`), what it means (`data`), and what needs a look (`errors`).

    `field_of` maps a verb's path to the page's own field.
    """

    def __init__(self, raw: MultiDict[str, str] | None = None, field_of: Mapping[str, str] | None = None):
        self.raw: MultiDict[str, str] = MultiDict(raw or ())
        self.field_of = field_of or {}
        self.data: dict[str, Any] = {}
        self.errors: dict[str, list[str]] = {}
        self.refusal: Refusal | None = None
        self.key = self.raw.get(KEY_FIELD) or secrets.token_urlsafe(18)

    @property
    def is_ok(self) -> bool:
        return not self.errors

    def check(self, schema: Schema) -> "Form":
        """Load the typed values; an empty field counts as left out."""
        typed: dict[str, Any] = {}
        for name, values in self.raw.lists():
            if name in PLUMBING or _is_part_of_date(name, schema):
                continue
            kept = [value for value in values if value.strip()]
            if name in schema.fields and schema.fields[name].metadata.get("many"):
                typed[name] = kept
            elif kept:
                typed[name] = kept[0]
        typed.update(self._dates(schema))
        try:
            self.data = dict(schema.load(typed))
        except ValidationError as error:
            for path, messages in flat_errors(error.normalized_messages()).items():  # type: ignore[no-untyped-call]
                # One tick of a list has no message place of its own; its field has.
                self.add_errors(
                    {path.rpartition(".")[0] if path[-1].isdigit() and "." in path else path: messages}
                )
        return self

    def fill(self, values: Mapping[str, str]) -> None:
        """Put values into the fields, in place of what was typed there."""
        for name, value in values.items():
            self.raw.setlist(name, [value])

    def _dates(self, schema: Schema) -> dict[str, str]:
        """Days that were typed in three parts, as one ISO day each."""
        dates = {}
        for name in schema.fields:
            day, month, year = (self.raw.get(f"{name}-{part}", "").strip() for part in DATE_PARTS)
            if day or month or year:
                dates[name] = f"{year:0>4}-{month:0>2}-{day:0>2}"
        return dates

    def add_errors(self, errors: Mapping[str, list[str]]) -> None:
        for path, messages in errors.items():
            said = self.errors.setdefault(self.field_of.get(path, path), [])
            said.extend(message for message in messages if message not in said)

    def run(
        self, person_id: int, name: str, act: Callable[[], str], *, unmarked: Collection[str] = ()
    ) -> str | None:
        """Run the verb once for this form's key; None when it was refused, with the reason kept.

        `act` returns a reference of what it made, which a second press gets again. `unmarked` fields leave no
        fingerprint beside the key: what can be erased must not be found again by trying words out.
        """
        left_out = {*PLUMBING, *unmarked}
        typed = {field: values for field, values in self.raw.lists() if field not in left_out}
        digest = idempotency.digest_of(name, typed)
        try:
            return unit_of_work(lambda: idempotency.once(person_id, self.key, digest, act)).effect
        except Refusal as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Refusal) -> None:
        """Keep a refusal: at its field where it has one, else on top of the page."""
        if isinstance(refusal, Invalid):
            self.add_errors(refusal.errors)
        elif refusal.field:
            self.add_errors({refusal.field: [refusal.detail]})
        elif refusal.status in {401, 403, 404, 429, 503}:
            raise refusal
        else:
            self.refusal = refusal
            self.add_errors({"": [refusal.detail]})


def _is_part_of_date(name: str, schema: Schema) -> bool:
    whole, _, part = name.rpartition("-")
    return part in DATE_PARTS and whole in schema.fields


def posted(field_of: Mapping[str, str] | None = None) -> Form:
    """The form that was sent. `field_of` names the field where a verb's message about a path belongs."""
    return Form(request.form, field_of)


def blank(**values: str) -> Form:
    return Form(MultiDict(values))


def show(template: str, form: Form, **context: Any) -> Any:
    """The page with the form on it: 200, or 422 or the refusal's status when it was sent back."""
    status = 200
    if form.refusal is not None:
        status = form.refusal.status
    elif form.errors:
        status = 422
    return render_template(template, form=form, **context), status
