"""A person who came may stay some days at the station: how they came, until when, and where they went.

Read `rules` for the days, `service` for who may do what.
"""

from flask import Flask

from dispensing.modules.declaration import Card, Doors, Module, declare

STATION = frozenset({"officer", "in_charge"})

MODULE = declare(
    Module(
        name="stay",
        title="Stay of some days",
        words="A person who came may stay at the station for up to five days.",
        addresses=("/stays",),
        stands_on="0015",
        permissions={
            "stay.read": ("see who stays at their station, by number", STATION),
            "stay.keep": ("take people in, and say when they left", STATION),
        },
        actions={
            "stay_begun": "took a person in for some days",
            "stay_list_read": "read who stays at a station",
        },
        cards=(Card("Visits", "/stays", "Stays", "Who is here now, and since when", "stay.read"),),
    )
)


def register(_app: Flask) -> Doors:
    from dispensing.modules.stay import pages

    return Doors(pages=(pages.pages,))
