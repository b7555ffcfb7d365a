"""Where a person wants to be told: shapes that are strict, because a wrong address is found out at night."""

from typing import Any

import phonenumbers
from marshmallow import Schema, ValidationError, fields, validate

LONGEST_ADDRESS = 254
_WRITE_MAIL = "Write an address like name@example.org."
_WRITE_NUMBER = "Write a mobile number, like 0971 234567."
MOBILE = {phonenumbers.PhoneNumberType.MOBILE, phonenumbers.PhoneNumberType.FIXED_LINE_OR_MOBILE}


class MailAddress(fields.String):
    """An e-mail address in plain letters; nothing is asked of its server."""

    is_mail = validate.Email(error=_WRITE_MAIL)

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = str(super()._deserialize(value, attr, data, **kwargs)).strip()
        if len(text) > LONGEST_ADDRESS or not (text.isascii() and text.isprintable()):
            raise ValidationError(_WRITE_MAIL)
        return str(self.is_mail(text))


class MobileNumber(fields.String):
    """A mobile number, kept as +260971234567 whatever way it was written.

    `region` is the country of numbers that are written without a plus.
    """

    def __init__(self, region: str, **kwargs: Any):
        super().__init__(**kwargs)
        self.region = region

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        try:
            number = phonenumbers.parse(text, self.region)
        except phonenumbers.NumberParseException:
            raise ValidationError(_WRITE_NUMBER) from None
        is_known = phonenumbers.is_valid_number(number) and not number.extension
        if not is_known or phonenumbers.number_type(number) not in MOBILE:
            raise ValidationError(_WRITE_NUMBER)
        return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def addresses_form(channels: frozenset[str], region: str) -> Schema:
    """The form for the channels that are set up; a field left empty takes that address away."""
    known: dict[str, fields.Field[Any]] = {
        "email": MailAddress(load_default=""),
        "sms": MobileNumber(region, load_default=""),
    }
    return Schema.from_dict({name: field for name, field in known.items() if name in channels})()
