"""What waits for whom, and what the schedule does about it: pass requests on, draft what is needed."""
