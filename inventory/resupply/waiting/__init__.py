"""What waits for whom, who is told, and what the schedule does: pass requests on, draft what is needed."""
