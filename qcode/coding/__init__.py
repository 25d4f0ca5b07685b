"""Coding without a screen: what is drawn, assigned, left to do; the cursor, the keys' meaning and
adjudication.
"""
