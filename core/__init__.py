"""Plumbing without a word of the trade.

Start with `database.unit_of_work` (one transaction an act) and `errors.Refusal`
(a named no). Nothing here knows what the other folders are about.
"""
