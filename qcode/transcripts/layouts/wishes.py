"""What the person says of labels (`--label`, `--no-label`, `--all-labels`), and what looks like a
label and was not taken.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from qcode.transcripts.labels import clean, key, namelike, stop_word
from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.lines import Page, text_lines
from qcode.transcripts.parts import ReadOptions

_FINDERS = (
    grammar.colon,
    grammar.named,
    grammar.bracket,
    grammar.tab,
    grammar.dash,
    grammar.dot,
)
_MOST_WORDS = 4
_MOST_NAMED = 10


@dataclass(frozen=True, slots=True)
class Untaken:
    """A label that was not taken: as it is listed, how often it stands, the number of its first
    line.
    """

    label: str
    count: int
    line: int | None


def apply(page: Page, result: Found, body: Iterable[int], options: ReadOptions) -> None:
    """Change the heads of a layout as the person says; a label that is denied is words again."""
    denied = {key(label) for label in options.no_labels}
    if denied:
        result.heads = {
            i: head
            for i, head in result.heads.items()
            if key(head.label) not in denied or not head.label
        }
    wanted = {key(label) for label in options.labels} - denied
    if not wanted and not options.all_labels:
        return
    body = list(body)
    if options.all_labels:
        _add(page, result, body, None, denied)
    missing = wanted - {key(head.label) for head in result.heads.values()}
    _add(page, result, body, wanted, denied)
    for finder in _FINDERS[1:] if missing else ():
        for index in body:
            line = page.lines[index]
            head = finder(page, line) if index not in result.heads and not line.fixed else None
            if head is not None and key(head.label) in missing:
                result.heads[index] = head
                result.each = False


def _add(
    page: Page, result: Found, body: Iterable[int], wanted: set[str] | None, denied: set[str]
) -> None:
    """Add the lines `Label: words` whose labels are wanted; None for every label."""
    for index in body:
        line = page.lines[index]
        head = grammar.colon(page, line) if index not in result.heads and not line.fixed else None
        if head is None or head.weak or key(head.label) in denied:
            continue
        if wanted is None or key(head.label) in wanted:
            result.heads[index] = head
            result.stamps.pop(index, None)
            result.furniture.discard(index)
            result.each = False


def untaken(page: Page, result: Found, body: Iterable[int]) -> tuple[Untaken, ...]:
    """What begins a line like a label, `Name:`, and is no speaker's: nothing is lost without a
    word.

    Prose has such beginnings as well (`One more thing: ...`); they are listed, and nothing follows
    from it.
    """
    seen: dict[str, Untaken] = {}
    for index in body:
        line = page.lines[index]
        if (
            index in result.heads
            or index in result.stamps
            or index in result.furniture
            or line.fixed
            or line.heading
        ):
            continue
        head = grammar.colon(page, line)
        if (
            head is None
            or head.weak
            or len(head.label.split()) > _MOST_WORDS
            or head.words >= line.end
        ):
            continue
        before = seen.get(key(head.label), Untaken(clean(head.label), 0, line.number))
        seen[key(head.label)] = Untaken(before.label, before.count + 1, before.line)
    return tuple(seen.values())


def untaken_remarks(labels: Iterable[Untaken]) -> list[Remark]:
    """One remark that names the labels that were not taken, the most frequent first."""
    ordered = sorted(labels, key=lambda one: -one.count)
    if not ordered:
        return []
    named = ", ".join(f"{one.label} {one.count}×" for one in ordered[:_MOST_NAMED])
    more = f" and {len(ordered) - _MOST_NAMED} more" if len(ordered) > _MOST_NAMED else ""
    doubtful = any(namelike(one.label) and not stop_word(one.label) for one in ordered)
    message = (
        f"not taken as speakers: {named}{more}; --label NAME makes one a speaker, --all-labels all"
        " of them"
    )
    return [Remark(message, ordered[0].line, "warning" if doubtful else "note")]


def untaken_in_turns(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """As `untaken`, from the turns of a stored text: `IS 4×`, the most frequent first; spans are
    `[start, end)`.
    """
    seen: dict[str, Untaken] = {}
    for start, end in spans:
        lines = list(text_lines(text, start, end))
        page = Page(text, lines)
        for one in untaken(page, Found(""), range(len(lines))):
            before = seen.get(key(one.label), Untaken(one.label, 0, None))
            seen[key(one.label)] = Untaken(before.label, before.count + one.count, None)
    ordered = sorted(seen.values(), key=lambda one: -one.count)
    return [f"{one.label} {one.count}×" for one in ordered[:_MOST_NAMED]]
