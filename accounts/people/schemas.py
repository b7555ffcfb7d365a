"""Shapes of the sign-in and people forms."""

from marshmallow import Schema, fields, validate

from accounts.permissions import ROLES
from core.fields import Choice, Code


def _typed(words: str) -> fields.String:
    return fields.String(required=True, error_messages={"required": words})


class SignInForm(Schema):
    name = _typed("Write your name for this service.")
    password = _typed("Write your password.")
    next = fields.String(load_default="/")
    kept = fields.String(load_default="")


class StartForm(Schema):
    name = _typed("Write your name for this service.")
    code = _typed("Write the start code you were given.")
    password = _typed("Write a new password.")
    again = _typed("Write the new password a second time.")


class UnlockForm(Schema):
    password = _typed("Write your password.")
    next = fields.String(load_default="/")
    kept = fields.String(load_default="")


class ChangePasswordForm(Schema):
    current = _typed("Write your password now.")
    password = _typed("Write a new password.")
    again = _typed("Write the new password a second time.")


def _places() -> fields.List:
    """One code or more: a liaison may cover several districts."""
    at_least_one = validate.Length(min=1, error="Choose a place.")
    words = {"required": "Choose a place."}
    return fields.List(
        Code(), required=True, metadata={"many": True}, validate=at_least_one, error_messages=words
    )


class MoveForm(Schema):
    role = Choice(ROLES, required=True, error_messages={"required": "Choose a role."})
    at = _places()


class PersonForm(MoveForm):
    name = _typed("Write a name like officer.abc.")


class ResetForm(Schema):
    """Nothing to fill in: a new code is made here, and nobody chooses a password for somebody else."""
