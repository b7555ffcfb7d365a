"""Routes of a mobile unit with its own box: the plan, vouchers out and in, and the count on return.

Read `steps` for the life of a route and of a voucher, `service` and `voucher_service` for the verbs.
"""

from flask import Flask

from dispensing.modules.declaration import Card, Doors, Module, declare
from inventory.alerts.kinds import LIAISON, PROGRAMME, STATION, Kind, Level

MODULE = declare(
    Module(
        name="outreach",
        title="Outreach routes",
        words="A mobile unit plans a route, takes its box and vouchers along, and counts when it is back.",
        addresses=("/outreach",),
        stands_on="0015",
        permissions={
            "outreach.read": (
                "see the routes of mobile units at their places",
                frozenset({"officer", "in_charge", "liaison", "auditor"}),
            ),
            "outreach.plan": ("plan and close routes of their unit", frozenset({"in_charge"})),
            "outreach.travel": (
                "leave and come back with their unit, and write down its vouchers",
                frozenset({"officer", "in_charge"}),
            ),
            "outreach.rules": ("set after how many hours a unit is late", frozenset({"programme"})),
        },
        actions={
            "outreach_route_planned": "planned a route",
            "outreach_route_changed": "changed the stops of a route",
            "outreach_route_started": "left on a route",
            "outreach_route_returned": "came back from a route",
            "outreach_route_closed": "closed a route",
            "outreach_route_cancelled": "dropped a route",
            "outreach_vouchers_taken": "took vouchers along",
            "outreach_vouchers_back": "brought vouchers back",
            "outreach_voucher_given": "gave a voucher out",
            "outreach_voucher_settled": "wrote down what became of a voucher",
            "outreach_route_read": "read a route",
            "outreach_routes_listed": "listed routes",
            "outreach_hours_set": "set after how many hours a unit is late",
        },
        kinds={
            "outreach_late": Kind(
                "A unit is not back",
                "Say that you are back, or call your station.",
                "Call this unit. Ask if they need help.",
                "The unit is back.",
                gravity=4,
                repeat_days=1,
                levels=(
                    Level("station", STATION),
                    Level("liaison", LIAISON),
                    Level("programme", PROGRAMME, 24),
                ),
                is_urgent=True,
            )
        },
        incidents={"outreach_vouchers_open": "Vouchers of a route were not accounted for."},
        cards=(
            Card("Visits", "/outreach", "Routes", "Stops, vouchers, and the way back", "outreach.read"),
            Card(
                "The programme",
                "/outreach/hours",
                "When a unit is late",
                "Hours after its plan",
                "outreach.rules",
            ),
        ),
    )
)


def register(_app: Flask) -> Doors:
    from dispensing.incidents import pages as incident_pages
    from dispensing.modules.outreach import demo, pages, watches

    incident_pages.lead_to("route", "/outreach/{}", "outreach.read")
    return Doors(
        pages=(pages.pages,),
        watches=(watches.WATCH,),
        waiting=watches.waiting,
        demo=demo.play,
    )
