"""The transcript as lines. A segment is wrapped when it is first shown, and cached until something
on it changes.

The speed does not depend on the length of the transcript: the visible lines are found from the
segment at the top of the screen.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from itertools import pairwise

from qcode.model import Coding
from qcode.screen.cells import Line, Piece, clusters, cut, fit, steady, width, wrap
from qcode.screen.glyphs import Glyphs
from qcode.shown import clock
from qcode.workflows.coding import CodingSession, Span, code_colors
from qcode.workflows.coding import lists as coding_lists

KEPT = 3000
"""Number of wrapped segments to keep."""
BESIDE_FROM = 74
"""From this width on, codes are to the right of the segment; in narrower windows they are below."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the transcript."""

    whole: int
    number: int
    text: int
    codes: int

    @property
    def before(self) -> int:
        """Cells before the words: the mark, the number, a space."""
        return 2 + self.number + 1


def columns(cells: int, segments: int) -> Columns:
    """The columns for a width. Codes get a quarter of it, or separate lines."""
    number = max(3, len(str(segments)))
    codes = min(32, max(20, cells // 4)) if cells >= BESIDE_FROM else 0
    return Columns(
        cells, number, max(10, cells - 2 - number - 1 - (codes + 2 if codes else 0) - 1), codes
    )


class TranscriptLines:
    """Lines of the transcript of a session, for one width at a time."""

    def __init__(self, session: CodingSession, signs: Glyphs) -> None:
        self.session, self.signs = session, signs
        self.times = False
        self.airy = False
        self.columns = columns(80, 0)
        self._kept: OrderedDict[tuple[object, ...], list[Line]] = OrderedDict()
        self._colors: tuple[object, dict[str, str]] = (None, {})

    def color(self, code: str) -> str:
        """The color of a code."""
        book = self.session.sheet.codebook
        if self._colors[0] is not book:
            self._colors = (book, dict(code_colors(book)))
        return self._colors[1].get(code, "#888888")

    def resize(self, cells: int) -> None:
        """Change the width."""
        self.columns = columns(cells, len(self.session.sheet))

    def block(self, index: int) -> list[Line]:
        """The lines of a segment, at least one."""
        session = self.session
        current, taken_in = index == session.cursor.index, index in session.cursor.segments
        # Everything that changes how a segment looks is part of the key, so no entry ever has to be
        # removed because it is out of date.
        key = (
            session.sheet.interview.id,
            index,
            self.columns,
            session.others,
            self.times,
            session.sheet.changes.get(index, 0),
            self.airy,
            session.reads,
            session.found,
            session.sheet.codebook.version,
            current,
            taken_in,
            session.cursor.phrase if current else None,
        )
        lines = self._kept.get(key)
        if lines is None:
            lines = self._kept[key] = self._draw(index, current, taken_in)
            if len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(key)
        return lines

    def rows_of(self, index: int, span: Span) -> tuple[int, int]:
        """The first and last line of a segment's block with words of a span."""
        lead = self._lead(index)
        spans = self._wrapped(index, sum(width(text) for text, _ in lead))
        before = self._gap(index) + (1 if self.session.sheet.opens_turn(index) and not lead else 0)
        rows = [n for n, (start, end) in enumerate(spans) if start < span[1] and span[0] < end] or [
            0
        ]
        return before + rows[0], before + rows[-1]

    def offset_at(self, index: int, row: int, x: int) -> int:
        """The offset in the text at a cell of a line of a segment's block; the nearest one for a
        cell without words.
        """
        lead = self._lead(index)
        room = sum(width(text) for text, _ in lead)
        spans = self._wrapped(index, room)
        row -= self._gap(index) + (1 if self.session.sheet.opens_turn(index) and not lead else 0)
        start, end = spans[max(0, min(row, len(spans) - 1))]
        if row >= len(spans):
            return end
        left = x - self.columns.before - (room if row == 0 else 0)
        for cluster in clusters(self.session.sheet.interview.text[start:end]):
            left -= width(steady(cluster))
            if left < 0 or row < 0:
                break
            start += len(cluster)
        return start

    def height(self, index: int) -> int:
        """How many lines a segment takes."""
        return len(self.block(index))

    # Drawing a segment
    # --------------------------------------------------------------------------------------------

    def _draw(self, index: int, current: bool, taken_in: bool) -> list[Line]:
        sheet, cols = self.session.sheet, self.columns
        quiet = sheet.is_interviewer(index)
        lit = current or taken_in
        base = ("current.quiet" if quiet else "current") if lit else ("quiet" if quiet else "text")
        body = self._body(index, base, lit, quiet)
        beside = self._beside(index, base) if cols.codes else []
        if not cols.codes:
            body += self._under(index, base)
        lines = []
        if self._gap(index):
            lines.append(fit((), cols.whole, "text"))
        for n in range(max(len(body), len(beside))):
            mark = self.signs.here if current else self.signs.taken_in if taken_in else " "
            number = str(sheet.number(index)) if n == 0 else ""
            words = body[n] if n < len(body) else ()
            line: list[Piece] = [
                (f"{mark} ", "mark" if not lit else "current.number"),
                (f"{number:>{cols.number}} ", "current.number" if lit else "number"),
                *fit(words, cols.text, base),
            ]
            if cols.codes:
                line.append(("  ", base))
                line += fit(beside[n] if n < len(beside) else (), cols.codes, base)
            lines.append(tuple(line))
        return lines

    def _body(self, index: int, base: str, lit: bool, quiet: bool) -> list[Line]:
        """The speaker and the words."""
        sheet = self.session.sheet
        lead = self._lead(index)
        lines: list[Line] = []
        if sheet.opens_turn(index) and not lead:
            lines.append(self._who(index, base, lit))
        for n, span in enumerate(self._wrapped(index, sum(width(text) for text, _ in lead))):
            lines.append((*(lead if n == 0 else ()), *self._words(index, span, base)))
        return lines

    def _who(self, index: int, base: str, lit: bool) -> Line:
        """Speaker, role and, if wanted, the time."""
        sheet, quiet = self.session.sheet, self.session.sheet.is_interviewer(index)
        role_style = "current.role" if lit else "role"
        who: list[Piece] = [
            (
                steady(sheet.speaker(index) or "(nobody named)"),
                base if quiet else "current.speaker" if lit else "speaker",
            )
        ]
        role = sheet.role(index)
        if role and not quiet:
            who.append((f" {self.signs.dot} {steady(role)}", role_style))
        if self.times and (at := clock(sheet.turn(index).time_start)):
            who.append((f" {self.signs.dot} {at[:8]}", role_style))
        return tuple(who)

    def _lead(self, index: int) -> Line:
        """An interviewer's name, which is on the same line as the first words; others have a
        separate line.
        """
        sheet = self.session.sheet
        if not (sheet.opens_turn(index) and sheet.is_interviewer(index)):
            return ()
        lit = index in self.session.cursor.segments
        base = "current.quiet" if lit else "quiet"
        who = self._who(index, base, lit)
        return (*who, (": ", base)) if width(who[0][0]) < self.columns.text // 2 else ()

    def _gap(self, index: int) -> int:
        """Empty lines before a segment."""
        sheet = self.session.sheet
        return (
            1
            if self.airy and index and sheet.is_interviewer(index) and sheet.opens_turn(index)
            else 0
        )

    def _wrapped(self, index: int, room: int) -> list[Span]:
        """The words in lines; the first line leaves `room` for the speaker."""
        text, span, cells = (
            self.session.sheet.interview.text,
            self.session.sheet.spans[index],
            self.columns.text,
        )
        if not room:
            return wrap(text, span, cells)
        # The first line is shorter, because the speaker's name is on it.
        first = wrap(text, span, max(8, cells - room))[0]
        if first[1] >= span[1] or not text[first[1] : span[1]].strip():
            return [first]
        rest = span[1] - len(text[first[1] : span[1]].lstrip())
        return [first, *wrap(text, (rest, span[1]), cells)]

    def _words(self, index: int, span: Span, base: str) -> list[Piece]:
        """A line's words, divided where a style begins or ends (selected, partly coded, or
        found).
        """
        session = self.session
        marked: list[tuple[Span, str]] = []
        if session.cursor.phrase is not None and index == session.cursor.index:
            marked.append((session.cursor.phrase.span, "selected"))
        marked += [(hit, "hit") for hit in coding_lists.hits(session, index)]
        parts = self._coded_parts(index)
        text = session.sheet.interview.text
        if not marked and not parts:
            return [(steady(text[slice(*span)]), base)]
        edges = sorted(
            {
                span[0],
                span[1],
                *(e for part, _ in (*marked, *parts) for e in part if span[0] < e < span[1]),
            }
        )
        pieces = []
        for start, end in pairwise(edges):
            on = dict.fromkeys(name for part, name in marked if part[0] <= start and end <= part[1])
            there = [code for part, code in parts if part[0] <= start and end <= part[1]]
            if there:
                # What several codings share looks different, so that each one's ends are seen.
                on["overlap" if len(there) > 1 else "coded"] = None
                on[f"code:{self.color(there[-1])}"] = None
            pieces.append((steady(text[start:end]), "+".join((base, *on))))
        return pieces

    def _coded_parts(self, index: int) -> list[tuple[Span, str]]:
        """The codings of a part of the segment, by where they begin: their words and code."""
        sheet = self.session.sheet
        return sorted(
            ((c.start, c.end), c.code)
            for c in sheet.codings_on(index, others=self.session.others)
            if not sheet.whole((c.start, c.end))
        )

    # What lies on a segment
    # ---------------------------------------------------------------------------------------

    def labels(self, index: int, room: int = 0) -> list[tuple[str, str]]:
        """What is on a segment, as (words with their sign, color or empty), in drawing order, for a
        width of `room`.
        """
        session, signs = self.session, self.signs
        sheet = session.sheet
        result: list[tuple[str, str]] = []
        for coding in sheet.codings_on(index, others=session.others):
            result.append((self._label(index, coding, room), self.color(coding.code)))
        if sheet.marks_on(index, "nothing") and not sheet.coded(index):
            result.append((f"{signs.nothing} no code applies", ""))
        if sheet.marks_on(index, "unsure", others=session.others):
            result.append((f"{signs.unsure} not sure", ""))
        if sheet.marks_on(index, "star", others=session.others):
            result.append((f"{signs.star} quotable", ""))
        asked = dict.fromkeys(m.value for m in sheet.marks_on(index, "asked", others=True))
        if asked and sheet.opens_turn(index):
            result.append((f"{signs.asked} {', '.join(asked)}", ""))
        memos = [m for m in sheet.memos_on(index) if m.kind != "proposal"]
        if memos:
            result.append(
                (
                    f"{signs.memo} memo" if len(memos) == 1 else f"{signs.memo} {len(memos)} memos",
                    "",
                )
            )
        return result

    def _label(self, index: int, coding: Coding, room: int = 0) -> str:
        sheet, signs = self.session.sheet, self.signs
        span = (coding.start, coding.end)
        sign = (
            (signs.code if sheet.whole(span) else signs.part)
            if sheet.is_own(coding)
            else signs.other
        )
        touched = sheet.indices(span)
        over = f" {sheet.numbers(span)}" if len(touched) > 1 else ""
        draft = " (draft)" if coding.code in self.session.loaded.names.drafts else ""
        whose = (
            ""
            if sheet.is_own(coding)
            else f" {coding.coder}" + (f"/{coding.round}" if coding.coder == sheet.coder else "")
        )
        machine = " (machine)" if coding.origin == "machine" else ""
        code = steady(coding.code)
        if whose and room:
            # The coder's name stays visible; the code is cut, but stays recognizable.
            code = cut(code, max(7, room - width(steady(f"{sign} {over}{draft}{machine}{whose}"))))
        return f"{steady(sign)} {code}{steady(f'{over}{draft}{machine}{whose}')}"

    def _beside(self, index: int, base: str) -> list[Line]:
        under = base if base.startswith("current") else "text"
        room = self.columns.codes
        return [
            ((cut(text, room), f"code:{color}:{under}" if color else under),)
            for text, color in self.labels(index, room)
        ]

    def _under(self, index: int, base: str) -> list[Line]:
        """The labels on separate lines below the words, for narrow screens."""
        under = base if base.startswith("current") else "text"
        lines: list[Line] = []
        line: list[Piece] = []
        used = 0
        for text, color in self.labels(index):
            text = cut(text, self.columns.text)
            if line and used + 2 + width(text) > self.columns.text:
                lines.append(tuple(line))
                line, used = [], 0
            if line:
                line.append(("  ", base))
                used += 2
            line.append((text, f"code:{color}:{under}" if color else under))
            used += width(text)
        return [*lines, tuple(line)] if line else lines


class Window:
    """The visible part of the transcript: from a line of a segment on, for `height` lines."""

    def __init__(self, lines: TranscriptLines) -> None:
        self.lines = lines
        self.top = (0, 0)
        self.height = 1

    def shown(self) -> list[tuple[Line, int]]:
        """The visible lines, each with its segment; fewer than the height at the end."""
        result: list[tuple[Line, int]] = []
        index, skip = self.top
        while index < len(self.lines.session.sheet) and len(result) < self.height:
            block = self.lines.block(index)
            result += [(line, index) for line in block[skip : skip + self.height - len(result)]]
            index, skip = index + 1, 0
        return result

    def line_at(self, row: int) -> tuple[int, int] | None:
        """The segment at a row of the window, and which line of it that is; None below the end."""
        shown = self.shown()
        if not 0 <= row < len(shown):
            return None
        index = shown[row][1]
        first = next(n for n, (_, there) in enumerate(shown) if there == index)
        skipped = self.top[1] if index == self.top[0] else 0
        return index, row - first + skipped

    def rows(self) -> list[int]:
        """The visible segments, in order, each once."""
        return list(dict.fromkeys(index for _, index in self.shown()))

    def row_of(self, index: int) -> int | None:
        """The row where a segment begins, negative above the top; None if it is more than a screen
        away.
        """
        top, skip = self.top
        if index >= top:
            row = -skip
            for i in range(top, index):
                row += self.lines.height(i)
                # Stop here: counting all lines of a long transcript would make keys slow.
                if row > self.height:
                    return None
            return row
        row = -skip
        for i in range(top - 1, index - 1, -1):
            row -= self.lines.height(i)
            if row < -self.height:
                return None
        return row

    def put(self, index: int, row: int) -> None:
        """Scroll so that a segment begins at a row, or as close to it as the beginning of the
        transcript allows.
        """
        at = index
        while row > 0 and at > 0:
            at -= 1
            row -= self.lines.height(at)
        self.top = (at, max(0, -row))

    def follow(self) -> None:
        """Scroll to the current segment, with what was said before it, unless it is completely
        visible.
        """
        index = self.lines.session.cursor.index
        if not len(self.lines.session.sheet):
            return
        row, size = self.row_of(index), self.lines.height(index)
        phrase = self.lines.session.cursor.phrase
        if phrase is not None and row is not None:
            first, last = self.lines.rows_of(index, phrase.span)
            if row + first < 0 or row + last >= self.height:
                self.top = (
                    index,
                    max(
                        0,
                        (
                            min(first - 2, last + 3 - self.height)
                            if first - 2 > last + 3 - self.height
                            else first - 2
                        ),
                    ),
                )
            return
        if row is not None and row >= 0 and row + size <= self.height:
            return
        # The segment is taller than the screen and fills it. Leave the coder's reading place alone.
        if row is not None and row < 0 and row + size >= self.height:
            return
        before = 0
        for i in range(index - 1, max(-1, index - 4), -1):
            taller = before + self.lines.height(i)
            if taller > max(2, self.height // 3):
                break
            before = taller
        self.put(index, min(before, max(0, self.height - size)))

    def scroll(self, by: int) -> bool:
        """Move the window by lines without moving the cursor; False at the edge."""
        if not len(self.lines.session.sheet):
            return False
        before = self.top
        index, skip = self.top
        skip += by
        while skip < 0 and index > 0:
            index -= 1
            skip += self.lines.height(index)
        while index < len(self.lines.session.sheet) - 1 and skip >= self.lines.height(index):
            skip -= self.lines.height(index)
            index += 1
        self.top = (index, max(0, min(skip, self.lines.height(index) - 1)))
        return self.top != before

    def hidden_below(self) -> int:
        """The number of lines of the current segment below the screen."""
        index = self.lines.session.cursor.index
        row = self.row_of(index) if len(self.lines.session.sheet) else None
        return 0 if row is None else max(0, row + self.lines.height(index) - self.height)
