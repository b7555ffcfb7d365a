"""Indicators: what the work achieved, each with its question, counts and definition.

definitions (the registry) · periods and reckoning (pure) · releases (what may be shown) · service (ask) ·
asking (addresses to questions, answers to rows) · words · schemas · pages · api
"""
