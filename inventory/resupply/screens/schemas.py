"""Shapes of the forms about requests. Fields that stand once for each line carry its number."""

from collections.abc import Iterable

from marshmallow import Schema, fields

from core.fields import Choice, Code, TypedCount, Words

MOST = 10_000


class StepForm(Schema):
    """One step of a request as it was read, and perhaps why."""

    version = TypedCount(required=True, error_messages={"required": "Open the request again."})
    reason = Words(load_default="")


class WhyForm(StepForm):
    reason = Words(required=True, error_messages={"required": "Say why in a few words."})


def ask_form(product_ids: Iterable[int], *, is_draft: bool = False) -> Schema:
    """How many treatments of each product, left empty for none; a draft is changed as it was read."""
    shape: dict[str, fields.Field] = {  # type: ignore[type-arg]
        "urgency": Choice(("routine", "urgent"), load_default="routine"),
        "source": Code(load_default=None),
        "version": TypedCount(required=True) if is_draft else TypedCount(load_default=None),
    }
    for product_id in product_ids:
        shape[f"treatments-{product_id}"] = TypedCount(least=1, most=MOST, load_default=None)
        shape[f"reason-{product_id}"] = Words(load_default="")
    return Schema.from_dict(shape, name="AskForm")()


def approve_form(product_ids: Iterable[int]) -> Schema:
    """As asked where nothing is written; `sure` once more than the maximum was seen."""
    shape: dict[str, fields.Field] = {  # type: ignore[type-arg]
        "version": TypedCount(required=True),
        "sure": Choice(("yes",), load_default=None),
        "way": Choice(("as_asked", "changed"), load_default="as_asked"),
    }
    for product_id in product_ids:
        shape[f"treatments-{product_id}"] = TypedCount(least=0, most=MOST, load_default=None)
        shape[f"reason-{product_id}"] = Words(load_default="")
    return Schema.from_dict(shape, name="ApproveForm")()


def send_form(lot_ids: Iterable[int]) -> Schema:
    """Units of each lot, left empty for none, and how they travel."""
    shape: dict[str, fields.Field] = {  # type: ignore[type-arg]
        "version": TypedCount(required=True),
        "store": Code(load_default=None),
        "pack_code": fields.String(load_default=None),
        "waybill": Code(load_default=None),
        "carrier": Words(load_default="", longest=40),
        "seal_number": Code(load_default=None),
        "lot_reason": Words(load_default=""),
    }
    for lot_id in lot_ids:
        shape[f"units-{lot_id}"] = TypedCount(least=0, most=MOST, load_default=None)
    return Schema.from_dict(shape, name="SendForm")()


def arrival_form(lot_ids: Iterable[int]) -> Schema:
    """What was found of each lot: never filled in before, so that it is counted."""
    shape: dict[str, fields.Field] = {  # type: ignore[type-arg]
        "version": TypedCount(required=True),
        "waybill": Code(required=True),
        "seal": Choice(
            ("intact", "broken"), required=True, error_messages={"required": "Say if the seal was whole."}
        ),
    }
    for lot_id in lot_ids:
        shape[f"accepted-{lot_id}"] = TypedCount(
            least=0, most=MOST, required=True, error_messages={"required": "Count it. Write 0 for none."}
        )
        shape[f"damaged-{lot_id}"] = TypedCount(least=0, most=MOST, load_default=0)
        shape[f"missing-{lot_id}"] = TypedCount(least=0, most=MOST, load_default=0)
        shape[f"reason-{lot_id}"] = Words(load_default="")
    return Schema.from_dict(shape, name="ArrivalForm")()
