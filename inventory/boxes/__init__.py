"""Locked boxes: the seal, who holds a key, and what comes into a box or a store."""
