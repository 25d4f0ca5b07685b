"""How often each code is used: here and in the study, by the coder and by everybody whose codings
the coder may see.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from qcode.coding.choosing import code_tree
from qcode.workflows.coding.session import CodingSession


@dataclass(frozen=True, slots=True)
class Frequency:
    """The numbers of codings with one code, those of its sub-codes not included; `depth` is its
    place in the tree, from 0.
    """

    code: str
    label: str
    depth: int
    own_here: int
    all_here: int
    own: int
    everybody: int

    @property
    def line(self) -> str:
        """The numbers in words."""
        here = _both(self.own_here, self.all_here)
        return f"here {here}, in the study {_both(self.own, self.everybody)}"


def _both(own: int, everybody: int) -> str:
    return f"{own}" if own == everybody else f"{own} ({everybody} in all)"


def code_frequencies(session: CodingSession) -> list[Frequency]:
    """Every code, in the order of the codebook's tree. Codings that a blind coder must not see are
    not counted.
    """
    session.catch_up()
    sheet = session.sheet
    here = Counter(c.code for c in sheet.codings.values())
    own = Counter(c.code for c in sheet.codings.values() if sheet.is_own(c))
    result = []
    for depth, code in code_tree(sheet.codebook):
        mine, everybody = session.counts.get(code.key, (0, 0))
        result.append(
            Frequency(
                code.key,
                code.label,
                depth,
                own[code.key],
                here[code.key],
                mine,
                max(mine, everybody),
            )
        )
    return result


def by_use(rows: list[Frequency]) -> list[Frequency]:
    """Most used first: by the coder in the study, then by everybody, then as in the codebook."""
    return sorted(rows, key=lambda f: (-f.own, -f.everybody))
