"""The ledger: movements of stock between accounts, never changed, and the levels they add up to."""
