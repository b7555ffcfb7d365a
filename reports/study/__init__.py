"""As in the Copperbelt study: the same measures from this programme's data, beside what was published.

published (what the study reported, never mixed with data) · measures (pure) · service · pages
"""
