"""The closed list of services that a facility offers and a referral asks for."""

SERVICES = {
    "clinical_care": "Clinical care",
    "pep": "PEP",
    "ec": "EC",
    "sti_treatment": "STI treatment",
    "pregnancy_test": "Pregnancy test",
    "hepatitis_tetanus": "Hepatitis B and tetanus",
    "forensic_exam": "Examination and medical report form",
    "counselling": "Counselling",
    "shelter": "Shelter",
    "legal_aid": "Legal aid",
    "social_welfare": "Social welfare and child protection",
    "police_follow_up": "Police case follow-up",
    "transport": "Transport",
    "other": "Other",
}
