"""A call before the visit: the nearest station by its box, its officers and the clock, and who came.

Read `steps` for the life of a call, `nearest` for the choice, `service` and `offering` for the verbs.
The job `hotline-answers` looks every five minutes for stations that were asked and have not answered.
"""

from flask import Flask

from dispensing.modules.declaration import Card, Doors, Module, declare
from inventory.alerts.kinds import LIAISON, PROGRAMME, STATION, Kind, Level

AT_A_STATION = frozenset({"officer", "in_charge"})
AT_A_DESK = frozenset({"officer", "in_charge", "liaison"})

MODULE = declare(
    Module(
        name="hotline",
        title="Hotline",
        words="Write down a call before the visit, and ask the nearest station that can help.",
        addresses=("/hotline",),
        stands_on="0015",
        permissions={
            "hotline.read": ("see the calls that concern their places, by number", AT_A_DESK),
            "hotline.take": ("write a call down and ask stations", AT_A_DESK),
            "hotline.answer": ("say yes or no for their station, and who came", AT_A_STATION),
            "hotline.rules": ("set the hotline's numbers from a day on", frozenset({"programme"})),
        },
        actions={
            "hotline_call_taken": "wrote a call down",
            "hotline_call_offered": "asked a station to take a caller",
            "hotline_call_accepted": "said yes to a call",
            "hotline_call_declined": "said no to a call",
            "hotline_call_given_back": "gave a call back",
            "hotline_call_closed": "closed a call",
            "hotline_call_arrived": "linked a call to a visit",
            "hotline_call_missed": "said that a caller did not come",
            "hotline_call_read": "read a call",
            "hotline_calls_listed": "listed calls",
            "hotline_numbers_set": "set the hotline's numbers",
        },
        kinds={
            "hotline_unanswered": Kind(
                "A call has no answer",
                "Open the call, and say yes or no now.",
                "Call this station, or ask the next one.",
                "The call was answered, or another station was asked.",
                gravity=5,
                repeat_days=1,
                levels=(
                    Level("station", STATION),
                    Level("liaison", LIAISON),
                    Level("programme", PROGRAMME, 12),
                ),
                is_urgent=True,
            )
        },
        cards=(
            Card("Visits", "/hotline", "Hotline", "Calls before a visit", "hotline.read"),
            Card(
                "The programme",
                "/hotline/numbers",
                "Hotline numbers",
                "Time to answer, and speed",
                "hotline.rules",
            ),
        ),
    )
)


def register(_app: Flask) -> Doors:
    from dispensing.modules.hotline import demo, pages, watches

    return Doors(
        pages=(pages.pages,),
        watches=(watches.WATCH,),
        waiting=watches.waiting,
        demo=demo.play,
        jobs=(watches.JOB,),
    )
