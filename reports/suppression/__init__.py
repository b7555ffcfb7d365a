"""Which counts about people may be shown, so that none of them points at a person. Pure.

A count from 1 to one less than `smallest` is never shown, nor is anything that would give one away by adding
or taking off what is shown: other places, categories, totals, earlier and later months.

cells (months, quarters, years, what stands for a hidden one) · release (what may be asked) ·
year (what is decided, in the order of time) · block (how far a hidden cell could be another)
Why this holds: docs/decisions/0042-small-numbers.md.
"""

from reports.suppression.cells import INSIDE, OUTSIDE, Hidden, Shown, later, words
from reports.suppression.release import Release

__all__ = ["INSIDE", "OUTSIDE", "Hidden", "Release", "Shown", "later", "words"]
