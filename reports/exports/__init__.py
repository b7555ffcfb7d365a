"""Exports: the dose log as a file, for a stated purpose."""
