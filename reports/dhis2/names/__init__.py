"""Our names and theirs: mapping (pure) · table (pure: as it travels) · service (set it) · schemas · pages"""
