"""What a visit asks for: a facility, its services, and how they get there.

Pure, and below visits, so that issuing a referral needs to know nothing of a visit's record.
"""

from dataclasses import dataclass

TRANSPORT = {
    "none": "None",
    "own": "Their own",
    "police_vehicle": "Police vehicle",
    "ambulance": "Ambulance",
    "voucher": "Voucher",
}


@dataclass(frozen=True)
class ReferralWanted:
    facility: str
    services: tuple[str, ...]
    accompanied: bool | None = None
    transport: str | None = None
    transport_cost: int | None = None
    no_transport_reason: str | None = None
