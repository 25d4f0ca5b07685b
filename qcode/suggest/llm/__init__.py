"""Suggestions by a language model that somebody runs, on this machine unless another is allowed.

`server` speaks with it, `prompting` writes what is asked, `answers` reads what comes back, `asking`
asks about many passages, and `suggester` makes of the answers a suggester like others. Nothing
here knows the study.
"""
