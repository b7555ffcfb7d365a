"""Until when a service is urgent: hours from the incident, by the protocol in force. Pure."""

from datetime import datetime, timedelta

from dispensing.protocols.values import Protocol


def urgent_until(service: str, incident_latest_at: datetime | None, protocol: Protocol) -> datetime | None:
    """The instant a service stops being urgent; None when it has no clock or the time is not known."""
    hours = {
        "pep": protocol.pep_hours,
        "ec": protocol.ec_referral_hours,
        "forensic_exam": protocol.forensic_hours,
    }.get(service)
    if hours is None or incident_latest_at is None:
        return None
    return incident_latest_at + timedelta(hours=hours)
