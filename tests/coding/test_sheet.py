"""One transcript in memory: what lies where, what is left, and moving about in it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.coding import cursor as moves
from qcode.coding.cursor import Cursor, goto
from qcode.coding.sheet import Mark, Memo, Sheet
from qcode.errors import UsageError
from qcode.model import Code, Codebook, Coding, Done, Interview, Participant, Segment, Turn

WORDS = "Q: why so? A: because it rained. And then it froze. Q: and now? A: now it thaws. "


def interview() -> Interview:
    """Four turns, five segments; 0 and 3 are the interviewer's, 1 and 2 one turn of A's."""
    cuts = [(0, 11, "Q"), (11, 52, "A"), (52, 63, "Q"), (63, len(WORDS), "A")]
    turns = tuple(Turn(n, who, a, b, 1000 * n * 60) for n, (a, b, who) in enumerate(cuts, 1))
    spans = [(1, 0, 11), (2, 11, 33), (2, 33, 52), (3, 52, 63), (4, 63, len(WORDS))]
    segments = tuple(Segment(n, *span) for n, span in enumerate(spans, 1))
    people = (
        Participant("q", "T", "Q", {"role": "interviewer"}),
        Participant("a", "T", "A", {"role": "farmer"}),
    )
    return Interview("t", "T", WORDS, turns, segments, people)


BOOK = Codebook("b", "1", (Code("rain"), Code("ice", parent="rain"), Code("mud")))


def sheet(**more: object) -> Sheet:
    """The sheet of that interview for mara."""
    return Sheet(interview(), BOOK, coder="mara", round="1", **more)  # type: ignore[arg-type]


def coding(
    name: str, code: str, start: int, end: int, coder: str = "mara", round: str = "1"
) -> Coding:
    return Coding(name, "T", code, coder, start, end, round)


def test_a_coding_lies_on_every_segment_it_touches() -> None:
    """Several segments, part of one, and none."""
    s = sheet()
    s.put_coding(coding("1", "rain", 11, 52))
    s.put_coding(coding("2", "mud", 15, 20))
    assert [s.codes_on(i) for i in range(5)] == [[], ["rain", "mud"], ["rain"], [], []]
    assert s.numbers((11, 52)) == "2-3" and s.numbers((15, 20)) == "2"
    assert s.whole((11, 52)) and not s.whole((15, 20))
    assert s.present((15, 20), "mud") is not None and s.present((15, 21), "mud") is None


def test_only_own_codings_of_the_round_are_worked_on() -> None:
    """Those of others, and one's own of another round, are seen on request only."""
    s = sheet(
        codings=[
            coding("1", "rain", 11, 33, "jonas"),
            coding("2", "ice", 11, 33, round="2"),
            coding("3", "mud", 11, 33),
        ]
    )
    assert [c.id for c in s.codings_on(1)] == ["3"]
    assert [c.id for c in s.codings_on(1, others=True)] == ["3", "1", "2"]
    assert [c.id for c in s.codings_within((11, 33))] == ["3"]
    assert s.progress().coded == 1


def test_done_covers_the_whole_or_a_part() -> None:
    """The state is that of this coder in this round."""
    whole = [Done("T", "mara", 0, len(WORDS), "1")]
    assert sheet(done=whole).progress().done == "done"
    assert sheet(done=[Done("T", "jonas", 0, len(WORDS), "1")]).progress().done == "not done"
    assert sheet(done=[Done("T", "mara", 0, len(WORDS), "2")]).progress().done == "not done"
    assert sheet(done=[Done("T", "mara", 11, 33, "1")]).progress().done == "partly done"
    assert (
        sheet(done=[Done("T", "mara", 11, 52, "1"), Done("T", "mara", 63, len(WORDS), "1")])
        .progress()
        .done
        == "done"
    )


def test_what_was_never_seen_is_left() -> None:
    """Seen, coded and decided segments are not asked about; interviewers' never are."""
    s = sheet()
    assert s.unseen() == [1, 2, 4]
    s.see(1, 1)
    s.put_coding(coding("1", "rain", 33, 52))
    assert s.unseen() == [4]
    s.put_mark(Mark("m", "nothing", 63, len(WORDS), "mara"))
    assert s.unseen() == [] and s.progress() == s.progress().__class__(3, 1, 1, 2, "not done")


def test_a_place_finds_its_segment() -> None:
    """Offsets, and what was seen before, as stored marks say."""
    s = sheet(marks=[Mark("s", "seen", 11, 52, "mara"), Mark("o", "seen", 63, 70, "jonas")])
    assert s.seen == {1, 2} and s.progress().seen == 2
    assert [s.index_at(x) for x in (0, 10, 11, 60, 10_000)] == [0, 0, 1, 3, 4]


def test_memos_lie_on_their_segment() -> None:
    """A memo on words is on its segment; one on a code is on none."""
    s = sheet()
    s.put_memo(Memo("a", "memo", "segment", "T", 11, 33, "mara", "hm", "2"))
    s.put_memo(Memo("b", "memo", "code", "rain", None, None, "mara", "wide", "1"))
    assert [m.id for m in s.memos_on(1)] == ["a"]
    assert s.take_memo("a") is not None and s.memos_on(1) == [] and s.take_memo("a") is None


STEP = st.tuples(
    st.sampled_from(["put", "take", "mark", "unmark"]),
    st.integers(0, 5),
    st.integers(0, 40),
    st.integers(1, 45),
)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, max_size=25))
def test_figures_stay_those_of_a_sheet_made_afresh(steps: list[tuple[str, int, int, int]]) -> None:
    """However codings and marks come and go, counts and lists are those of a sheet that was told
    the end only.
    """
    s = sheet()
    for what, name, start, length in steps:
        place = (start, min(len(WORDS), start + length))
        if what == "put":
            s.put_coding(
                coding(
                    str(name),
                    ["rain", "ice", "mud"][name % 3],
                    *place,
                    coder="mara" if name < 4 else "jonas",
                )
            )
        elif what == "take":
            s.take_coding(str(name))
        elif what == "mark":
            s.put_mark(Mark(str(name), "nothing", *place, "mara" if name < 4 else "jonas"))
        else:
            s.take_mark(str(name))
    fresh = sheet(codings=s.codings.values(), marks=s.marks.values())
    assert s.progress() == fresh.progress()
    for i in range(len(s)):
        assert s.codings_on(i, others=True) == fresh.codings_on(i, others=True)
        assert s.decided(i) == fresh.decided(i) and s.coded(i) == fresh.coded(i)


def test_moving_passes_over_the_interviewer() -> None:
    """Unless asked to stop there; at the edges there is nothing."""
    s = sheet()
    assert [moves.next_segment(s, i, 1) for i in range(5)] == [1, 2, 4, 4, None]
    assert [moves.next_segment(s, i, -1) for i in range(5)] == [None, None, 1, 2, 2]
    assert moves.next_segment(s, 2, 1, stop_at_interviewer=True) == 3
    assert [moves.next_turn(s, i, 1) for i in range(5)] == [1, 3, 3, 4, None]
    assert moves.next_turn(s, 2, -1) == 1


def test_uncoded_goes_round_and_ends() -> None:
    """From the last one it begins again; when only this one is left there is none."""
    s = sheet()
    assert moves.next_uncoded(s, 4, 1) == 1
    for n, i in enumerate((1, 2)):
        s.put_coding(coding(str(n), "rain", *s.spans[i]))
    assert moves.next_uncoded(s, 0, 1) == 4 and moves.next_uncoded(s, 4, 1) is None


def test_coded_follows_a_code() -> None:
    """Any code, or those of a family."""
    s = sheet(codings=[coding("1", "mud", 11, 33), coding("2", "ice", 63, 70)])
    assert moves.next_coded(s, 0, 1) == 1
    assert moves.next_coded(s, 0, 1, frozenset(["rain", "ice"])) == 4
    assert moves.next_coded(s, 4, 1) is None


@pytest.mark.parametrize(
    ("typed", "index"),
    [("3", 2), ("#5", 4), ("0:02:30", 1), ("4:59", 4), ("0:00", 0), ("50%", 2), ("100%", 4)],
)
def test_goto_understands(typed: str, index: int) -> None:
    """A segment, a time, a share."""
    assert goto(sheet(), typed) == index


@pytest.mark.parametrize("typed", ["0", "6", "x", "", "1-2"])
def test_goto_refuses(typed: str) -> None:
    """What is no place is told, with what to type."""
    with pytest.raises(UsageError):
        goto(sheet(), typed)


def test_taking_in_more_segments() -> None:
    """The far end moves; going back past the beginning takes in what is before."""
    c = Cursor(sheet(), 2)
    assert c.span == (33, 52) and c.plain
    assert c.extend(1) and c.span == (33, 63) and list(c.segments) == [2, 3] and not c.plain
    assert c.extend(-1) and c.plain
    assert c.extend(-1) and c.span == (11, 52)
    assert c.widen() and c.plain and not c.widen()
    assert not Cursor(sheet(), 4).extend(1)


def test_narrowing_to_parts() -> None:
    """Parts are selected, moved along, taken in and let go; moving lets go of all."""
    c = Cursor(sheet(), 1)
    parts = [(14, 21), (22, 24), (25, 31)]
    assert c.narrow("words", parts) and c.span == (14, 21)
    assert c.step(1) and c.span == (22, 24)
    assert c.extend(1) and c.span == (22, 31) and not c.extend(1)
    assert c.phrase is not None and c.phrase.numbers == "2-3"
    assert c.extend(-1) and c.extend(-1) and c.span == (14, 24), "the other end stays where it was"
    assert c.step(1) and c.span == (25, 31) and not c.step(1)
    assert c.narrow("sentences", [(11, 31)]) and c.span == (11, 31), "the sentence of the word"
    assert not c.narrow("words", [])
    assert c.move_to(1) and c.plain and not c.move_to(1)
