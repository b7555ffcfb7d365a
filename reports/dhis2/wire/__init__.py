"""What travels to DHIS2 and back: how it is written, sent and read. Knows neither the book nor who asks.

identifiers · periods · payload (JSON, CSV, ADX) · answers (what it said, in words) · remote (one POST)
"""
