"""The month's report: made by the schedule, signed by a person, revised when the book changes later.

contents (pure: what it says) · revising (pure: what a later version may change) · models · queries ·
gathering (the numbers of a month) · service (make, sign) · paper (PDF) · files (XLSX, CSV) · pages · jobs
"""
