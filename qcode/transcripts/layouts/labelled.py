"""`Label: words`: the layout of most transcripts, with stamps before the label, before the colon or
after it.

A label must come back, or be a word that labels speakers, or stand beside a stamp; labels that are
used once are taken where the file is labelled throughout, and flagged by `speakers.settle`.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from qcode.transcripts.labels import (
    are_initials,
    clean,
    is_known,
    is_unsure,
    key,
    namelike,
    stop_word,
    sure_part,
)
from qcode.transcripts.layouts import bare_times
from qcode.transcripts.layouts import heads as grammar
from qcode.transcripts.layouts.found import (
    CHAT,
    CHAT_REMARK,
    Found,
    Remark,
    Times,
    gather,
    gather_stamps,
)
from qcode.transcripts.layouts.heads import Head
from qcode.transcripts.layouts.no_return import are_entries, tell_no_return
from qcode.transcripts.lines import Line, Page

_CHAT = re.compile(r"From\s+(.+?)(?:\s+to\s+.+)?", re.IGNORECASE)
_EITHER = re.compile(r"\s*(?:/|&|\+|\b(?:or|and|oder|und|ou|et|y|o|eller|og|och)\b)\s*")
_EARLY = 12
_MOST_LINES = 0.6
_SHORT_KNOWN = 4
_NAMED_LINES = 5


@dataclass(slots=True)
class Evidence:
    """How much of a file the heads of one convention explain: `hits` heads with accepted labels on
    `lines` lines.
    """

    accepted: frozenset[str]
    hits: int
    lines: int
    known: int
    stamped: int
    early: bool

    @property
    def coverage(self) -> float:
        """Share of lines that begin with an accepted label."""
        return self.hits / self.lines if self.lines else 0.0


def weigh(page: Page, heads: dict[int, Head], lines: int) -> Evidence:
    """Which labels among the candidates are speakers' labels.

    Args:
        page: the page.
        heads: candidates by line.
        lines: how many lines of speech there are among which the candidates were looked for.

    """
    seen = _seen(page, heads)
    seen = _of_one_style(seen)
    seen, unsure = _sure_ones(seen)
    initials, sure_initials = _initials(seen, lines)
    covered = sum(s.count for s in seen.values()) / lines if lines else 0.0
    sure = {k for k, s in seen.items() if _recurs(s, lines, covered)}
    sure |= initials if sure or sure_initials else set()
    sure = _without_notes(sure, seen)
    if sure and all(_is_note(seen[k].label) for k in sure):
        sure = set()  # field notes: `Observation: ...`, `Reflection: ...` throughout
    sure |= {k for k in seen.keys() - sure if _names_two(k, seen.keys(), sure)}
    pending = {
        k
        for k, s in seen.items()
        if k not in sure and s.count and not _is_word(s.label, s.count, lines, sure)
    }
    accepted = sure | _once_used(page, heads, sure, pending, seen, covered)
    throughout = covered + sum(s.count for s in unsure.values()) / max(lines, 1) >= 0.5
    for folded, own in unsure.items() if accepted else ():
        base = sure_part(clean(own.label))
        if not base or is_known(base) or key(base) in accepted or throughout:
            accepted.add(folded)
            seen[folded] = own
    hits = sum(seen[k].count for k in accepted)
    known = sum(seen[k].count for k in accepted if is_known(seen[k].label))
    early = any(index < _EARLY and key(head.label) in accepted for index, head in heads.items())
    return Evidence(
        frozenset(accepted), hits, lines, known, sum(seen[k].stamped for k in accepted), early
    )


@dataclass(slots=True)
class _Seen:
    """A candidate label: its first form, how often it stands, how often with a stamp, how often
    with no words behind it.
    """

    label: str
    count: int = 0
    stamped: int = 0
    alone: int = 0


def _seen(page: Page, heads: dict[int, Head]) -> dict[str, _Seen]:
    seen: dict[str, _Seen] = {}
    for index, head in heads.items():
        if head.label[:1] == "_":
            continue
        folded = key(head.label)
        if (own := seen.get(folded)) is None:
            own = seen[folded] = _Seen(head.label)
        own.count += not head.weak
        own.stamped += head.time is not None
        own.alone += head.words >= page.lines[index].end
    return seen


def _of_one_style(seen: dict[str, _Seen]) -> dict[str, _Seen]:
    """Without the candidates that never have the stamp, or never the line of their own, that nearly
    all sure labels have.
    """
    core = [s for s in seen.values() if is_known(s.label) or (s.count > 1 and namelike(s.label))]
    total = sum(s.count for s in core)
    if total < 3:
        return seen
    if sum(s.stamped for s in core) * 10 >= total * 9:
        seen = {k: s for k, s in seen.items() if s.stamped}
    if sum(s.alone for s in core) * 10 >= total * 9:
        seen = {k: s for k, s in seen.items() if s.alone}
    return seen


def _sure_ones(seen: dict[str, _Seen]) -> tuple[dict[str, _Seen], dict[str, _Seen]]:
    """The candidates without those that end with a question mark, and these."""
    unsure = {k: s for k, s in seen.items() if is_unsure(clean(s.label))}
    return {k: s for k, s in seen.items() if k not in unsure}, unsure


def _initials(seen: dict[str, _Seen], lines: int) -> tuple[set[str], bool]:
    """The candidates of two or three capitals, where at least two such that are no words come back,
    or where such begin most lines and two come back; and whether they do the latter.

    `IS`, `SA`, `RE` are words and initials. A list of abbreviations in capitals (`NB:`, `PS:`)
    beside speakers with initials would be taken for speakers too.
    """
    initials = {k: s for k, s in seen.items() if s.count and are_initials(clean(s.label))}
    back = [s for s in initials.values() if s.count > 1]
    most = len(back) >= 2 and sum(s.count for s in initials.values()) >= _MOST_LINES * lines
    plain = [s for s in back if not stop_word(s.label)]
    return (set(initials) if len(plain) >= 2 or most else set()), most


def _without_notes(sure: set[str], seen: dict[str, _Seen]) -> set[str]:
    """Without words such as `Note`, however often they stand, where two others are speakers beyond
    doubt.

    Not those that are written as initials (`CC`). A speaker who really is called `Note` is told as
    not taken.
    """
    words = {k for k in sure if _is_note(seen[k].label)}
    return sure - words if len(sure - words) >= 2 else sure


def _names_two(folded: str, seen: Collection[str], sure: Collection[str]) -> bool:
    """Whether a label names two others between which the typist could not decide, or who speak at
    once: `P1 or P3`, `Mara and Ben`. Both begin lines, or one does and the other is a usual word.
    """
    parts = _EITHER.split(folded)
    if len(parts) < 2 or not any(part in sure for part in parts):
        return False
    return all(part in seen or is_known(part) for part in parts)


def _is_note(label: str) -> bool:
    return stop_word(label) and not is_known(label) and not are_initials(clean(label))


def _is_word(label: str, count: int, lines: int, sure: set[str]) -> bool:
    """Whether a label that is not sure is a word such as `Note`, by how often it stands or beside
    two sure speakers.
    """
    return _stops(label, count, lines) or (len(sure) >= 2 and _is_note(label))


def _stops(label: str, count: int, lines: int) -> bool:
    return stop_word(label) and not is_known(label) and count < max(4, lines // 12)


def _recurs(seen: _Seen, lines: int, covered: float) -> bool:
    """Whether this label is beyond doubt: known, stamped or coming back."""
    if not seen.count or _stops(seen.label, seen.count, lines):
        return False
    if is_known(seen.label):
        return True
    words = len(clean(seen.label).split())
    if seen.count >= 2 and (namelike(seen.label) or (covered >= 0.5 and words <= 4)):
        return True
    return (seen.count >= 3 and words <= 2) or (seen.stamped > 0 and namelike(seen.label))


def _once_used(
    page: Page,
    heads: dict[int, Head],
    sure: set[str],
    pending: set[str],
    seen: dict[str, _Seen],
    covered: float,
) -> set[str]:
    """Labels that do not come back, taken where everything else is labelled or where they stand as
    the sure ones do.
    """
    if not pending:
        return set()
    after_gap = [page.lines[i].gap for i, head in heads.items() if key(head.label) in sure]
    spaced = len(after_gap) > 2 and sum(after_gap) >= 0.8 * (len(after_gap) - 1)
    if spaced:
        pending = {
            key(head.label) for i, head in heads.items() if page.lines[i].gap or i == 0
        } & pending
    if covered >= 0.6:
        sure_lines = sum(seen[k].count for k in sure)
        limit = (
            5 if covered >= 0.9 and sure_lines * 5 >= sum(s.count for s in seen.values()) * 4 else 0
        )
        return {
            k for k in pending if namelike(seen[k].label) or len(seen[k].label.split()) <= limit
        }
    if len(after_gap) < 2:
        return set()
    taken = set()
    for index, head in heads.items():
        folded = key(head.label)
        if folded not in pending or not namelike(head.label) or len(head.label.split()) > 3:
            continue
        if (
            (page.lines[index].gap or index == 0)
            if spaced
            else (covered >= 0.4 or head.label.isupper())
        ):
            taken.add(folded)
    return taken


def labelled(evidence: Evidence) -> bool:
    """Whether that much evidence makes a labelled file: labels begin most lines, or begin the file
    and come back.
    """
    if not evidence.hits:
        return False
    if evidence.hits == 1 and not evidence.known and not evidence.stamped:
        return False
    if evidence.coverage >= 0.5:
        return True
    enough = evidence.coverage >= 0.1 or evidence.early
    return (evidence.known >= 2 and (enough or evidence.hits >= 6)) or (
        len(evidence.accepted) >= 2 and evidence.hits >= 4 and enough
    )


@dataclass(frozen=True, slots=True)
class Weighed:
    """What was found out already about all lines of a page: candidates, stamps, and what they are
    worth.
    """

    candidates: dict[int, Head]
    stamps: dict[int, Times]
    evidence: Evidence


def read(
    page: Page, weighed: Weighed | None, body: list[int], *, forced: bool = False
) -> Found | None:
    """The layout of a page whose turns begin `Label:`; None if it is not such a page.

    Args:
        page: the page.
        weighed: what was found out about all lines of `body`, if it was.
        body: numbers of the lines that are not header or footer.
        forced: the person says that the file is labelled: every label that reads like a name
            counts.

    """
    if weighed is None:
        candidates, stamps = gather(page, body, colon_or_asked), gather_stamps(page, body)
        evidence = weigh(page, candidates, len(body) - len(stamps))
    else:
        candidates, stamps, evidence = weighed.candidates, weighed.stamps, weighed.evidence
    if forced:
        named = {
            key(head.label)
            for head in candidates.values()
            if namelike(head.label) and not head.weak
        }
        evidence.accepted = evidence.accepted | named
    heads = {i: head for i, head in candidates.items() if key(head.label) in evidence.accepted}
    _leave_headings(page, heads)
    if not heads or not (forced or labelled(evidence)):
        return None
    if not forced and are_entries(page, candidates):
        return None
    bare_times.take(page, heads)
    result = Found("Label: text", heads, {i: t for i, t in stamps.items() if i not in heads})
    result.furniture.update(i for i, head in candidates.items() if head.label[:1] == "_")
    _repair(page, result, evidence, body)
    _tell_chat(result)
    tell_no_return(page, result, least=3)
    with_time = sum(head.time is not None for head in heads.values())
    result.split = (with_time + len(result.stamps)) * 3 >= len(heads)
    if result.name != CHAT:
        result.name = _name(page, result, with_time)
    return result


def _leave_headings(page: Page, heads: dict[int, Head]) -> None:
    """Take out the headings with a colon (`## Work: the night shift`), where turns stand on other
    lines.

    A label that also stands on such a line is kept: somebody set one turn as a heading.
    """
    spoken = {key(head.label) for i, head in heads.items() if not page.lines[i].heading}
    titles = [i for i, head in heads.items() if key(head.label) not in spoken]
    if len(titles) * 2 < len(heads):
        for index in titles:
            del heads[index]


def _tell_chat(result: Found) -> None:
    """Say so if the lines are those of a meeting's chat."""
    if sum(head.kind == "chat" for head in result.heads.values()) * 5 >= len(result.heads) * 4:
        result.name = CHAT
        result.remarks.append(Remark(CHAT_REMARK, None, "warning"))


def colon_or_asked(page: Page, line: Line) -> Head | None:
    """`Label:`, or the `Q.` and `A.` of hearings, which stand beside `THE CHAIR:`, or `From Ana to
    Everyone:` in a chat.
    """
    head = grammar.colon(page, line)
    if head is not None:
        chat = (
            _CHAT.fullmatch(head.label)
            if head.time is not None and head.label[:1] in "Ff"
            else None
        )
        return head._replace(label=chat[1], kind="chat") if chat else head
    asked = grammar.dot(page, line) if page.text[line.start].upper() in "QA" else None
    return (
        asked
        if asked is not None
        and key(asked.label)[:1] in "qa"
        and len(asked.label) <= 4
        and _is_asked(asked.label)
        else None
    )


def _is_asked(label: str) -> bool:
    return label[1:] == "" or label[1:].strip().isdigit()


def _repair(page: Page, result: Found, evidence: Evidence, body: list[int]) -> None:
    """Take `P1-` and `P1;` for the label P1 in a file that is labelled throughout, and point at
    lines that lack a colon.
    """
    if evidence.coverage < 0.5 or len(body) > 100_000:
        return
    doubtful = []
    known = {k for k in evidence.accepted}
    others = [
        i
        for i in body
        if i not in result.heads and i not in result.stamps and not page.lines[i].fixed
    ]
    dotted = _dotted_forms(page, result, body) if others else frozenset()
    for index in others:
        line = page.lines[index]
        head = grammar.slip(page, line)
        if head is None or key(head.label) not in known:
            head = _dotted(page, index, result, dotted)
        if head is not None and key(head.label) in known:
            result.heads[index] = head
            typed = page.text[line.start : head.words].strip()
            result.remarks.append(
                Remark(
                    f"{typed!r} treated as the label {clean(head.label)!r}", line.number, "warning"
                )
            )
        elif _lacks_colon(page, index, known):
            doubtful.append(line)
    for line in doubtful[:_NAMED_LINES]:
        message = (
            f"{page.of(line)[:24]!r} has no colon after its first word; treated as part of the turn"
            " above"
        )
        result.remarks.append(Remark(message, line.number, "warning"))
    if len(doubtful) > _NAMED_LINES:
        result.remarks.append(
            Remark(
                f"{len(doubtful) - _NAMED_LINES} more lines begin like a label without a colon",
                None,
                "warning",
            )
        )


def _dotted_forms(page: Page, result: Found, body: list[int]) -> frozenset[str]:
    """The labels, as typed, that may stand with a point for the colon.

    None that is a single letter where other single letters stand with points as well: then it is a
    list (`A.`, `B.`, `C.`). A sentence of one word that is also somebody's label (`Ana. She knew.`)
    would be taken for a turn.
    """
    typed = {
        head.label for head in result.heads.values() if head.label and not head.label.islower()
    }
    starts = {
        page.text[page.lines[i].start]
        for i in body
        if page.text.startswith(". ", page.lines[i].start + 1)
    }
    listed = len({c for c in starts if c.isalnum()} - typed) > 0
    return frozenset(label for label in typed if len(label) > 1 or not listed)


def _dotted(page: Page, index: int, result: Found, forms: frozenset[str]) -> Head | None:
    """`X. We turned it down` where `X:` is a label and the line stands like the other turns, after
    an empty line if they do.
    """
    line = page.lines[index]
    if not page.text.find(".", line.start, min(line.end, line.start + 45)) > 0:
        return None
    spaced = sum(page.lines[i].gap for i in list(result.heads)[:200]) * 2 > min(
        200, len(result.heads)
    )
    head = grammar.dot_slip(page, line)
    if head is None or head.label not in forms or (spaced and not line.gap) or not line.first:
        return None
    first = page.text[head.words : head.words + 2].lstrip("\"“«¿¡'‘(")[:1]
    return head if first.isupper() or not first.islower() else None


def _lacks_colon(page: Page, index: int, known: set[str]) -> bool:
    """Whether a line begins with a label of the file, or a short one in general, and a capital: `I
    Okay`, `P1 Yes`.
    """
    line = page.lines[index]
    words = page.text[line.start : min(line.end, line.start + 80)].split(None, 2)
    if len(words) < 2 or not words[1][:1].isupper() or words[0][-1:] in ".;!?":
        return False
    if words[0][-1:] == ",":
        return key(words[0][:-1]) in known
    folded = key(words[0])
    if folded in known:
        return not words[0].islower() or any(c.isdigit() for c in words[0])
    return (
        len(words[0]) <= _SHORT_KNOWN
        and words[0][:1].isupper()
        and is_known(words[0])
        and words[0] != "A"
        and not words[1].startswith("I'")
    )


def _name(page: Page, result: Found, with_time: int) -> str:
    """What to call the layout: by where the stamps stand."""
    heads = result.heads
    if with_time * 2 < len(heads):
        return (
            "Label: text"
            if not result.stamps or len(result.stamps) * 3 < len(heads)
            else "[time] / Label: text"
        )
    before = sum(grammar.lead(page, page.lines[i]).stamped for i in list(heads)[:200])
    shown = min(len(heads), 200)
    empty = sum(head.words >= page.lines[i].end for i, head in list(heads.items())[:200])
    if before * 2 > shown:
        return "time Label: text"
    return "Rev" if empty * 2 > shown else "Label: time text"
