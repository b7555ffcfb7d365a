"""Tests of the book: lots, the ledger, boxes."""
