"""What the visits say, by the month in which a person came.

queries (one group for each combination of facts) · counting (pure: groups to counts)
"""
