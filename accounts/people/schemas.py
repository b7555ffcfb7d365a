"""Shapes of the sign-in and people forms."""

from marshmallow import Schema, fields

from accounts.permissions import ROLES
from core.fields import Choice, Code


def _typed(words: str) -> fields.String:
    return fields.String(required=True, error_messages={"required": words})


class SignInForm(Schema):
    name = _typed("Write your name for this service.")
    password = _typed("Write your password.")
    next = fields.String(load_default="/")


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


class PersonForm(Schema):
    """A person to add; a liaison may cover more than one district."""

    name = _typed("Write a name like officer.abc.")
    role = Choice(ROLES, required=True, error_messages={"required": "Choose a role."})
    at = fields.List(
        Code(), required=True, metadata={"many": True}, error_messages={"required": "Choose a place."}
    )


class MoveForm(Schema):
    role = Choice(ROLES, required=True, error_messages={"required": "Choose a role."})
    at = fields.List(
        Code(), required=True, metadata={"many": True}, error_messages={"required": "Choose a place."}
    )
