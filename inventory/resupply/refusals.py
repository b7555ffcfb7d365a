"""Why a request for stock is refused, by name."""

from core.errors import Refusal


class OwnRequest(Refusal):
    code = "own_request"
    title = "You asked for this yourself"


class OverMaximum(Refusal):
    code = "over_maximum"
    title = "This is more than the box needs"


class AlreadyOpen(Refusal):
    """Another request for the product is open. `requisition_id` is its number."""

    code = "already_open"
    title = "This was asked for already"

    def __init__(self, detail: str, *, requisition_id: int, field: str | None = None):
        super().__init__(detail, field=field)
        self.requisition_id = requisition_id

    def members(self) -> dict[str, object]:
        return {"requisition": self.requisition_id}
