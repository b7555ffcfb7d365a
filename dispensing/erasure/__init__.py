"""The end of what was told: because time is over, or because the person takes it back.

ending (one way for both, part of an act) · retention (which visits, since when, what holds them) ·
withdrawal (the verb), pages
"""
