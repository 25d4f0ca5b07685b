"""The sources of a project as transcripts: who speaks where, and where each coding lies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

from qcode.carryover import TextMap
from qcode.exchange.project import Loss, Source, SpeakerSpan
from qcode.model import SegmentBy, SpeakerLabel, Transcript, Turn
from qcode.shown import one_name
from qcode.spans import Span
from qcode.transcripts.parts import ReadOptions
from qcode.workflows.shared.reading_files import Cut, cut_into_segments

_SUFFIXES = frozenset(
    {".txt", ".md", ".docx", ".doc", ".odt", ".rtf", ".pdf", ".html", ".htm", ".vtt", ".srt"}
)
_PLAIN = "text"


@dataclass(frozen=True, slots=True)
class Placed:
    """A source as it will stand in the study. `spans`: where each of its codings lies (None: its
    words are not in the text), `marked` the same for its selections; `text` is the SHA-256 of its
    `words`. `speechless`: speakers were given up to keep all words of codings.
    """

    source: Source
    cut: Cut
    text: str
    words: str
    spans: tuple[Span | None, ...]
    marked: tuple[Span | None, ...]
    speechless: bool = False


def name_of(source: Source, number: int) -> str:
    """What a source is called as a transcript: its name without the suffix of a document."""
    name = one_name(source.name)
    path = PurePath(name)
    if path.suffix.casefold() in _SUFFIXES and path.stem:
        name = one_name(name[: -len(path.suffix)])
    return name or f"Text {number}"


def place(source: Source, name: str, by: SegmentBy, options: ReadOptions) -> Placed:
    """Read a source through the layouts of transcripts, and find its codings in what was read.

    Speakers that the project marks count where the text has no labels for them. The words of
    every coding stay what they are: where a layout leaves any of them out, the text is taken as it
    stands, without speakers.
    """
    spans = [(c.start, c.end) for c in source.codings]
    marked = [(s.start, s.end) for s in source.selections]
    transcript = _laid_out(source, name, options)
    heard = {s.label.casefold() for s in transcript.speakers}
    if any(one_name(s.name).casefold() not in heard for s in source.speakers):
        transcript = _by_spans(source, name)
    moved = _moved(source.text, transcript.text, [*spans, *marked])
    speechless = False
    if _torn(moved, source.text, [*spans, *marked]):
        speechless = bool(transcript.speakers)
        transcript = _paragraphs(source, name)
        moved = [_inside(span, source.text) for span in (*spans, *marked)]
    cut = cut_into_segments(transcript, by)
    return _placed(source, cut, transcript.text, moved, speechless)


def place_on(placed: Placed, words: str) -> Placed | None:
    """The same source on the words of a transcript that the study has; None where a coding is on
    words that are not there.
    """
    source = placed.source
    spans = [(c.start, c.end) for c in source.codings]
    spans += [(s.start, s.end) for s in source.selections]
    moved = _moved(source.text, words, spans)
    if _torn(moved, source.text, spans):
        return None
    return _placed(source, placed.cut, words, moved, False)


def _placed(
    source: Source, cut: Cut, words: str, moved: Sequence[Span | None], speechless: bool
) -> Placed:
    digest = sha256(words.encode("utf-8", "surrogatepass")).hexdigest()
    many = len(source.codings)
    return Placed(source, cut, digest, words, tuple(moved[:many]), tuple(moved[many:]), speechless)


def _torn(moved: Sequence[Span | None], text: str, spans: Sequence[Span]) -> bool:
    """Whether words of the text that a span covers are lost; what lies outside was never there."""
    return any(
        now is None and _inside(span, text) is not None
        for now, span in zip(moved, spans, strict=True)
    )


def unplaced(placed: Placed, name: str) -> Iterator[Loss]:
    """A line for each coding and each selection whose words are not in the text, and for speakers
    that were given up.
    """
    if placed.speechless:
        why = "codings are on words that its layout leaves out, so it stands without speakers"
        yield Loss("approximated", "speakers of the text", name, why)
    for coding, span in zip(placed.source.codings, placed.spans, strict=True):
        if span is None:
            why = f"{coding.start} to {coding.end} are no words of {name}"
            yield Loss("left out", "coding", coding.quote[:60], why)
    for selection, span in zip(placed.source.selections, placed.marked, strict=True):
        if span is None:
            why = f"{selection.start} to {selection.end} are no words of {name}"
            yield Loss("left out", "selection", selection.name[:60], why)


def _laid_out(source: Source, name: str, options: ReadOptions) -> Transcript:
    """The text read like a file that is imported; as it stands where that gives no transcript."""
    from qcode.transcripts import read

    data = source.text.encode("utf-8", "surrogatepass")
    result = read(data, name=name, path=f"{name}.txt", options=options)
    if len(result.transcripts) != 1:
        return _paragraphs(source, name)
    return result.transcripts[0]


def _by_spans(source: Source, name: str) -> Transcript:
    """The turns of a text whose speakers are marked; what nobody speaks has no speaker."""
    turns: list[Turn] = []
    at = 0
    for span in sorted(source.speakers, key=lambda s: (s.start, s.end)):
        if span.start < at:
            continue
        turns += _between(source.text, at, span.start, len(turns))
        turns += _turn(source.text, span, len(turns))
        at = span.end
    turns += _between(source.text, at, len(source.text), len(turns))
    labels = dict.fromkeys(t.speaker for t in turns if t.speaker)
    speakers = tuple(SpeakerLabel(label, (label,)) for label in labels)
    return Transcript(name, source.text, tuple(turns), _PLAIN, speakers, encoding="utf-8")


def _turn(text: str, span: SpeakerSpan, before: int) -> Iterator[Turn]:
    whole = _trimmed(text, span.start, span.end)
    label = one_name(span.name)
    if whole is not None:
        start, end = whole
        # A label that stands before the words is not among them.
        if text[start:end].startswith(f"{label}:"):
            start = (_trimmed(text, start + len(label) + 1, end) or whole)[0]
        yield Turn(before + 1, label or None, start, end)


def _between(text: str, start: int, end: int, before: int) -> Iterator[Turn]:
    number = before
    at = start
    for line in text[start:end].split("\n"):
        span = _trimmed(text, at, at + len(line))
        if span is not None:
            number += 1
            yield Turn(number, None, *span)
        at += len(line) + 1


def _paragraphs(source: Source, name: str) -> Transcript:
    """The text as it stands, a turn for each line, nobody speaking."""
    turns = tuple(_between(source.text, 0, len(source.text), 0))
    return Transcript(name, source.text, turns, _PLAIN, encoding="utf-8")


def _trimmed(text: str, start: int, end: int) -> Span | None:
    """A span without the white space at its ends; None where nothing is left."""
    words = text[start:end]
    left, right = len(words) - len(words.lstrip()), len(words.rstrip())
    return (start + left, start + right) if words.strip() else None


def _inside(span: Span, text: str) -> Span | None:
    start, end = span
    return span if 0 <= start < end <= len(text) else None


def _moved(old: str, new: str, spans: Sequence[Span]) -> list[Span | None]:
    """Where spans of `old` are in `new`; None where the words are not the same there."""
    if old == new:
        return [_inside(span, old) for span in spans]
    carried = TextMap(old, new).carry(spans)
    return [
        c.span if old[a:b].split() == new[c.span[0] : c.span[1]].split() else None
        for (a, b), c in zip(spans, carried, strict=True)
    ]
