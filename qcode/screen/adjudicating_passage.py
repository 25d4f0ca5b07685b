"""What the adjudication screen shows about a disagreement (the passage, who gave which code, the
codebook entry), and its keys.
"""

from __future__ import annotations

from textual.content import Content

from qcode.shown import visible
from qcode.workflows.adjudication import (
    CAUSES,
    Adjudication,
    Case,
    Span,
    clip,
    entry_lines,
    letters,
    said_state,
    subtract,
)

SETTLED, CHANGED, OPEN = "✓", "!", " "
HELP = (
    ("a b …", "keep what that coder has"),
    ("+", "both: the code stays, on the words of everyone who gave it"),
    ("-", "neither: the code is removed, both were wrong"),
    ("o", "replace it with another code"),
    ("1 to 5, or m b w c s", f"then why: {', '.join(CAUSES)}"),
    ("Esc", "leave it open"),
    ("n", "the next open one"),
    ("↑ ↓, j k", "previous, next; PgUp and PgDn scroll the passage"),
    ("x", "accept everything the coders agree on"),
    ("u", "undo the last decision made here"),
    ("q, Ctrl-Q", "leave; everything is saved"),
)


def row_of(case: Case) -> str:
    """A disagreement as a row of the list: its state, place and code."""
    mark = {"settled": SETTLED, "changed": CHANGED}.get(case.state, OPEN)
    return visible(f"{mark} {case.place[0]} {case.place[1]}  {case.place[2]}")


def help_page() -> Content:
    """Every key and what it does."""
    width = max(len(keys) for keys, _ in HELP)
    lines = [f"{keys.ljust(width)}  {means}\n" for keys, means in HELP]
    return Content.assemble(("Keys\n\n", "bold"), *lines, "\nAny key goes back.")


def passage(case: Case, work: Adjudication) -> Content:
    """Everything to show about a disagreement; the coded words are underlined."""
    one, unit = case.disagreement, case.disagreement.unit
    role = f", {unit.role.replace('_', ' ')}" if unit.role else ""
    label = f"  {case.entry.name}" if case.entry.name != one.code else ""
    parts: list[str | tuple[str, str]] = [
        (f"{unit.transcript}, segment {unit.segment}{role}\n", "bold"),
        (one.code, "bold reverse"),
        f"{label}\n\n",
    ]
    parts += _side_by_side(case, work)
    if case.decision is not None:
        by = f", by {case.decision.by}" if case.decision.by else ""
        parts.append((f"{said_state(case)}{by}\n", "italic"))
    parts.append("\n")
    if case.before:
        parts.append((f"{case.before}\n\n", "dim"))
    parts.append((f"{unit.speaker or 'Not named'}: ", "bold"))
    parts += _words(work.compared.interview(unit.transcript).text, unit.words, unit.spans(one.code))
    parts.append("\n\n")
    parts.append(
        "Would change:"
        f" {case.impact.words if case.impact else 'nothing that reports count now'}\n\n"
    )
    lines = entry_lines(case.entry) or ["The codebook has no more about this code."]
    parts += [(f"Codebook: {case.entry.name}\n", "bold"), *(f"{line}\n" for line in lines)]
    return Content.assemble(
        *((visible(p[0]), p[1]) if isinstance(p, tuple) else visible(p) for p in parts)
    )


def _side_by_side(case: Case, work: Adjudication) -> list[str | tuple[str, str]]:
    """One row per code on the segment, one column per coder. The disputed code comes first, with
    its words if it covers only a part.
    """
    one, unit = case.disagreement, case.disagreement.unit
    named = [
        (f"{letter} {name}", name)
        for letter, name in letters(work.coders).items()
        if name in unit.coders
    ]
    codes = [one.code, *(code for code in unit.given if code != one.code)]
    first = max(len(code) for code in codes) + 4
    parts: list[str | tuple[str, str]] = [
        " " * first,
        ("  ".join(head.ljust(11) for head, _ in named).rstrip() + "\n", "bold"),
    ]
    for code in codes:
        cells = []
        for head, name in named:
            message = (
                "gave it"
                if name in unit.given[code]
                else "not yet there"
                if name in unit.absent.get(code, ())
                else "–"
            )
            cells.append(message.ljust(max(11, len(head))))
        line = (
            f"{'▸' if code == one.code else ' '} {code.ljust(first - 2)}{'  '.join(cells)}".rstrip()
        )
        parts.append((f"{line}\n", "bold" if code == one.code else ""))
    text = work.compared.interview(unit.transcript).text
    for head, name in named:
        spans = unit.spans(one.code, [name])
        if spans and spans != (unit.words,):
            parts.append(f"{head} put it on “{' … '.join(text[a:b] for a, b in spans)}”\n")
    return parts


def _words(text: str, words: Span, coded: tuple[Span, ...]) -> list[str | tuple[str, str]]:
    """The words of a segment, with the coded ones underlined."""
    inside = clip(coded, words)
    pieces = sorted(
        [*((s, True) for s in inside), *((s, False) for s in subtract([words], inside))]
    )
    return [(text[a:b], "underline") if marked else text[a:b] for (a, b), marked in pieces]
