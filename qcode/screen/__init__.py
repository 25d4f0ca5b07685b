"""The coding screen: draws the values of `coding` and calls `workflows`, without logic of its own.
Only this room imports textual.
"""
