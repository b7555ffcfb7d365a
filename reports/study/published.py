"""What the Copperbelt study reported: reference values, each with where it stands. Pure.

They are shown beside this programme's own numbers and never counted with them.
"""

SOURCE = (
    "Population Council and Zambia Police Service: police provision of emergency contraception, "
    "Copperbelt, 2005 to 2008"
)
# By measure: what was published, and what to know when comparing.
PUBLISHED = {
    "doses": ("357", "Five stations; two to three doses a month at each."),
    "harm": ("0", "No adverse event was reported. None in 357 still allows up to 8.4 for each 1,000."),
    "misuse": ("0", "No misuse was reported."),
    "reports": ("+48 %", "Reported cases from 2006 to 2007 at the stations that took part."),
    "referral": ("3 of 5", "Sites with a referral rate of 95 % or more."),
    "providers": ("Not given as a number", "Trained officers gave the doses at each site."),
}
