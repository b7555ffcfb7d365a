"""Reports of harm and of bad packs: what was reported, by when it must be told on, and that it was."""
