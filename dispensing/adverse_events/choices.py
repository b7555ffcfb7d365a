"""The closed lists of a report and their plain words. Pure; a code that stands here is never renamed."""

KINDS = {
    "adverse_event": "Felt ill after the tablets",
    "product_defect": "Something is wrong with a pack or a tablet",
    "lack_of_effect": "The tablets did not work",
    "medication_error": "A mistake was made in giving them",
    "suspected_counterfeit": "The pack may be a fake",
}
# Reports about a pack: nobody need have taken it.
ABOUT_A_PACK = frozenset({"product_defect", "suspected_counterfeit"})
TERMS = {
    "nausea": "Felt sick",
    "vomiting_within_2h": "Vomited within 2 hours",
    "vomiting_later": "Vomited later",
    "headache": "Headache",
    "dizziness": "Dizzy",
    "fatigue": "Very tired",
    "breast_tenderness": "Sore breasts",
    "bleeding_change": "Bleeding changed",
    "abdominal_pain": "Belly pain",
    "allergic_reaction": "Allergic reaction",
    "pregnancy": "Pregnant after the tablets",
    "other": "Something else",
}
SERIOUSNESS = {
    "death": "Died",
    "life_threatening": "Life was in danger",
    "admission": "Stayed in hospital, or stayed longer",
    "disability": "Lasting harm",
    "congenital_anomaly": "A baby was born with harm",
    "other_important": "Serious for another reason",
}
OUTCOMES = {
    "recovered": "Well again",
    "recovering": "Getting better",
    "not_recovered": "Not better",
    "with_sequelae": "Well again, with lasting harm",
    "fatal": "Died",
    "unknown": "Not known",
}
ACTIONS = {
    "none": "Nothing",
    "advice": "Gave advice",
    "repeat_dose": "Gave the dose again",
    "referred": "Sent on to a clinic",
    "treated": "Treated at a clinic",
    "other": "Something else",
    "unknown": "Not known",
}
# A role and never a name: the trail alone knows the account that recorded it.
REPORTERS = {
    "officer": "Officer",
    "in_charge": "In-charge",
    "person": "The person themselves",
    "family": "Family or friend",
    "health_worker": "Health worker",
    "other": "Somebody else",
    "unknown": "Not known",
}
# The categories of the WHO-UMC system.
CAUSALITY = {
    "certain": "Certain",
    "probable": "Probable, or likely",
    "possible": "Possible",
    "unlikely": "Unlikely",
    "conditional": "Conditional, or not yet classified",
    "unassessable": "Cannot be assessed",
}
EXPECTED = {"yes": "Yes", "no": "No", "unknown": "Not known"}
# What was answered when somebody asked how it went.
ANSWERS = {"none": "Asked, none", "reported": "Asked, and reported"}
