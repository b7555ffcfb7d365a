"""Every sentence that says what to do about tablets and care. They live here alone.

Owner: the programme's clinical lead, who signs each change. Next review: 1 June 2027.
Plain English; no name of a medicine or an illness, because a screen can be read by others.
"""

BLOCKS: dict[str, str] = {
    "window_closed": "More than {window} hours have passed. Tablets no longer help. Other care still does. "
    "Refer them now; a clinic may still fit a copper coil.",
    "cannot_become_pregnant": "They cannot become pregnant, so tablets are not needed. All other care is.",
    "already_pregnant": "They are already pregnant. Tablets would do no harm and no good. "
    "All other care helps.",
    "already_taken": "They have taken tablets since the incident. More tablets do not help more.",
    "no_consent": "They have not said yes to tablets. They can come back at any time.",
    "not_certified": "Only an officer with a certificate that is valid today may give tablets. Ask one now.",
    "lot_expired": "This lot is past its last day. Take another lot, and never give this one.",
    "lot_on_hold": "This lot is on hold. Take another lot, and never give this one.",
    "lot_not_fefo": "Another lot ends sooner. Take that one first, or write why not.",
    "no_stock": "The book says the box holds too few. Refer them now, and ask for more.",
}

ADVICE: dict[str, str] = {
    "after_72_hours": "More than {first_warning} hours have passed. Tablets still help, but less. "
    "Give them now.",
    "after_96_hours": "More than {second_warning} hours have passed. Tablets help much less now. "
    "Give them now, and ask the clinic about a copper coil.",
    "inducer_double_dose": "Their other medicine makes the tablets weaker. "
    "Give {inducer_treatments} treatments together, or refer them for a copper coil.",
    "inducer_other_product": "Their other medicine makes these tablets weaker. More of them does not help. "
    "Choose the 1.5 mg or 0.75 mg tablets, {inducer_treatments} treatments together, "
    "or refer for a copper coil.",
    "breastfeeding_ulipristal": "After these tablets, breast milk should be thrown away for 7 days. "
    "The 1.5 mg or 0.75 mg tablets do not need this.",
    "recent_ulipristal": "They took the 30 mg tablet in the last 5 days. Other tablets may not work with it. "
    "Ask the clinic.",
    "weight": "Tablets may help less at over {weight_advice} kg. Still give them. "
    "Ask the clinic about a copper coil.",
    "guardian_path": "Under {guardian_age}: a guardian or another adult they trust can be with them. "
    "Tablets do not wait for this.",
    "guardian_is_suspect": "Do not ask this guardian. Social welfare can stand by the child. Call them now.",
    "child_social_welfare": "Under {guardian_age}: offer a referral to social welfare.",
    "weight_dosing_one_stop": "Under {weight_dosing_age}: the clinic gives medicine by weight. "
    "Take them to the one-stop centre.",
    "pep_window": "Medicine against infection can start for about {pep_hours_left} more hours. "
    "Refer them now.",
    "pep_window_last_hour": "Medicine against infection can start for less than 1 more hour. Refer them now.",
    "already_on_antiretrovirals": "Tell the clinic that they already take daily treatment.",
}

# What is left of the advice once the tablets were taken: "give them now" would then invite a second dose.
_ASK_ABOUT_COIL = "Ask the clinic about a copper coil."
AFTER_THE_DOSE: dict[str, str] = {
    "after_72_hours": "",
    "after_96_hours": _ASK_ABOUT_COIL,
    "inducer_double_dose": _ASK_ABOUT_COIL,
    "weight": _ASK_ABOUT_COIL,
    "pep_window": "Medicine against infection can start until {pep_until}.",
}

# A reason that the other answers, or the box, speak against. It is saved all the same.
LOOK_AGAIN: dict[str, str] = {
    "over_window": "Tablets can still help after this many hours. Look at the hours again.",
    "out_of_stock": "The book says the box holds tablets. Look once more.",
}

FLAGS: dict[str, str] = {
    "window_closed": "Given after the time in which tablets help.",
    "cannot_become_pregnant": "Given to a person who cannot become pregnant.",
    "already_pregnant": "Given to a person who was already pregnant.",
    "already_taken": "Given after tablets had been taken for the same incident.",
    "no_consent": "Given, and no yes to tablets was recorded.",
    "not_certified": "Given by a person without a certificate valid at that time.",
    "lot_expired": "Given from a lot past its last day.",
    "lot_on_hold": "Given from a lot on hold.",
    "lot_not_fefo": "Given from a lot that was not the first to end, without a reason.",
    "no_stock": "The book says the box held too few. Count the box when you can.",
    "units_changed": "The tablets taken from the box were changed after the first record.",
    "no_referral": "Given, and no place to go next was written down.",
    "vomited_too_late": "Given again although the first tablets had time to work.",
    "time_not_known": "The time of the incident is not known. "
    "Refer them soon: some care works in the first days only.",
}

NOT_GIVEN: dict[str, str] = {
    "no_contact": "No contact that could lead to pregnancy",
    "cannot_become_pregnant": "They cannot become pregnant",
    "effective_method": "They already use a method that works",
    "already_taken": "They have already taken tablets",
    "over_window": "Too many hours have passed",
    "already_pregnant": "They are already pregnant",
    "declined": "They chose not to take tablets now",
    "no_guardian_consent": "The guardian did not say yes",
    "out_of_stock": "There were no tablets in the box",
    "no_certified_officer": "No officer with a certificate was there",
    "sent_for_other_method": "Sent on for another method",
}

# What to say before they leave. {repeat_hours} is the product's limit.
TELL_THEM: tuple[str, ...] = (
    "If they vomit within {repeat_hours} hours, come back for more tablets.",
    "Feeling sick, tired or having a headache is common. It passes in a day or two.",
    "The next period can come a week early or late. If it is more than a week late, take a test.",
    "Going to the clinic today gives the best protection.",
    "They can stop or come back at any time.",
)
TELL_THEM_WITHOUT_DOSE: tuple[str, ...] = (
    "Going to the clinic today still helps.",
    "They can stop or come back at any time.",
)
