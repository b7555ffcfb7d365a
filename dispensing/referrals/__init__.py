"""Referrals: where a person was sent, for what, until when it is urgent, and the slip."""
