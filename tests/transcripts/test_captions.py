"""Captions: every word of every cue, with its speaker and times, however the file breaks the
rules.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import BadInput
from qcode.files.decoding import decode
from qcode.model import Problem
from qcode.transcripts.captions import read_captions
from qcode.transcripts.cue_blocks import milliseconds
from qcode.transcripts.parts import Speech

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"


def vtt(*cues: str) -> tuple[tuple[Speech, ...], tuple[Problem, ...]]:
    """Cues of one second each."""
    timed = [f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{cue}\n\n" for n, cue in enumerate(cues)]
    return read_captions("WEBVTT\n\n" + "".join(timed), "vtt", "a.vtt")


def said(found: tuple[tuple[Speech, ...], tuple[Problem, ...]]) -> list[tuple[str | None, str]]:
    return [(speech.speaker, speech.text) for speech in found[0]]


def told(found: tuple[tuple[Speech, ...], tuple[Problem, ...]]) -> list[tuple[int | None, str]]:
    return [(problem.line, problem.severity) for problem in found[1]]


def times(text: str, kind: str = "vtt") -> list[tuple[int | None, int | None]]:
    return [(speech.time_start, speech.time_end) for speech in read_captions(text, kind, "a")[0]]


# -- who speaks


def test_teams_voices_with_entities_and_wrapped_text() -> None:
    first = "<v Ruiz, Sof&#237;a [UNI]>Good morning. Can you\ntell me?</v>"
    assert said(vtt(first, "<v LE-03 (Guest)>Yes &amp; no &amp;lt;.</v>")) == [
        ("Ruiz, Sofía [UNI]", "Good morning. Can you tell me?"),
        ("LE-03 (Guest)", "Yes & no &lt;."),
    ]


def test_a_label_in_a_cue_without_a_voice_is_a_speaker_beside_the_voices() -> None:
    found = vtt("<v Mara>How many?", "LE-03: Ninety.", "LE-03: A year.", "One thing: it rings.")
    assert said(found) == [
        ("Mara", "How many?"),
        ("LE-03", "Ninety."),
        ("LE-03", "A year."),
        ("LE-03", "One thing: it rings."),
    ]


def test_voices_of_one_cue_are_speeches_of_their_own() -> None:
    assert said(
        vtt(
            "<v Ana>one</v> <v.loud Ben>two",
            "still Ben",
            "<v >nobody</v> and 5 < 6 <yeah>",
            "and on",
        )
    ) == [
        ("Ana", "one"),
        ("Ben", "two"),
        ("Ben", "still Ben"),
        (None, "nobody and 5 < 6 <yeah>"),
        (None, "and on"),
    ]


def test_noscribe_overlap_signs_are_no_part_of_the_name() -> None:
    assert said(vtt("<v S01>well //yes//", "<v //S02>mm//")) == [
        ("S01", "well //yes//"),
        ("S02", "mm"),
    ]


def test_zoom_names_and_cues_without_one() -> None:
    cues = [
        "Z. Marlow Quist (mq): Hello.",
        "and: another thing",
        "Ana: Yes.",
        "Z. Marlow Quist (mq): Right.",
        "שרה: כן",
        "Ana：No.",
    ]
    assert said(vtt(*cues)) == [
        ("Z. Marlow Quist (mq)", "Hello."),
        ("Z. Marlow Quist (mq)", "and: another thing"),
        ("Ana", "Yes."),
        ("Z. Marlow Quist (mq)", "Right."),
        ("שרה", "כן"),
        ("Ana", "No."),
    ]


def test_words_before_a_colon_are_not_always_a_speaker() -> None:
    """Without labels that come back, `He said:` and a clock time are words."""
    cues = ["He said: go", "at 10:30: nothing", "Note: this", "see http://x.y: z", "plain"]
    assert [speaker for speaker, _ in said(vtt(*cues))] == [None] * 5


def test_known_labels_need_not_come_back() -> None:
    assert said(vtt("Interviewer: How?", "P1: Well.")) == [("Interviewer", "How?"), ("P1", "Well.")]


def test_whisperx_labels_and_cues_of_nobody() -> None:
    text = (
        "1\n00:00:00,000 --> 00:00:01,000\nHello.\n\n2\n00:00:01,000 -->"
        " 00:00:02,000\n[SPEAKER_01]: Hi.\n\n"
    )
    text += "3\n00:00:02,000 --> 00:00:03,000\nMm.\n"
    assert said(read_captions(text, "srt", "a.srt")) == [
        (None, "Hello."),
        ("SPEAKER_01", "Hi."),
        (None, "Mm."),
    ]


def test_two_labels_or_dashes_in_a_cue_are_two_speeches() -> None:
    assert said(vtt("Ana: one\nBen: two\nmore", "Ana: x", "Ben: y")) == [
        ("Ana", "one"),
        ("Ben", "two more"),
        ("Ana", "x"),
        ("Ben", "y"),
    ]
    assert said(vtt("- two\n- speakers", "- one dash", "-5 is cold\n-6 too")) == [
        (None, "- two"),
        (None, "- speakers"),
        (None, "- one dash"),
        (None, "-5 is cold -6 too"),
    ]


# -- words


def test_markup_goes_and_unknown_tags_stay() -> None:
    cues = [
        "When <00:00:00.500>the <c.colorE5E5E5>moon</c> <i>hits</i>",
        "<laughs> and <b>so</b>",
        "&lt;b&gt; &nbsp;x &notathing; AT&T &#xFFFD;",
    ]
    assert [text for _, text in said(vtt(*cues))] == [
        "When the moon hits",
        "<laughs> and so",
        "<b> \u00a0x &notathing; AT&T &#xFFFD;",
    ]


def test_rolling_captions_are_read_once_and_real_repetition_stays() -> None:
    rolling = "align:start position:0%"
    text = (
        f"WEBVTT\n\n00:00:01.000 --> 00:00:02.000 {rolling}\n \nyeah<00:00:01.500><c> well</c>\n\n"
    )
    text += (
        f"00:00:02.000 --> 00:00:02.010 {rolling}\nyeah well\n \n\n00:00:02.010 --> 00:00:04.000"
        f" {rolling}\nyeah well\nso then\n"
    )
    assert [t for _, t in said(read_captions(text, "vtt", "a.vtt"))] == ["yeah well", "so then"]
    assert [t for _, t in said(vtt("yeah", "yeah", "yeah\nno"))] == ["yeah", "yeah", "yeah no"]


def test_notes_styles_regions_and_headers_are_no_speech() -> None:
    text = (
        "WEBVTT - title\nKind: captions\nLanguage: en\n\nSTYLE\n::cue { color: red"
        " }\n\nREGION\nid:x\n\nNOTE Confidence: 0.9\n\nNOTE\ntwo\nlines\n\n00:01.000 -->"
        " 00:02.000\nwords\n\nNOTE between\n\n00:02.000 --> 00:03.000\nNOTE is a word here\n"
    )
    found = read_captions(text, "vtt", "a.vtt")
    assert [t for _, t in said(found)] == ["words", "NOTE is a word here"]
    assert [p.message for p in found[1]] == ["3 NOTE blocks left out"]


# -- broken files


def test_a_missing_header_is_a_note() -> None:
    found = read_captions("1\n00:00:01.000 --> 00:00:02.000\nP1: hi\n", "vtt", "a.vtt")
    assert said(found) == [("P1", "hi")]
    assert told(found) == [(1, "note")]


def test_text_after_a_blank_line_under_its_timing_is_kept() -> None:
    found = read_captions(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n\nlate text\n\n00:03.000 --> 00:04.000\ntwo\n",
        "vtt",
        "a.vtt",
    )
    assert [t for _, t in said(found)] == ["late text", "two"]
    assert told(found) == [(5, "warning")]


def test_a_block_without_timing_goes_with_the_cue_above() -> None:
    found = read_captions(
        "WEBVTT\n\n00:01.000 --> 00:02.000\none\n\norphan\nlines\n\n00:03.000 --> 00:04.000\ntwo\n",
        "vtt",
        "a.vtt",
    )
    assert [t for _, t in said(found)] == ["one orphan lines", "two"]
    assert told(found) == [(6, "warning")]


def test_text_above_the_first_cue_is_kept() -> None:
    found = read_captions("Made by hand\n\n1\n00:00:01,000 --> 00:00:02,000\nx\n", "srt", "a.srt")
    assert said(found) == [(None, "Made by hand"), (None, "x")]
    assert told(found) == [(1, "warning")]


def test_cues_without_blank_lines_between() -> None:
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\none\n2\n00:00:02,000 -->"
        " 00:00:03,000\n1984\n3\n00:00:03,000 --> 00:00:04,000\n7 days\n"
    )
    assert [t for _, t in said(read_captions(srt, "srt", "a.srt"))] == ["one", "1984", "7 days"]
    graph = "WEBVTT\n\n00:01.000 --> 00:02.000\none two\n00:02.000 --> 00:03.000\nthree\n"
    assert [t for _, t in said(read_captions(graph, "vtt", "a.vtt"))] == ["one two", "three"]


def test_numbers_that_are_words_and_numbers_that_are_indexes() -> None:
    srt = (
        "00:00:01,000-->00:00:02,000\n1984\n\n8\n00:00:02.5 -->"
        " 00:00:03,000\n42\n\n3\n\n00:00:03,000 --> 00:00:04,000\nthree\n"
    )
    assert [t for _, t in said(read_captions(srt, "srt", "a.srt"))] == ["1984", "42", "three"]


def test_cue_names_are_no_speech() -> None:
    guid = "1b502de9-89b4-4bba-a44e-a2aab0b4f293/12-"
    text = (
        f"WEBVTT\n\n{guid}0\n00:01.000 --> 00:02.000\none\n\n{guid}1\n00:02.000 -->"
        " 00:03.000\ntwo\n\nSlide two\n00:03.000 --> 00:04.000\nthree\n"
    )
    found = read_captions(text, "vtt", "a.vtt")
    assert [t for _, t in said(found)] == ["one", "two", "three"]
    assert told(found) == [(11, "warning")]


def test_cues_without_words_are_told() -> None:
    found = vtt("one", "", "<c></c>", "two")
    assert [t for _, t in said(found)] == ["one", "two"]
    assert [severity for _, severity in told(found)] == ["note", "note"]


@pytest.mark.parametrize("text", ["", "WEBVTT\n", "Ana: hello\n", "WEBVTT\n\nonly text\n"])
def test_a_file_without_a_cue_is_an_error(text: str) -> None:
    with pytest.raises(BadInput, match="1 problem"):
        read_captions(text, "vtt", "a.vtt")


def test_many_problems_of_a_kind_are_counted() -> None:
    found = vtt(*[""] * 30, "x")
    assert len(found[1]) == 11
    assert "and 20 more" in found[1][-1].message


# -- times


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("00:01.000", 1000),
        ("00:00:01,5", 1500),
        ("0:0:3.5", 3500),
        ("100:00:00.000", 360_000_000),
        ("0:0:4", 4000),
        ("-0:0:1.25", -1250),
        ("99:99:99.999", None),
        ("00:00:60.000", None),
        ("00:60:00.000", None),
        ("75:00.000", 4_500_000),
        ("x", None),
        ("1", None),
    ],
)
def test_times_of_captions(typed: str, wanted: int | None) -> None:
    assert milliseconds(typed) == wanted


def test_impossible_backward_and_negative_times_keep_their_text() -> None:
    text = (
        "WEBVTT\n\n99:99:99.999 --> 100:00:00.000\na\n\n00:00:05.000 -->"
        " 00:00:02.000\nb\n\n00:00:01.000 --> 00:00:09.000\nc\n\n-0:0:1.0 --> 0:0:5.320\nd\n"
    )
    found = read_captions(text, "vtt", "a.vtt")
    assert [t for _, t in said(found)] == ["a", "b", "c", "d"]
    assert times(text) == [(None, None), (5000, None), (1000, 9000), (0, 5320)]
    assert sorted(told(found)) == [
        (3, "warning"),
        (6, "warning"),
        (9, "warning"),
        (12, "note"),
        (12, "warning"),
    ]


def test_sbv() -> None:
    text = "0:00:00.378,0:00:11.378\none [br] two\nthree\n\n0:00:12.000,0:00:11.000\nbackwards\n"
    assert said(read_captions(text, "sbv", "a.sbv")) == [
        (None, "one two three"),
        (None, "backwards"),
    ]
    assert times(text, "sbv") == [(378, 11378), (12000, None)]


@given(
    st.lists(
        st.text(
            st.characters(categories=["L", "N", "P", "Zs"], exclude_characters="<>&:：-\ufeff"),
            min_size=1,
        ),
        min_size=1,
        max_size=8,
    )
)
@settings(max_examples=80, deadline=None)
def test_no_word_of_a_cue_is_lost(cues: list[str]) -> None:
    words = [word for cue in cues for word in cue.split()]
    if not words:
        return
    found = [word for _, text in said(vtt(*cues)) for word in text.split()]
    assert found == words


@given(st.text("WEBVT\n ->:.0123456789,abcNOTE<v/&;[]", max_size=200))
@settings(max_examples=150, deadline=None)
def test_no_text_makes_it_fail(text: str) -> None:
    for kind in ("vtt", "srt", "sbv"):
        try:
            read_captions(text, kind, "a")
        except BadInput as bad:
            assert bad.problems


# -- the shared cases


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("file", "count", "first", "last"),
    [
        ("real/zoom_allwalletdevs_039.vtt", 30, "Hello.", None),
        ("real/webvttpy_sample.vtt", 16, "Caption text #1", "Caption text #16"),
        ("real/webvttpy_captions_with_bom.vtt", 4, "Caption text #1", "Caption text #4"),
        ("real/webvttpy_comments.vtt", 5, "- Ta en kopp varmt te.", "- Ta en kopp"),
        ("real/webvttpy_cue_tags.vtt", 3, "When the moon hits your eye", "That's amore"),
        ("real/webvttpy_youtube_dl.vtt", 3, "yeah", "this will happen is I'm telling"),
        ("real/webvttpy_metadata_headers.vtt", 2, "Caption text #1", "Caption text #2"),
        ("real/webvttpy_missing_caption_text.vtt", 4, "Caption text #1", "Caption text #5"),
        ("real/webvttpy_sample.srt", 5, "Caption text #1", "Caption text #5"),
        ("real/webvttpy_sample.sbv", 5, "Caption text #1", "Caption text #5"),
        (
            "specimens/teams_new.vtt",
            3,
            "Good morning. Can you tell me how you came to the ward?",
            None,
        ),
        (
            "specimens/teams_no_speaker.vtt",
            2,
            "Ut enim ad minim veniam quis nostrud exercitation.",
            "laboris nisi.",
        ),
        ("specimens/whisper.srt", 2, "Good morning.", "Hello."),
        ("bad/srt_messy.srt", 5, None, "1984"),
        ("bad/vtt_bad_times.vtt", 5, "bad", "Graph API style"),
    ],
)
def test_shared_captions(file: str, count: int, first: str | None, last: str | None) -> None:
    path = CASES / file
    text, _, _ = decode(path.read_bytes(), path.name)
    speeches, _ = read_captions(text, path.suffix[1:], path.name)
    assert len(speeches) == count
    assert first is None or speeches[0].text == first
    assert last is None or speeches[-1].text == last


def test_teams_metadata_cues_are_objects_with_speaker_and_words() -> None:
    """A cue that only looks like one stays what it says."""
    found = vtt(
        '{"speakerName":"Ana R&D","spokenText":"One < two.","spokenLanguage":"en-us"}',
        '{"speakerName":null,"spokenText":"Yes."}',
        '{"spokenText": 5',
    )
    assert said(found) == [("Ana R&D", "One < two."), (None, "Yes."), (None, '{"spokenText": 5')]


def test_a_device_name_and_an_aside_are_a_label_though_used_once() -> None:
    text = (
        "WEBVTT\n\n1\n00:01.000 --> 00:02.000\nAna Ruiz: So?\n\n2\n00:03.000 --> 00:04.000\niPhone"
        " of L (she/her): Yes.\n"
    )
    assert said(read_captions(text, "vtt", "a.vtt")) == [
        ("Ana Ruiz", "So?"),
        ("iPhone of L (she/her)", "Yes."),
    ]


def test_webex_has_the_speaker_in_the_name_of_the_cue() -> None:
    cues = [
        f'{n} "{name}" (17)\n00:00:0{n}.000 --> 00:00:0{n}.500\n{words}\n\n'
        for n, name, words in (
            (1, "Ana R&D", "One <b>so</b>."),
            (2, "Ben", "Two."),
            (3, "Ana R&D", "Three."),
        )
    ]
    found = read_captions("WEBVTT\n\n" + "".join(cues), "vtt", "a.vtt")
    assert said(found) == [("Ana R&D", "One so."), ("Ben", "Two."), ("Ana R&D", "Three.")]
    assert told(found) == []


def test_another_speaker_inside_a_cue_begins_a_speech() -> None:
    """Recognisers that tell speakers apart by words write the second name into the middle; brackets
    with words are no names.
    """
    found = vtt(
        "[SPEAKER_00]: How many? [SPEAKER_01]: Ninety.",
        "[SPEAKER_01]: Fewer. [laughs] I think.",
        "[SPEAKER_00]: So: SPEAKER_02 said it.",
    )
    assert said(found) == [
        ("SPEAKER_00", "How many?"),
        ("SPEAKER_01", "Ninety."),
        ("SPEAKER_01", "Fewer. [laughs] I think."),
        ("SPEAKER_00", "So: SPEAKER_02 said it."),
    ]
    assert said(vtt("SPEAKER_00: How many? SPEAKER_01: Ninety.", "SPEAKER_00: So?"))[1] == (
        "SPEAKER_01",
        "Ninety.",
    )


def test_digits_behind_the_comma_are_a_decimal_fraction() -> None:
    found = read_captions(
        "1\n00:00:03,5 --> 00:00:04,25\nAna: One.\n\n2\n0:0:5.040 --> 0:0:6\nBen: Two.\n",
        "srt",
        "a.srt",
    )[0]
    assert [(s.time_start, s.time_end) for s in found] == [(3500, 4250), (5040, 6000)]
