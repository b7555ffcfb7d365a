"""Who saw what, from when to when: the report for the hours after something got out.

queries (the trail, by place, person or visit) · service (the verb, itself trailed) · pages
"""
