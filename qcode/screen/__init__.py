"""The coding screen: draws what `coding` knows, calls what `workflows` can do. Only this room
imports textual.
"""
