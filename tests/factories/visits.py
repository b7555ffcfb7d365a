"""Bodies of visits, as a program would send them; tests change what they are about."""

from copy import deepcopy
from typing import Any

PLAIN: dict[str, Any] = {
    "arrived_at": "2026-11-20T09:10:00+02:00",
    "incident": {"latest_at": "2026-11-20T00:10:00+02:00", "earliest_at": None, "precision": "estimated"},
    "person": {"age_years": 19, "sex": "female"},
    "screening": {
        "could_become_pregnant": "yes",
        "already_pregnant": "no",
        "ec_already_taken": "no",
        "inducer_last_4_weeks": "no",
        "ulipristal_last_5_days": "no",
        "breastfeeding": "no",
        "on_antiretrovirals": "unknown",
    },
    "consent": {"ec": True, "referral": True, "sharing": False, "follow_up": False, "guardian": "not_needed"},
    "dose": {
        "product": "LNG-1.5",
        "treatments": 1,
        "given_at": "2026-11-20T09:25:00+02:00",
        "already_given": False,
        "lot": None,
        "lot_reason": None,
    },
    "not_given_reason": None,
    "referrals": [
        {
            "facility": "GEN",
            "services": ["clinical_care", "pep", "forensic_exam"],
            "accompanied": True,
            "transport": "police_vehicle",
        }
    ],
    "referral_declined": False,
}


def body(**changes: Any) -> dict[str, Any]:
    """The plain visit with changes by path: `body(dose__lot="B2304", person={"age_years": 9})`.

    A value of `...` takes the key out.
    """
    made = deepcopy(PLAIN)
    for path, value in changes.items():
        *folders, name = path.split("__")
        target = made
        for folder in folders:
            target = target[folder]
        if value is ...:
            target.pop(name)
        else:
            target[name] = value
    return made
