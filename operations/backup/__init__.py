"""Copies of the whole book that only the holder of a private key can open, proven by restoring.

tables (rows as lines, alike on both engines) · sealing (age, in a stream) · beside (the file of keys) ·
keys · writing · restoring · folder (the nightly copy) · jobs · commands
"""
