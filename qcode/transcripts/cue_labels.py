"""Which words before a colon in captions are speakers: those that come back, are known, or stand in
a labelled file.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from qcode.transcripts import labels
from qcode.transcripts.layouts.wishes import Untaken
from qcode.transcripts.parts import ReadOptions

_LEAD = re.compile(r"\s*(?:(?:[-–—]|>>)\s*)?")
_MACHINE = re.compile(r"\[[\w ]+\]$")
_INSIDE = re.compile(r"(?<=\S)[ \t]+(?=\[?SPEAKER_\d{1,3}\]?:\s)")
_MOST_WORDS = 4
_LONGEST_PREFIX = labels.LONGEST + 8


@dataclass(slots=True)
class Labels:
    """The labels of a file: `names` by the words before the colon, as typed.

    `untaken` are those that look like labels and are none. `carries_on` is False where every speech
    has its label or is nobody's (WhisperX writes ``[SPEAKER_01]:`` or nothing).
    """

    names: dict[str, str] = field(default_factory=dict)
    carries_on: bool = True
    untaken: tuple[Untaken, ...] = ()

    def label_of(self, line: str) -> tuple[str, str] | None:
        """``(label, words after it)`` where the line begins with a label of this file."""
        if not self.names:
            return None
        at = _colon(line)
        name = self.names.get(line[:at]) if at > 0 else None
        return None if name is None else (name, line[at + 1 :].strip())


def find_labels(cues: Iterable[str], options: ReadOptions | None = None) -> Labels:
    """The labels at the line starts of all cues (each with its lines joined by LF).

    Where nine cues of ten begin `X: `, every such beginning is a speaker, whatever it looks like:
    meeting tools write small letters, signs and numbers. In such a file a cue that begins `One
    thing: ` would be taken for a speaker; only words that never are one (`and: `, `he said: `) are
    not taken, and told.
    """
    options = options or ReadOptions()
    prefixes: Counter[str] = Counter()
    led: Counter[str] = Counter()
    total = 0
    for text in cues:
        total += bool(text)
        first = True
        for line in text.split("\n"):
            at = _colon(line)
            if at > 0:
                prefix = line[:at]
                prefixes[prefix] += 1
                if first:
                    led[prefix] += 1
            first = False
    raws = {prefix: raw for prefix in prefixes if (raw := _candidate(prefix))}
    counts: Counter[str] = Counter()
    for prefix, raw in raws.items():
        counts[labels.key(raw)] += prefixes[prefix]
    labelled = 2 * sum(led[prefix] for prefix in raws) >= total
    throughout = (
        options.all_labels or options.format == "labels" or 10 * sum(led.values()) >= 9 * total > 0
    )
    if throughout:
        raws.update(
            {
                p: raw
                for p in (prefixes if options.all_labels else led)
                if p not in raws and (raw := _bare(p))
            }
        )
        counts = Counter()
        for prefix, raw in raws.items():
            counts[labels.key(raw)] += prefixes[prefix]
    wanted, denied = (
        {labels.key(one) for one in options.labels},
        {labels.key(one) for one in options.no_labels},
    )
    raws.update(
        {
            p: raw
            for p in prefixes
            if p not in raws and (raw := _bare(p)) and labels.key(raw) in wanted
        }
    )
    names: dict[str, str] = {}
    listed: dict[str, str] = {}
    for prefix, raw in raws.items():
        key = labels.key(raw)
        word = labels.stop_word(raw) and counts[key] == 1 and not labels.are_initials(raw)
        usual = throughout and led[prefix] > 0 and not word
        taken = options.all_labels or usual or _accepted(raw, counts[key], labelled)
        if key not in denied and (taken or key in wanted):
            names[prefix] = listed.setdefault(key, labels.clean(raw))
    machine = any(_MACHINE.match(raws[prefix]) for prefix in names)
    return Labels(names, not machine, _untaken(prefixes, names))


def find_labels_beside_voices(
    cues: Iterable[str], voices: Iterable[str], options: ReadOptions | None = None
) -> Labels:
    """The labels of the cues that have no voice tag or agent, in a file that has some.

    Such a file names its speakers, so what is written like a name before a colon is one, also where
    it stands once, and so is the name of one of its `voices` however it is written. `Housing: we
    had none` in such a cue would be taken so, and is flagged as used once.
    """
    denied = {labels.key(one) for one in options.no_labels} if options else set()
    listed = {labels.key(name): name for name in voices}
    names: dict[str, str] = {}
    for text in cues:
        for line in text.split("\n"):
            at = _colon(line)
            raw = _candidate(line[:at]) if at > 0 else ""
            key = labels.key(raw)
            if raw and (key in listed or labels.namelike(raw)) and key not in denied:
                names[line[:at]] = listed.setdefault(key, labels.clean(raw))
    return Labels(names)


def part_at_machine_labels(text: str) -> str:
    """The text with a line for each speaker that a recogniser names inside a cue: "How many?
    [SPEAKER_01]: Ninety."

    Only names as diarisation writes them are taken; nobody says them, so that no words are cut off
    from who said them.
    """
    return _INSIDE.sub("\n", text) if "SPEAKER_" in text else text


def _bare(prefix: str) -> str:
    """The words before a colon as a label, whatever they are; empty if there are too many."""
    lead = _LEAD.match(prefix)
    raw = prefix[lead.end() if lead else 0 :].strip()
    return raw if len(raw) <= labels.LONGEST and any(c.isalnum() for c in raw) else ""


def _untaken(prefixes: Counter[str], names: dict[str, str]) -> tuple[Untaken, ...]:
    """What stands before a colon like a label and is none."""
    result: dict[str, Untaken] = {}
    for prefix, count in prefixes.items():
        raw = _bare(prefix) if prefix not in names else ""
        if raw and len(raw.split()) <= _MOST_WORDS:
            before = result.get(labels.key(raw), Untaken(labels.clean(raw), 0, None))
            result[labels.key(raw)] = Untaken(before.label, before.count + count, None)
    return tuple(result.values())


def _colon(line: str) -> int:
    """Where a colon ends what may be a label (white space, the line's end or a full-width colon),
    -1 if nowhere.
    """
    at = line.find(":", 0, _LONGEST_PREFIX)
    wide = line.find("：", 0, at if at >= 0 else _LONGEST_PREFIX)
    if wide >= 0:
        return wide
    after = line[at + 1 : at + 2]
    return at if at >= 0 and (not after or after.isspace()) else -1


def _candidate(prefix: str) -> str:
    """The label in the words before a colon, empty if they can be none."""
    lead = _LEAD.match(prefix)
    raw = prefix[lead.end() if lead else 0 :].strip()
    return raw if labels.plausible(raw) and not labels.stop_word(raw) else ""


def _accepted(raw: str, count: int, labelled: bool) -> bool:
    if labels.is_known(raw) or _MACHINE.match(raw):
        return True
    if labels.namelike(raw):
        return count > 1 or labelled
    return labelled and count > 1 and len(raw.split()) <= 3
