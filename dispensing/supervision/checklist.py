"""What is looked at on a supervision visit: one list for each version, in plain words. Pure.

A version that was used once is never changed: a further one is added, so that old answers keep their meaning.
"""

VERSIONS: dict[int, dict[str, str]] = {
    1: {
        "box_locked": "The box is locked, and the seal is whole",
        "keys_held": "The right people hold the keys",
        "card_agrees": "The stock card agrees with the box",
        "none_expired": "No lot in the box has ended",
        "register_filled": "The register is filled in",
        "referrals_followed": "Referrals are followed up",
        "certificates_hold": "Certificates hold",
        "privacy_kept": "Records are out of others' sight",
        "safe_place": "There is a safe place to talk",
    },
}
NEWEST = max(VERSIONS)
ANSWERS = {"yes": "Yes", "no": "No", "not_seen": "Not seen"}
WHO = {"in_charge": "The in-charge", "officer": "An officer"}
STATES = {"open": "To be done", "done": "Done, to be checked", "verified": "Checked"}


def words_of(version: int, item: str) -> str:
    """An item as it was asked then."""
    return VERSIONS.get(version, {}).get(item, item)
