"""A social worker on a visit, who is no police: asked for with the person's consent, with rights apart.

An officer reads nothing of what they note, and they read no dose, no answer of the screening and no stock.
"""

from flask import Flask

from dispensing.modules.declaration import Card, Doors, Module, Role, VisitLink, declare

STATION = frozenset({"officer", "in_charge"})
WORKER = frozenset({"social_worker"})

MODULE = declare(
    Module(
        name="social",
        title="Social worker on the visit",
        words="An officer asks for a social worker when the person wants one. Each sees only their own part.",
        addresses=("/social",),
        stands_on="0015",
        roles={"social_worker": Role("Social worker")},
        permissions={
            "social.ask": ("ask for a social worker at a visit, and give the medical form", STATION),
            "social.work": ("take what was asked for, and keep own notes on it", WORKER),
        },
        actions={
            "social_asked": "asked for a social worker, with the person's consent",
            "social_taken": "took on a person as social worker",
            "social_noted": "noted a need as social worker",
            "social_form_given": "gave a medical form",
            "social_stopped": "ended the work of a social worker, as the person wished",
            "social_read": "read a visit as its social worker",
            "social_status_read": "read whether a social worker was asked for",
            "social_list_read": "listed who waits for a social worker",
        },
        cards=(Card("Visits", "/social", "People you help", "Who waits, and your notes", "social.work"),),
        visit_links=(VisitLink("/social/visit/{code}", "Social worker and medical form", "social.ask"),),
    )
)


def register(_app: Flask) -> Doors:
    from dispensing.modules.social import demo, pages, waiting
    from dispensing.modules.social.service import on_visits_ended
    from dispensing.signals import visits_ended

    visits_ended.connect(on_visits_ended)
    return Doors(pages=(pages.pages,), waiting=waiting.waiting, demo=demo.play)
