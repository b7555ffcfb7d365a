"""Certificates: who may give doses, who taught them, until when, and what was suspended."""
