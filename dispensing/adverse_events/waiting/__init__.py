"""What waits for whom, and the alerts that rise as a deadline nears and passes."""
