"""A person who came may stay some days at the station: how they came, until when, and where they went.

Read `rules` for the days and the lists, `service` for a stay, `belongings` for bags signed by two.
"""

from flask import Flask

from dispensing.modules.declaration import Card, Doors, Module, VisitLink, declare
from inventory.alerts.kinds import Kind, Level

STATION = frozenset({"officer", "in_charge"})
HEAD = frozenset({"in_charge"})

MODULE = declare(
    Module(
        name="stay",
        title="Stay of some days",
        words="A person who came may stay at the station for up to five days.",
        addresses=("/stays",),
        stands_on="0015",
        permissions={
            "stay.read": ("see who stays at their station, by number", STATION),
            "stay.keep": ("take people in, keep belongings, say when they left", STATION),
            "stay.partners": ("keep the roster of partner organisations", HEAD),
            "stay.rule": ("set for how many days a person may stay", frozenset({"programme"})),
        },
        actions={
            "stay_begun": "took a person in for some days",
            "stay_ended": "wrote down that a person left",
            "stay_read": "read a stay",
            "stay_list_read": "read who stays at a station",
            "stay_bag_packed": "packed belongings into a bag",
            "stay_bag_signed_in": "signed as second person for a bag",
            "stay_bag_dropped": "dropped the list of a bag",
            "stay_bag_returned": "gave a bag of belongings back",
            "stay_bag_signed_out": "signed as second person that a bag was given back",
            "stay_partner_added": "put a partner organisation on the roster",
            "stay_rule_set": "set for how many days a person may stay",
        },
        kinds={
            "stay_ending": Kind(
                "A stay must end soon",
                "Find where they can go next. Write down when they leave.",
                "Help the station find a place.",
                "The person left.",
                gravity=4,
                repeat_days=1,
                levels=(
                    Level("station", ("officer", "in_charge")),
                    Level("liaison", ("liaison",), 48),
                    Level("programme", ("programme",), 96),
                ),
                is_urgent=True,
            ),
            "stay_agreement": Kind(
                "An agreement with a partner ends",
                "Renew it, or agree with another organisation.",
                "",
                "The agreement lasts again.",
                gravity=2,
                repeat_days=14,
                levels=(Level("station", ("in_charge",)), Level("programme", ("programme",), 336)),
            ),
        },
        incidents={"stay_belongings": "Belongings were not all there, or a seal was broken."},
        cards=(
            Card("Visits", "/stays", "Stays", "Who is here now, and since when", "stay.read"),
            Card("The programme", "/stays/rule", "Days of a stay", "How many, from when", "stay.rule"),
        ),
        visit_links=(VisitLink("/stays/visit/{code}", "They stay here: take them in", "stay.keep"),),
    )
)


def register(_app: Flask) -> Doors:
    from dispensing.modules.stay import bag_pages, demo, pages, verification, waiting, watches

    return Doors(
        pages=(pages.pages, bag_pages.pages),
        watches=watches.WATCHES,
        waiting=waiting.waiting,
        demo=demo.play,
        fingerprints={
            "stay_bag": ("bag of belongings", verification.of_bag),
            "stay_return": ("bag that was given back", verification.of_return),
        },
    )
