"""DHIS2: numbers of a month or quarter for the health ministry's system, as a file or sent there.

numbers/ (what may be sent, and what stays back) · names/ (our names and theirs) · wire/ (formats)
models · queries · preparing (all of one period) · sending · words · schemas · commands · pages
"""
