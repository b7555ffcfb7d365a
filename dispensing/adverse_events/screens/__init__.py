"""The pages of reports, the regulator's form on paper, and reports as a file."""
