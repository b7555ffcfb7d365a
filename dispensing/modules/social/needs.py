"""What a social worker may note: a need and what was done about it, from lists. Pure."""

NEEDS = {
    "safe_place": "A safe place",
    "family_talk": "A talk with the family",
    "child_care": "Care of children",
    "money": "Money or food",
    "school": "School or work",
    "counselling": "Somebody to talk to",
    "legal": "Legal help",
    "transport": "A way to get there",
}
ACTIONS = {
    "talked": "Talked it over",
    "arranged": "Arranged it",
    "went_along": "Went along",
    "sent_on": "Sent on to another service",
    "waits": "Waits for an answer",
    "not_wanted": "Not wanted now",
}
