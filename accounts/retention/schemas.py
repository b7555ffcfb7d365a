"""Shape of the form that sets how long a kind is kept."""

from marshmallow import Schema, fields

from core.fields import TypedCount


class RetentionForm(Schema):
    kind = fields.String(required=True, error_messages={"required": "Choose a kind from the list."})
    months = TypedCount(
        least=1,
        most=600,
        required=True,
        error_messages={
            "required": "Write how many months.",
            "invalid": "Write the months as a whole number.",
        },
    )
    from_on = fields.Date(
        required=True,
        error_messages={"required": "Write from which day on.", "invalid": "Check the day."},
    )
