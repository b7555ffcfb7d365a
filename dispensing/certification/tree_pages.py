"""The trainers' trees: who taught whom, and who is to be looked at again after their teacher was stopped."""

from typing import Any

from flask import Blueprint, render_template

from accounts.gate import current_actor
from accounts.people import queries as people
from accounts.permissions import needs
from core import clock
from dispensing.certification import queries, rules
from dispensing.certification.tree import Node, build

pages = Blueprint("certificate_tree_pages", __name__)


@pages.get("/certificates/teachers")
@needs("certificates.read")
def teachers() -> Any:
    """The trees that reach somebody at the reader's places."""
    now = clock.now()
    links = queries.taught(current_actor())
    ids = sorted({link.person_id for link in links} | {link.teacher_id for link in links})
    names, standings = people.names_of(ids), queries.standings_of(ids, now)
    stopped = frozenset(one for one in ids if standings[one] == "suspended")
    return render_template(
        "dispensing/certification/teachers.html",
        trees=[_shown(node, names, standings) for node in build(links, stopped)],
    )


def _shown(node: Node, names: dict[int, str], standings: dict[int, str]) -> dict[str, Any]:
    standing = standings[node.person_id]
    return {
        "name": names[node.person_id],
        "standing": rules.STANDINGS[standing],
        "kind": {"certified": "good", "suspended": "bad", "expired": "warn"}.get(standing, "plain"),
        "is_in_doubt": node.is_in_doubt,
        "count": node.count,
        "taught": [_shown(one, names, standings) for one in node.taught],
    }
