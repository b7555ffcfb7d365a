"""Visits: the dose that was given, or the reason there was none, with its referrals."""
