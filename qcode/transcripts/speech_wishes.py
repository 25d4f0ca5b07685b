"""`--label`, `--no-label`, `--all-labels` on finished speeches: JSON, tables, captions with voices,
XML.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from qcode.model import Note
from qcode.transcripts.labels import clean, key
from qcode.transcripts.layouts import wishes
from qcode.transcripts.layouts.found import Found, Remark
from qcode.transcripts.lines import Page, stripped, text_lines
from qcode.transcripts.parts import ReadOptions, Speech

_LABEL_WIDTH = 40


def apply(speeches: Sequence[Speech], options: ReadOptions) -> list[Speech]:
    """The speeches with the person's wishes: `labels`, `no_labels` and `all_labels` count.

    A denied speaker is nobody: the file names who spoke, so that the words are not those of the
    speaker above. A line that begins with a taken label is a speech of its own; the times stay with
    the first and the last part.
    """
    denied = {key(label) for label in options.no_labels}
    taken = [
        replace(s, speaker=None) if s.speaker is not None and key(s.speaker) in denied else s
        for s in speeches
    ]
    if not options.labels and not options.all_labels:
        return taken
    return [
        part
        for speech in taken
        for part in (_cut(speech, options) if ":" in speech.text else (speech,))
    ]


def _cut(speech: Speech, options: ReadOptions) -> Iterator[Speech]:
    """A speech cut where lines begin with labels that are taken."""
    text = (
        speech.text.replace("\r\n", "\n").replace("\r", "\n") if not speech.notes else speech.text
    )
    page, result = Page(text, list(text_lines(text))), Found("")
    wishes.apply(page, result, range(len(page.lines)), options)
    heads = sorted(
        (page.lines[i].start, head.words, clean(head.label)) for i, head in result.heads.items()
    )
    if not heads:
        yield speech
        return
    starts = [(0, 0, speech.speaker), *heads]
    ends = [*(start for start, *_ in heads), len(text)]
    spans = [
        (*stripped(text, words, end), who)
        for (_, words, who), end in zip(starts, ends, strict=True)
        if words < end
    ]
    filled = [span for span in spans if span[0] < span[1]]
    for number, (first, last, speaker) in enumerate(filled):
        start = speech.time_start if number == 0 else None
        end = speech.time_end if number == len(filled) - 1 else None
        yield Speech(speaker, text[first:last], start, end, _within(speech.notes, first, last))


def _within(notes: Sequence[Note], first: int, last: int) -> tuple[Note, ...]:
    """The notes that begin in `[first, last)`, at their places in it."""
    return tuple(
        replace(n, start=n.start - first, end=min(n.end, last) - first)
        for n in notes
        if first <= n.start < last
    )


def untaken(speeches: Sequence[Speech]) -> list[Remark]:
    """What to tell of speeches that begin like a label (`Ana: How?`) that names no speaker."""
    texts = [one.text for one in speeches if ":" in one.text and ":" in one.text[:_LABEL_WIDTH]]
    if not texts:
        return []
    text = "\n".join(texts)
    lines = list(text_lines(text))
    result = wishes.untaken(Page(text, lines), Found(""), range(len(lines)))
    return wishes.untaken_remarks([replace(one, line=None) for one in result])
