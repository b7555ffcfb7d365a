"""What was sent for a request, lot by lot, and what was counted on arrival."""
