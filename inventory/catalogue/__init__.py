"""Products and their lots: what there is, until when it may be used, and what is on hold."""
