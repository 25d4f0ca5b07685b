"""Labels set off by something else than a colon: `[P1]`, `<Speaker>`, bold letters, a dash, a tab,
a point, `P.-`, 「.

Such signs also occur in speech, so a convention is believed only where most paragraphs follow it
and labels come back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from qcode.transcripts.label_words import NOISE_WORDS, NOT_SPEAKERS
from qcode.transcripts.labels import is_known, key, namelike
from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts.found import Finder, Found, gather, gather_stamps
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.lines import Page

_WORDS_OF_ASSENT = frozenset(
    [
        "yes",
        "no",
        "okay",
        "ok",
        "yeah",
        "right",
        "well",
        "so",
        "mm",
        "mhm",
        "hm",
        "ja",
        "nein",
        "sí",
        "si",
        "oui",
        "non",
        "exactly",
        "sure",
    ]
)

_TITLES = frozenset(
    ["mr", "mrs", "ms", "mx", "miss", "mme", "mlle", "dr", "dra", "prof", "rev", "hon", "sr", "sra"]
)
"""What stands before a name, with a point, and is nobody's label alone."""

_SIGNS: tuple[tuple[str, Finder, float, str], ...] = (
    ("named", grammar.named, 0.3, "Label [time] text"),
    ("bracket", grammar.bracket, 0.4, "[Label] text"),
    ("slash", grammar.slash, 0.3, "Label/ text"),
    ("bold", grammar.bold, 0.3, "bold label"),
    ("dash", grammar.dash, 0.6, "Label – text"),
    ("tab", grammar.tab, 0.6, "Label ⇥ text"),
    ("odd", grammar.odd, 0.6, "Label; text"),
    ("quoted", grammar.quoted, 0.6, "Label「text」"),
    ("dot", grammar.dot, 0.6, "Label. text"),
)


def read(page: Page, body: list[int], sample: list[int]) -> Found | None:
    """The convention, of those above, that explains most lines; None if none explains enough."""
    best: tuple[float, Finder, str, float] | None = None
    for kind, finder, least, name in _SIGNS:
        heads = gather(page, sample, finder)
        accepted = _accepted(kind, heads)
        share = coverage(
            page, sample, {i for i, head in heads.items() if key(head.label) in accepted}
        )
        if accepted and share >= least and (best is None or share > best[0]):
            best = (share, finder, name, least)
    if best is None:
        return None
    kind = best[1].__name__
    heads = gather(page, body, best[1])
    accepted = _accepted(kind, heads)
    hits = {i: head for i, head in heads.items() if key(head.label) in accepted}
    if best[0] >= (0.5 if kind in ("bold", "named") else 0.75):
        hits.update({i: h for i, h in heads.items() if _may_join(h, len(heads), kind)})
    stamps = {i: t for i, t in gather_stamps(page, body).items() if i not in hits}
    with_time = sum(head.time is not None for head in hits.values())
    return Found(best[2], hits, stamps, split=with_time * 3 >= len(hits))


def coverage(page: Page, indices: list[int], hits: set[int]) -> float:
    """Share of lines, or of blocks between empty lines where the hits stand at their beginnings,
    that are hits.
    """
    if not hits:
        return 0.0
    lines = page.lines
    starts = [i for i in indices if lines[i].gap or i == indices[0]]
    total = len(starts) if sum(i in hits for i in starts) >= 0.8 * len(hits) else len(indices)
    return min(1.0, len(hits) / max(1, total))


def _accepted(kind: str, heads: Mapping[int, Head]) -> frozenset[str]:
    """Keys of labels that come back or are known; nothing if they are not at least two speakers' or
    one known one's.
    """
    counts: Counter[str] = Counter()
    first: dict[str, str] = {}
    for head in heads.values():
        folded = key(head.label)
        counts[folded] += 1
        first.setdefault(folded, head.label)
    beside_known = any(n > 1 and is_known(first[k]) for k, n in counts.items())
    good = {
        k
        for k, n in counts.items()
        if _good(kind, k, first[k], n + beside_known * (kind != "dot" and n > 1))
    }
    known = [k for k in good if is_known(first[k])]
    repeated = [k for k in good if counts[k] > 1]
    several = len(repeated) > 1 or (
        kind in ("bold", "named")
        and repeated
        and sum(namelike(label) for label in first.values()) > 1
    )
    if not known and not several and not (len(good) == 1 and counts[next(iter(good))] > 3):
        return frozenset()
    if kind == "dot" and not any(
        first[k][:1].isupper() or not first[k][:1].isalpha() for k in good
    ):
        return frozenset()
    return frozenset(good)


def _good(kind: str, folded: str, label: str, count: int) -> bool:
    words = folded.split()
    if (
        folded in NOT_SPEAKERS
        or folded in _WORDS_OF_ASSENT
        or (kind == "dot" and folded in _TITLES)
        or (kind == "bracket" and any(w in NOISE_WORDS for w in words))
    ):
        return False
    if is_known(label):
        return kind != "dot" or label[:1].isupper() or any(c.isdigit() for c in label)
    return namelike(label) and count >= (2 if kind in ("named", "bracket", "slash", "bold") else 3)


def _may_join(head: Head, total: int, kind: str) -> bool:
    """Whether a label used once is taken, too, in a file that follows the convention throughout."""
    return (
        total >= 3
        and kind != "dot"
        and _good(kind, key(head.label), head.label, 3)
        and len(head.label.split()) <= 4
    )
