"""Counts, tables, quotes and charts from a study: pure functions from `model.Study` to `Table`,
`Quote` and `Chart`.

Every figure counts one layer per transcript (`layers`) in citations (`citations`), grouped by who
speaks (`groups`). The tables are `themes`, `referrals`, `crosstab`, `cooccurrence`, `interviewees`
and `agreement_table`; passages to print come from `quotes`, what might identify somebody in them
from `disclosure`, and pictures from `charts`.
"""
