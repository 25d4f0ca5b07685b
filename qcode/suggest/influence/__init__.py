"""Whether suggestions influence coders: what came of them, and what differs where none is shown.

Suggestions are withheld on a random share of (coder, segment), so a difference between segments
with and without them is caused by them. Everything here is arithmetic on values.
"""
