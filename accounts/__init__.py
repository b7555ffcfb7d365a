"""Who works where, what they may do, and the trail of what they did.

Topics, each using only those before it:
permissions · trail · places · people (sign-in, sessions, roles at a place) · tokens
"""
