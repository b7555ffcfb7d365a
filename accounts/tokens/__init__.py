"""API tokens: one per program, stored hashed, ended by time, revocation or disabling."""
