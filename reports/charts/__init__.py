"""The eight charts: what each says, its table, its words for whoever cannot see it, and its picture.

drawing (pure: from rows to a chart) · schemas · asked (period, place, product) · queries ·
counts, supplies (from what the database holds to rows) · service (charts and kept pictures) · pages
"""
