"""Coding without a screen: samples, work lists, the cursor, the meaning of keys, disagreements and
adjudication. It is pure, so that the screen and line mode share it.
"""
