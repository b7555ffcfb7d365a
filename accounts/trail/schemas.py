"""Shape of the filter on the trail page."""

from marshmallow import EXCLUDE, Schema, fields, post_load, validate

from accounts.trail.actions import ACTIONS
from core.fields import Choice, Code


class TrailFilter(Schema):
    class Meta:
        unknown = EXCLUDE  # an old link with more in its address still opens

    place = Code(load_default="")
    person = fields.String(
        load_default="", validate=validate.Length(max=40, error="Use 40 characters or fewer.")
    )
    action = Choice(ACTIONS, load_default="")

    @post_load
    def lower(self, data, **_kwargs):  # type: ignore[no-untyped-def]
        """Names are kept in small letters."""
        return {**data, "person": data["person"].strip().lower()}
