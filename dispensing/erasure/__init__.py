"""The end of what was told: because time is over, or because the person takes it back.

queries (what is old, what holds it) · ending (one way for both, part of an act) · retention (the kinds on the
schedule) · withdrawal (the verb), pages
"""
