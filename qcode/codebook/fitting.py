"""Codes of another program's file in a codebook: what they name has to be there."""

from __future__ import annotations

from dataclasses import replace

from qcode.codebook.keys import fold_key
from qcode.model import Codebook, Problem, role_key


def fitted(codebook: Codebook, path: str) -> tuple[Codebook, tuple[Problem, ...]]:
    """The codebook without questions that its protocols do not have, roles that have a protocol of
    their own, and opposites that are not codes of it; a note on each kind that is left out.
    """
    questions = {q.id for p in codebook.protocols for q in p.questions}
    roles = {role_key(p.role) for p in codebook.protocols}
    keys = {fold_key(c.key) for c in codebook.codes}
    lost: dict[str, dict[str, None]] = {"questions": {}, "roles": {}, "opposites": {}}
    codes = []
    for code in codebook.codes:
        asked = tuple(q for q in code.questions if q in questions)
        of = tuple(r for r in code.asked_of if role_key(r) not in roles)
        opposite = tuple(o for o in code.opposite if fold_key(o) in keys)
        lost["questions"] |= dict.fromkeys(q for q in code.questions if q not in asked)
        lost["roles"] |= dict.fromkeys(r for r in code.asked_of if r not in of)
        lost["opposites"] |= dict.fromkeys(o for o in code.opposite if o not in opposite)
        codes.append(replace(code, questions=asked, asked_of=of, opposite=opposite))
    why = {
        "questions": "the codebook has no such questions",
        "roles": "their protocols say what they were asked",
        "opposites": "the codebook has no such codes",
    }
    notes = tuple(
        Problem(path, f"{what} left out: {', '.join(names)}; {why[what]}", None, None, "note")
        for what, names in lost.items()
        if names
    )
    return replace(codebook, codes=tuple(codes)), notes
