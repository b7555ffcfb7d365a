"""How long each kind of record is kept, and its end: a dated schedule, a dry run, a job, proof.

A topic registers its kind where its records are: `retention.add(app, Kind(...))`. kinds (the registry) ·
models · queries (what is in force, what is due) · service (the verbs) · jobs, commands, pages
"""

from accounts.retention.kinds import Due, Kind, add

__all__ = ["Due", "Kind", "add"]
