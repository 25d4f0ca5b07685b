"""What is drawn around the transcript: the title, suggestions, what is on the segment, the status,
the keys.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from qcode.screen.cells import Line, Piece, cut, fit, flow, plain, steady, width
from qcode.screen.glyphs import Glyphs
from qcode.screen.hand import hand_lines, in_hand
from qcode.screen.transcript_lines import TranscriptLines
from qcode.shown import amount, one_line, shortened
from qcode.workflows.coding import (
    ACTION_BY_NAME,
    CodingSession,
    Keymap,
    Sheet,
    Span,
    action_groups,
    asked_at,
    key_shown,
    percent,
    selected,
)
from qcode.workflows.coding import marks as coding_marks
from qcode.workflows.coding import offers as coding_offers

Row = tuple[Line, int | None]
"""A line, and the number of the suggestion that a click on it accepts."""

QUOTED = 48
"""Most characters of the words of a coding in the panel."""
HINTS = (
    "take",
    "choose",
    "repeat",
    "remove",
    "next_uncoded",
    "undo",
    "search",
    "memo",
    "asked",
    "done",
    "open",
    "help",
    "quit",
)
_OBVIOUS = ("list_down", "list_up", "list_page_down", "list_page_up")
"""Keys of lists that the brief help page leaves out, because arrows and page keys work as
everywhere.
"""
_TOGETHER = {
    "first": ("last", "first, last"),
    "page_down": ("page_up", "page down, up"),
    "asked": ("asked_other", "question"),
    "next_hit": ("previous_hit", "next, prev hit"),
    "next_turn": ("previous_turn", "next/prev turn"),
    "next_coded": ("previous_coded", "next/prev code"),
    "next_suggested": ("previous_suggested", "suggested"),
    "extend": ("shrink", "extend, shrink"),
    "right": ("left", "word by word"),
    "units": ("sentences", "unit, sentence"),
    "undo": ("redo", "undo, redo"),
    "details": ("frequencies", "details, uses"),
    "hits": ("query", "hits, query"),
    "replace": ("edit_code", "replace, edit"),
    "list_passages": ("list_edit", "passages, edit"),
    "hear": ("hear_again", "hear, again"),
    "open": ("worklists", "open, lists"),
    "memo": ("memo_other", "memos"),
    "search": ("search_all", "search, in all"),
}
"""Actions that share a line with their opposite on the brief help page, so that it fits on 80 by
24.
"""
LIST_HINTS = (
    "list_choose",
    "list_entry",
    "list_tree",
    "list_new",
    "list_passages",
    "list_edit",
    "list_close",
)
HITS_HINTS = ("hits_choose", "hits_mark", "hits_mark_all", "hits_undo", "hits_close")
PASSAGES_HINTS = (
    "passages_go",
    "passages_down",
    "passages_role",
    "passages_others",
    "passages_code",
    "passages_example",
    "passages_leave",
    "passages_stay",
    "passages_close",
)


def title(session: CodingSession, cells: int, signs: Glyphs) -> Line:
    """Study, transcript and coder; parts at the end are left out if there is no room."""
    sheet = session.sheet
    dot = f" {signs.dot} "
    study = steady(str(session.setting("title", "")))
    left: list[Piece] = [(f" {steady(sheet.name)} ", "title")]
    roles = ", ".join(
        dict.fromkeys(p.role for p in sheet.interview.participants if p.role and not p.interviewer)
    )
    site = ", ".join(
        dict.fromkeys(p.site for p in sheet.interview.participants if p.site and not p.interviewer)
    )
    about = dot.join(steady(x) for x in (roles, f"site {site}" if site else "", study) if x)
    kind = "blind " if sheet.blind else ""
    whose = dot.join(
        [
            steady(session.coder),
            f"round {steady(sheet.round)}",
            f"{kind}{sheet.kind}" if sheet.kind else "not assigned",
        ]
    )
    right = f" {whose} "
    room = cells - width(plain(left)) - width(right)
    if room < 0:
        right = f" {steady(session.coder)} "
        room = cells - width(plain(left)) - width(right)
    if room > 8:
        left.append((cut(about, room - 1), "title.dim"))
    gap = max(0, cells - width(plain(left)) - width(right))
    return fit([*left, (" " * gap, "title"), (right, "title.dim")], cells, "title")


def status(session: CodingSession, cells: int, signs: Glyphs) -> Line:
    """Position, what was seen and coded, whether it is finished, and when the last change was
    saved.
    """
    sheet, now = session.sheet, session.sheet.progress()
    place = (
        f" {sheet.number(session.cursor.index)}/{len(sheet)} " if len(sheet) else " no segments "
    )
    figures = f"coded {now.coded}/{now.segments}"
    if now.decided > now.coded:
        figures += f" (+{now.decided - now.coded} none)"
    parts = [figures, f"seen {now.seen}", now.done]
    if session.loaded.since:
        newer = len(session.loaded.since)
        parts.append(amount(newer, "newer code"))
    saved = session.saved_at()
    last = f"saved {saved}" if saved else "no changes yet"
    tail = f" {last} "
    bar = _bar(now.coded, now.seen, now.segments, 12, signs) if cells >= 90 else ""
    left: list[Piece] = [(place, "status.strong"), *([(f"{bar} ", "bar")] if bar else [])]
    room = cells - width(plain(left)) - width(tail)
    words = ""
    for part in parts:
        more = f"{words} {signs.dot} {part}" if words else part
        if width(more) > room - 1:
            break
        words = more
    left.append((words, "status"))
    gap = max(1, cells - width(plain(left)) - width(tail))
    return fit([*left, (" " * gap, "status"), (tail, "status")], cells, "status")


def _bar(coded: int, seen: int, whole: int, cells: int, signs: Glyphs) -> str:
    """A bar that shows how much is coded, seen, and left."""
    full = round(cells * coded / whole) if whole else 0
    looked = max(0, round(cells * max(seen, coded) / whole) - full) if whole else 0
    return (
        signs.bar_full * full + signs.bar_part * looked + signs.bar_empty * (cells - full - looked)
    )


def hints(keymap: Keymap, cells: int, names: Sequence[str] = HINTS) -> Line:
    """Keys and what they do, as many as fit; always help and leaving."""
    shortest = {"take": ("1-9", "take")}
    always = [
        n for n in ("help", "quit", "list_close", "passages_close", "hits_close") if n in names
    ]
    chosen: list[tuple[str, str]] = []
    used = 0
    room = cells - 1
    pairs = {
        n: shortest.get(n, (key_shown(keymap.first(n)), ACTION_BY_NAME[n].short or n))
        for n in names
        if n == "take" or keymap.first(n)
    }
    reserve = sum(width(k) + width(w) + 3 for n in always if n in pairs for k, w in [pairs[n]])
    for name, (key, word) in pairs.items():
        if name in always:
            continue
        size = width(key) + width(word) + 3
        if used + size > room - reserve:
            continue
        chosen.append((key, word))
        used += size
    chosen += [pairs[n] for n in always if n in pairs]
    pieces: list[Piece] = [(" ", "hint")]
    for key, word in chosen:
        pieces += [(key, "key"), (f" {word}  ", "hint")]
    return fit(pieces, cells, "hint")


def side(
    session: CodingSession, lines: TranscriptLines, cells: int, height: int, signs: Glyphs
) -> list[Row]:
    """The panel of a wide screen: suggestions, what is on the segment, its question, memos, codes
    in use.
    """
    rows: list[Row] = [
        (_heading("Suggestions", cells), None),
        *suggestions(session, lines, cells, 9, signs, apart=height >= 30),
    ]
    rows += [(fit((), cells, "panel"), None), (_heading(f"On {session.where()}", cells), None)]
    rows += [(line, None) for line in on_segment(session, lines, cells, signs)]
    hand = session.digits()
    if hand and len(rows) + 4 < height:
        rows += [(fit((), cells, "panel"), None), (_heading("At hand", cells), None)]
        for digit, code in hand.items():
            own = session.counts.get(code, (0, 0))[0]
            count = [(f" {own}", "panel.dim")] if own else []
            pieces = [*in_hand(session, lines, digit, code, signs), *count]
            rows.append((fit([(" ", "panel"), *pieces], cells, "panel"), digit))
    while len(rows) < height:
        rows.append((fit((), cells, "panel"), None))
    return rows[:height]


def below(
    session: CodingSession, lines: TranscriptLines, cells: int, height: int, signs: Glyphs
) -> list[Row]:
    """The panel of a narrow screen: a line about the segment, then suggestions."""
    about = _about(session, cells)
    hand = hand_lines(session, lines, cells, signs)
    # The last line is for codes at hand, also where there are many suggestions.
    room = max(1, height - 1 - bool(hand))
    rows: list[Row] = [(about, None), *suggestions(session, lines, cells, room, signs)]
    rows += [(line, None) for line in hand[: max(0, height - len(rows))]]
    while len(rows) < height:
        rows.append((fit((), cells, "panel"), None))
    return rows[:height]


def _about(session: CodingSession, cells: int) -> Line:
    """In one line: the selection, or else the question that is answered here."""
    words = selected(session)
    if not words:
        words = f"{session.where().capitalize()}. {_question(session)}".strip()
    line = f" {one_line(words)}"
    return fit([(cut(steady(line), cells), "panel.title")], cells, "panel.title")


def _question(session: CodingSession) -> str:
    """The question of the protocol that is answered here, set or guessed; empty if unknown."""
    sheet = session.sheet
    if not len(sheet):
        return ""
    set_here = coding_marks.asked_here(session)
    result = (
        (set_here[0], True)
        if set_here
        else asked_at(sheet, session.loaded.protocols, session.cursor.index)
    )
    if result is None:
        return ""
    question, certain = result
    text = next((q.text for q in session.loaded.protocols.questions if q.id == question), "")
    ids = ", ".join(set_here or [question])
    return f"Question {ids}: {text}" if certain else f"Perhaps question {ids}: {text}"


def _heading(text: str, cells: int) -> Line:
    return fit([(f" {cut(steady(text), cells - 2)} ", "panel.title")], cells, "panel")


def suggestions(
    session: CodingSession,
    lines: TranscriptLines,
    cells: int,
    room: int,
    signs: Glyphs,
    *,
    apart: bool = False,
) -> list[Row]:
    """The numbered suggestions of the segment, or why there are none. Reasons follow on the same
    line, or, with `apart`, on separate lines.
    """
    offer = session.offer
    if offer is None or not offer.visible:
        why = coding_offers.why_none(session)
        wrapped = flow([(why, "panel.dim")], cells - 2, style="panel")
        return [*((fit([(" ", "panel"), *line], cells, "panel"), None) for line in wrapped[:room])]
    rows: list[Row] = []
    for number, row in enumerate(offer.visible[:room], 1):
        outcome = offer.outcomes.get(row.code, "")
        sign = {"there": f"{signs.there} ", "rejected": f"{signs.no} "}.get(outcome, "  ")
        base = "panel.dim" if outcome else "panel"
        head: list[Piece] = [
            (f" {number} ", "panel.number"),
            (sign, "panel.strong"),
            (f"{signs.code} ", f"code:{lines.color(row.code)}:panel"),
        ]
        share = f" {percent(row.probability):>2}%"
        why = one_line(row.why).replace("; a prior, not learned", "")
        code = steady(row.code)
        room_for_code = cells - width(plain(head)) - width(share) - 1
        gap = max(0, min(26, room_for_code) - width(code)) if cells >= 60 else 0
        pieces = [
            *head,
            (cut(code, room_for_code), base),
            (" " * gap, base),
            (share, "panel.strong" if not outcome else base),
        ]
        left = cells - width(plain(pieces)) - 3
        if why and not apart and left >= 10:
            pieces.append((f"  {cut(steady(why), left)}", "panel.dim"))
        rows.append((fit(pieces, cells, "panel"), number))
        if why and apart:
            rows.append(
                (
                    fit(
                        [("       ", "panel"), (cut(steady(why), cells - 8), "panel.dim")],
                        cells,
                        "panel",
                    ),
                    number,
                )
            )
    return rows


def on_segment(
    session: CodingSession, lines: TranscriptLines, cells: int, signs: Glyphs
) -> list[Line]:
    """What is on the segment, with labels of codes, memos and the question, wrapped."""
    sheet, result = session.sheet, []
    index = session.cursor.index

    def add(pieces: Sequence[Piece], indent: int = 3) -> None:
        for line in flow(pieces, cells - 2, indent=indent, style="panel"):
            result.append(fit([(" ", "panel"), *line], cells, "panel"))

    if chosen := selected(session):
        add([(chosen, "panel.strong")])
    labels = {c.key: c.label for c in sheet.codebook.codes}
    codings = sheet.codings_on(index, others=session.others)
    for coding, (text, color) in zip(codings, lines.labels(index), strict=False):
        sign, _, words = text.partition(" ")
        label = labels.get(coding.code, "")
        add(
            [
                (f"{sign} ", f"code:{color}:panel"),
                (words, "panel.strong"),
                (f" {label}" if label else "", "panel.dim"),
                (_quoted(sheet, (coding.start, coding.end)), "panel"),
            ]
        )
    for text, _ in lines.labels(index)[len(codings) :]:
        add([(text, "panel")])
    if not result:
        add([("Nothing yet.", "panel.dim")])
    if question := _question(session):
        add([(question, "panel.dim")])
    for memo in sheet.memos_on(index):
        if memo.kind != "proposal":
            add(
                [
                    (f"{signs.memo} ", "panel"),
                    (f"{memo.coder}: ", "panel.strong"),
                    (one_line(memo.text), "panel"),
                ]
            )
    return result


def _quoted(sheet: Sheet, span: Span) -> str:
    """The words of a coding that is on a part of a segment, so that several are told apart."""
    return "" if sheet.whole(span) else f" “{shortened(one_line(sheet.words(span)), QUOTED)}”"


def help_page(keymap: Keymap, cells: int, height: int) -> list[Line]:
    """Every key on one page: in sentences if there is room, otherwise in two or three words
    each.
    """
    for count, brief in ((1, False), (2, False), (3, False), (max(1, cells // 26), True)):
        each = (cells - count) // count
        if not brief and each < 38:
            continue
        lines = _in_columns(_help_entries(keymap, each - 1, brief=brief), count, cells)
        if len(lines) <= height:
            break
    return lines


def _help_entries(keymap: Keymap, cells: int, *, brief: bool) -> list[Line]:
    entries: list[Line] = []
    for group, actions in action_groups().items():
        # These show their own keys; on the brief page they have no room.
        if brief and actions[0].context in ("passages", "hits"):
            continue
        entries.append(((group, "panel.title"),))
        for action in actions:
            if brief and action.name in (
                *_OBVIOUS,
                *(opposite for opposite, _ in _TOGETHER.values()),
            ):
                continue
            opposite, both = _TOGETHER.get(action.name, ("", "")) if brief else ("", "")
            keys = _keys(keymap, action.name, brief=brief) + (
                _keys(keymap, opposite, brief=True) if opposite else []
            )
            size = 10 if brief else 13
            head = cut(" ".join(keys) or "–", size - 1)
            piece = (head + " " * (size - width(head)), "panel.number")
            meaning = both or (action.short if brief else action.help.rstrip("."))
            words = flow([(meaning, "panel")], max(10, cells - size), style="panel")
            entries += [(piece, *words[0]), *(((" " * size, "panel"), *line) for line in words[1:])]
    return entries


def _keys(keymap: Keymap, action: str, *, brief: bool) -> list[str]:
    """The keys of an action as shown; in brief at most two single-character keys, or else the
    first.
    """
    keys = [key_shown(k) for k in keymap.keys(action)] if action != "take" else ["1 … 9"]
    return ([k for k in keys if len(k) == 1][:2] or keys[:1]) if brief else keys


def _in_columns(entries: Sequence[Line], count: int, cells: int) -> list[Line]:
    """Lines in `count` columns, to be read downward."""
    each = (cells - count) // count
    per = -(-len(entries) // count)
    lines = []
    for n in range(per):
        line: list[Piece] = []
        for at in range(n, per * count, per):
            line += [(" ", "panel"), *fit(entries[at] if at < len(entries) else (), each, "panel")]
        lines.append(fit(line, cells, "panel"))
    return lines


def details_page(
    session: CodingSession, cells: int, clock: Callable[[int | None], str]
) -> list[Line]:
    """All details of a segment: speaker, attributes, time, codings with coder and time, memos,
    suggestions.
    """
    sheet, index = session.sheet, session.cursor.index
    result: list[Line] = []

    def add(*pieces: Piece) -> None:
        for line in flow(pieces, cells - 4, indent=2, style="panel"):
            result.append(fit([("  ", "panel"), *line], cells, "panel"))

    if not len(sheet):
        return [fit([(f"  {sheet.name} has no segments.", "panel")], cells, "panel")]
    person, turn = sheet.person(index), sheet.turn(index)
    add((f"Segment {sheet.number(index)} of {len(sheet)} in {sheet.name}", "panel.title"))
    about = ", ".join(f"{k} {v}" for k, v in (person.attributes.items() if person else ()))
    at = f" at {clock(turn.time_start)}" if turn.time_start is not None else ""
    add(
        (sheet.speaker(index) or "Speaker without a name", "panel.strong"),
        (f"{at}. {about}", "panel"),
    )
    add((_question(session) or "No question is known here.", "panel"))
    for coding in sheet.codings_on(index, others=session.others):
        words = (
            ""
            if sheet.whole((coding.start, coding.end))
            else f" on “{one_line(sheet.words((coding.start, coding.end)))}”"
        )
        add(
            (f"{coding.code} ", "panel.strong"),
            (
                (
                    f"by {coding.coder}, round {coding.round}, {coding.origin},"
                    f" {coding.created[:16].replace('T', ' ')}{words}"
                ),
                "panel",
            ),
        )
    for memo in sheet.memos_on(index):
        add(
            (f"{memo.kind} by {memo.coder or 'nobody named'}: ", "panel.strong"),
            (one_line(memo.text), "panel"),
        )
    for memo in (
        m
        for m in sheet.memos.values()
        if m.target_kind in ("transcript", "study") and m.start is None
    ):
        add(
            (f"memo on the {memo.target_kind} by {memo.coder}: ", "panel.strong"),
            (one_line(memo.text), "panel"),
        )
    return result
