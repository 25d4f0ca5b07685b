"""Layouts of text, and the slips and oddities that people's files have in them."""

from __future__ import annotations

import pytest

from qcode.model import Problem, Transcript
from qcode.transcripts import format_names, read
from qcode.transcripts.parts import ReadOptions

Rows = list[tuple[str | None, str]]


def read_text(
    text: str, kind: str = "txt", **wishes: object
) -> tuple[Transcript, tuple[Problem, ...]]:
    result = read(text.encode(), name="x", path=f"x.{kind}", options=ReadOptions(**wishes))  # type: ignore[arg-type]
    assert len(result.transcripts) == 1, result.problems
    return result.transcripts[0], result.problems


def rows(transcript: Transcript) -> Rows:
    return [(t.speaker, transcript.text[t.start : t.end]) for t in transcript.turns]


def times(transcript: Transcript) -> list[tuple[int | None, int | None]]:
    return [(t.time_start, t.time_end) for t in transcript.turns]


QA: Rows = [("Q", "So?"), ("A", "Yes, at 10:15.\nAnd no."), ("Q", "Then?"), ("A", "I stayed.")]


@pytest.mark.parametrize(
    "text",
    [
        "Q: So?\nA: Yes, at 10:15.\nAnd no.\nQ: Then?\nA: I stayed.",
        "Q. So?\nA. Yes, at 10:15.\nAnd no.\nQ. Then?\nA. I stayed.",
        "Q1. So?\nA. Yes, at 10:15.\nAnd no.\nQ2. Then?\nA. I stayed.",
        "Q1: So?\nA1: Yes, at 10:15.\nAnd no.\nQ2: Then?\nA2: I stayed.",
        "[Q] So?\n[A] Yes, at 10:15.\nAnd no.\n[Q] Then?\n[A] I stayed.",
        "<Q> So?\n<A> Yes, at 10:15.\nAnd no.\n<Q> Then?\n<A> I stayed.",
        "Q\nSo?\n\nA\nYes, at 10:15.\nAnd no.\n\nQ\nThen?\n\nA\nI stayed.",
        "- Q: So?\n- A: Yes, at 10:15.\nAnd no.\n- Q: Then?\n- A: I stayed.",
        "1. Q: So?\n2. A: Yes, at 10:15.\nAnd no.\n3. Q: Then?\n4. A: I stayed.",
        (
            "\u200fQ\u200f: So?\n\u200fA\u200f: Yes, at 10:15.\nAnd no.\n\u200fQ\u200f:"
            " Then?\n\u200fA\u200f: I stayed."
        ),
    ],
)
def test_conventions_of_labels_say_the_same(text: str) -> None:
    transcript, _ = read_text(text)
    assert rows(transcript) == QA
    assert [s.interviewer for s in transcript.speakers] == [True, False]


@pytest.mark.parametrize("sign", [" – ", " - ", "\t", " — "])
def test_labels_before_dashes_and_tabs_need_a_file_full_of_them(sign: str) -> None:
    said = [
        ("Ana", "So?"),
        ("Ben", "Yes – no."),
        ("Ana", "Then?"),
        ("Ben", "I stayed."),
        ("Ana", "Well."),
        ("Ben", "Hm."),
    ]
    transcript, _ = read_text("\n".join(f"{label}{sign}{words}" for label, words in said))
    assert rows(transcript) == said
    prose, _ = read_text(
        "We went\nto work – and back.\nAna\tsays so.\nIt was late – very late.\nThen we slept.\n"
    )
    assert {speaker for speaker, _ in rows(prose)} == {None}


def test_a_repeated_label_opens_a_turn_and_an_unlabelled_paragraph_goes_on() -> None:
    transcript, _ = read_text("A: one\n\nA: two\n\nthree\n\nB: four\n")
    assert rows(transcript) == [("A", "one"), ("A", "two\n\nthree"), ("B", "four")]


def test_a_label_without_words_is_no_turn() -> None:
    transcript, _ = read_text("A: one\nB:\nA: two\nB: three\n")
    assert rows(transcript) == [("A", "one"), ("A", "two"), ("B", "three")]


@pytest.mark.parametrize(
    "text",
    [
        (
            "The plan was clear.\n\nOne thing: we had no time. At 10:15 we left.\n"
            "\nNote: nobody came.\n\nSee http://a.example for it.\n"
        ),
        (
            "She said: go. And he went.\n\nHe said: no. And she stayed.\n\nShe said: fine. Then"
            " they ate.\n\nThe end was near.\n"
        ),
        "Monday: rain.\n",
        "[laughs] I was there.\n\n[laughs] You were not.\n\n[pause] No.\n",
        "– How did you come?\n\n– By bus.\n\n– And then?\n",
        "Yes. I was there.\n\nNo. I was not.\n\nYes. It was late.\n\nYes. It rained.\n",
        (
            "Yes\nIt rained.\nYes\nIt rained again, and for long.\nNo\nAnd then it stopped and we"
            " all went out.\n"
        ),
        "12: a\n13: b\n14: c\n",
    ],
)
def test_prose_and_dialogue_without_labels_name_nobody_and_say_so(text: str) -> None:
    transcript, problems = read_text(text)
    assert transcript.speakers == ()
    assert any("no speakers" in p.message and p.severity == "note" for p in problems)
    assert " ".join(words for _, words in rows(transcript)).split() == text.split()


def test_lines_broken_at_the_page_edge_are_one_paragraph() -> None:
    line = "and so it went on and on until the evening came and we were tired\n"
    transcript, _ = read_text((line * 4 + "the end.\n\n") * 3)
    assert len(transcript.turns) == 3
    transcript, _ = read_text(line * 4)
    assert len(transcript.turns) == 4


def test_a_word_before_a_colon_inside_a_paragraph_is_no_label() -> None:
    text = (
        "Interviewer: What did you think about it when you came here for the very\nfirst time? I"
        " mean this:\n\nLE-03: I was a cleaner then, and in the evening I said to the\nSister: no."
        " And so it went on and on until\nMonday: it ended.\n\nInterviewer: And then?\n\nLE-03: I"
        " stayed.\n"
    )
    transcript, _ = read_text(text)
    assert [speaker for speaker, _ in rows(transcript)] == [
        "Interviewer",
        "LE-03",
        "Interviewer",
        "LE-03",
    ]


def test_slips_of_the_colon_are_read_and_told_with_their_lines() -> None:
    transcript, problems = read_text(
        "Int: a\nP1: b\nInt : c\nP1- d\nInt: e\nP1; f\nINT: g\nI Okay, h\n"
    )
    assert [words for _, words in rows(transcript)] == [
        "a",
        "b",
        "c",
        "d",
        "e",
        "f",
        "g\nI Okay, h",
    ]
    told = {p.line: p.message for p in problems if p.severity == "warning" and p.line}
    assert "'P1-' treated as the label 'P1'" in told[4]
    assert "'P1;' treated as the label 'P1'" in told[6]
    assert "no colon" in told[8]


def test_stamps_alone_in_the_middle_stay_where_the_file_is_not_built_on_them() -> None:
    transcript, _ = read_text(
        "I: so?\nX: yes\n(5.59)\nand no\nI: ok\nX: fine\nI: bye\nX: bye (04.04)\n"
    )
    assert rows(transcript)[1] == ("X", "yes\n(5.59)\nand no")
    assert times(transcript)[1] == (None, None)
    assert rows(transcript)[-1] == ("X", "bye")
    assert times(transcript)[-1] == (None, 244_000)


def test_a_bare_stamp_of_rev_begins_a_turn_of_the_same_speaker() -> None:
    transcript, _ = read_text(
        "Ana (00:00:03):\nSo?\n\nBen (00:00:09):\nYes.\n\n(00:00:42):\nAnd no.\n"
    )
    assert rows(transcript) == [("Ana", "So?"), ("Ben", "Yes."), ("Ben", "And no.")]
    assert times(transcript) == [(3_000, None), (9_000, None), (42_000, None)]
    assert transcript.format == "txt: Rev"


def test_a_stamp_between_two_sentences_is_a_time_and_a_note_with_one_stays_with_its_words() -> None:
    transcript, _ = read_text(
        "Ana: [00:00:03] So.\n\nBen: [00:00:09] Yes. [00:00:30] No. [inaudible 00:00:31]\n\nAna:"
        " [00:00:40] Ok.\n"
    )
    assert rows(transcript)[1:3] == [("Ben", "Yes."), ("Ben", "No. [inaudible 00:00:31]")]
    assert times(transcript)[1:3] == [(9_000, None), (30_000, None)]


def test_a_stamp_in_the_middle_of_a_sentence_does_not_tear_it() -> None:
    transcript, _ = read_text(
        "Ana: [00:00:03] So.\n\nBen: [00:00:09] Yes [00:00:30] and no.\n\nAna: [00:00:40] Ok.\n"
    )
    assert rows(transcript)[1] == ("Ben", "Yes [00:00:30] and no.")


def test_f4_writes_the_end_time_behind_every_paragraph() -> None:
    transcript, _ = read_text(
        "I: Wie war das? #00:00:04-6#\nB: Schwierig. #00:00:09-1#\nUnd kalt. #00:00:12-0#\nI: Und"
        " dann? #00:00:13-0#\n"
    )
    assert transcript.format == "txt: f4"
    assert rows(transcript) == [
        ("I", "Wie war das?"),
        ("B", "Schwierig."),
        ("B", "Und kalt."),
        ("I", "Und dann?"),
    ]
    assert [end for _, end in times(transcript)] == [4_600, 9_100, 12_000, 13_000]


def test_inqscribe_counts_frames_takes_any_bracket_and_question_numbers() -> None:
    transcript, problems = read_text(
        "[00:00:59.15] [2] [L]: I was.\r{00:01:09.20} [2] [S]: Then?\r(00:01:12.00) [3] [L]: So."
        " <00:01:14.29>\r"
    )
    assert rows(transcript) == [("L", "I was."), ("S", "Then?"), ("L", "So.")]
    assert times(transcript)[0] == (59_500, None)
    assert times(transcript)[2] == (72_000, 74_966)
    assert any("frames" in p.message for p in problems)


def test_times_without_labels_are_turns_of_nobody() -> None:
    for text in (
        "0:01  \nOne day.\n\n0:15  \nAnother day.\n",
        "[0:00:01.0] One day.\n[0:00:15.0] Another day.\n",
        "0:01 One day.\n0:15 Another day.\n",
    ):
        transcript, _ = read_text(text)
        assert rows(transcript) == [(None, "One day."), (None, "Another day.")]
        assert times(transcript) == [(1_000, None), (15_000, None)]


def test_times_of_day_count_from_the_first() -> None:
    transcript, problems = read_text(
        "[Ana] 10:15:03\nSo?\n\n[Ben] 10:15:09\nYes.\n\n[Ana] 10:16:00\nOk.\n"
    )
    assert [start for start, _ in times(transcript)] == [0, 6_000, 57_000]
    assert any("10:15:03" in p.message for p in problems)


@pytest.mark.parametrize(
    "text",
    [
        (
            '00:05:01\tAna:\tHello\r\n00:05:09\tBen:\tReacted to "Hello" with'
            " 👍\r\n00:06:09\tBen:\thi\r\n"
        ),
        (
            "10:05:01 From Ana to Everyone: Hello\n10:05:09 From Ben to Everyone: hi\n"
            "10:06:09 From Ben to Ana (direct message): ho\n"
        ),
    ],
)
def test_a_chat_is_read_with_a_warning(text: str) -> None:
    transcript, problems = read_text(text)
    assert transcript.format == "txt: Zoom chat"
    assert [speaker for speaker, _ in rows(transcript)] == ["Ana", "Ben", "Ben"]
    assert any(p.severity == "warning" and "chat" in p.message for p in problems)


def test_numbered_pages_lose_numbers_and_page_ends_and_say_so() -> None:
    text = (
        "1   Q.  How did you\n2       come here?\n3   A.  By bus.\n\x0c1   THE CHAIR:  Go on.\n2  "
        " Q.  Then?\n3   A.  I walked.\n"
    )
    transcript, problems = read_text(text)
    assert rows(transcript) == [
        ("Q", "How did you\ncome here?"),
        ("A", "By bus."),
        ("THE CHAIR", "Go on."),
        ("Q", "Then?"),
        ("A", "I walked."),
    ]
    assert any("line numbers" in p.message and p.severity == "note" for p in problems)


def test_a_numbered_list_keeps_its_numbers() -> None:
    text = "1 Apples\n2 Pears\n3 Plums\n4 Quinces\n5 Grapes\n"
    transcript, _ = read_text(text)
    assert transcript.text == text


def test_a_table_between_tabs_or_bars_is_read_by_its_columns() -> None:
    text = (
        "Timespan\tContent\tSpeaker\n0:00:00.0 - 0:00:05.3\tSo?\tAna\n"
        "0:00:05.3 - 0:00:09.9\tYes.\tBen\n0:00:09.9 - 0:00:12.0\tNo.\t\n"
    )
    transcript, _ = read_text(text)
    assert rows(transcript) == [("Ana", "So?"), ("Ben", "Yes."), ("Ben", "No.")]
    assert times(transcript) == [(0, 5_300), (5_300, 9_900), (9_900, 12_000)]
    transcript, _ = read_text(
        "| Speaker | Text |\n|---|---|\n| Ana | So? |\n| Ben | Yes. |\n", "md"
    )
    assert rows(transcript) == [("Ana", "So?"), ("Ben", "Yes.")]


def test_markdown_headings_can_be_the_speakers() -> None:
    transcript, _ = read_text(
        "## Interviewer\n\nSo?\n\n## LE-03\n\nYes.\n\nNo.\n\n## Interviewer\n\nOk.\n", "md"
    )
    assert rows(transcript) == [
        ("Interviewer", "So?"),
        ("LE-03", "Yes.\n\nNo."),
        ("Interviewer", "Ok."),
    ]


def test_offsets_count_code_points_and_line_ends_become_lf() -> None:
    transcript, _ = read_text("P1: 😀\u2028é\r\nP2: b\rP1: c\x85P2: d\n")
    assert transcript.text == "P1: 😀\u2028é\nP2: b\nP1: c\x85P2: d\n"
    assert rows(transcript) == [("P1", "😀\u2028é"), ("P2", "b"), ("P1", "c"), ("P2", "d")]


def test_backward_times_are_told_and_the_text_keeps_its_order() -> None:
    transcript, problems = read_text("[00:00:09] A: one\n[00:00:03] B: two\n[00:00:12] A: three\n")
    assert [words for _, words in rows(transcript)] == ["one", "two", "three"]
    assert any("backwards" in p.message and p.line == 2 for p in problems)


def test_an_impossible_time_is_part_of_the_text() -> None:
    transcript, _ = read_text("A: one [00:99:99]\nB: two\nA: three\n")
    assert rows(transcript)[0] == ("A", "one [00:99:99]")


def test_the_person_decides_the_layout() -> None:
    text = "Ana: one\nBen: two\nAna: three\n"
    transcript, _ = read_text(text, format="plain")
    assert rows(transcript) == [(None, "Ana: one"), (None, "Ben: two"), (None, "Ana: three")]
    lonely = (
        "We spoke at length about it.\n\nZoe: no.\n\nAnd then we left the house and went on.\n\nIt"
        " was late.\n"
    )
    assert rows(read_text(lonely)[0])[1] == (None, "Zoe: no.")
    transcript, _ = read_text(lonely, format="labels")
    assert rows(transcript)[1][0] == "Zoe"


def test_the_person_decides_interviewers_and_names() -> None:
    text = "Ana: one\nBen: two\nAna: three\nBen: four\n"
    transcript, _ = read_text(text, interviewers=("ben",), rename={"ana": "LE-03"})
    assert [(s.label, s.interviewer) for s in transcript.speakers] == [
        ("LE-03", False),
        ("Ben", True),
    ]
    assert transcript.text == text
    assert rows(transcript)[0] == ("LE-03", "one")


def test_an_unknown_format_is_an_error_that_names_the_known_ones() -> None:
    result = read(b"A: b", name="x", path="x.txt", options=ReadOptions(format="wav"))
    assert not result.transcripts
    assert all(name in result.problems[0].message for name in format_names())


def test_a_file_larger_than_allowed_is_an_error() -> None:
    result = read(b"A: b" * 100, name="x", path="x.txt", options=ReadOptions(max_bytes=100))
    assert not result.transcripts
    assert result.problems[0].severity == "error"


@pytest.mark.parametrize("text", ["", "   \n\n \t", "P1:\nP2:\n"])
def test_a_file_without_words_is_an_error(text: str) -> None:
    result = read(text.encode(), name="x", path="x.txt")
    assert not result.transcripts
    assert [p.severity for p in result.problems if p.severity == "error"]


def test_a_stamp_below_the_name_and_before_the_words_is_the_time_of_the_turn() -> None:
    """As aTrain writes it."""
    transcript, _ = read_text(
        "SPEAKER_00\n[00:00:00]: So?\n\nSPEAKER_01\n[00:00:05]: Yes.\n\nSPEAKER_00\n[00:00:09]:"
        " Then?\n"
    )
    assert rows(transcript) == [
        ("SPEAKER_00", "So?"),
        ("SPEAKER_01", "Yes."),
        ("SPEAKER_00", "Then?"),
    ]
    assert [start for start, _ in times(transcript)] == [0, 5000, 9000]


def test_a_chat_whose_lines_say_from_and_to_is_a_chat() -> None:
    text = (
        "10:15:03\t From  Ana : hi: you?\n10:15:09\t From  Ben  to  Ana(privately) :"
        " yes\n10:16:00\t From  Ana : fine\n"
    )
    transcript, problems = read_text(text)
    assert rows(transcript) == [("Ana", "hi: you?"), ("Ben", "yes"), ("Ana", "fine")]
    assert any("chat" in p.message for p in problems)


def test_words_before_a_colon_at_the_starts_of_paragraphs_are_no_labels_where_half_of_them_have_none() -> (  # noqa: E501
    None
):
    said = "Well.\n\nFor example: on Sundays.\n\nThe thing is this: no."
    text = f"Interviewer: So?\n\nMarta: {said}\n\nInterviewer: And?\n\nMarta: No.\n"
    transcript, _ = read_text(text)
    assert rows(transcript) == [
        ("Interviewer", "So?"),
        ("Marta", said),
        ("Interviewer", "And?"),
        ("Marta", "No."),
    ]


def test_a_name_with_its_role_at_first_is_the_name_later() -> None:
    transcript, _ = read_text(
        "THE CHAIR: So?\n\nMS. ORRIN, CLEANER: Yes.\n\nTHE CHAIR: And?\n\nMS. ORRIN: No.\n"
    )
    assert [speaker for speaker, _ in rows(transcript)] == [
        "THE CHAIR",
        "MS. ORRIN",
        "THE CHAIR",
        "MS. ORRIN",
    ]


def test_a_sound_before_the_first_label_is_part_of_the_talk_and_a_title_is_not() -> None:
    transcript, _ = read_text("Second talk\n\nQ: So?\n\nA: Yes.\n")
    assert rows(transcript)[0] == ("Q", "So?")
    transcript, _ = read_text("[music]\n\nQ: So?\n\nA: Yes.\n")
    assert rows(transcript)[0] == (None, "[music]")


def test_labels_in_parentheses_and_sounds_in_parentheses() -> None:
    transcript, _ = read_text("(I) So?\n(P) Yes.\n(laughs)\n(I) And?\n(P) No.\n")
    assert rows(transcript) == [("I", "So?"), ("P", "Yes.\n(laughs)"), ("I", "And?"), ("P", "No.")]


@pytest.mark.parametrize(
    "legend",
    [
        "Legend: I = Interviewer, P = Participant\n(.) = short pause\n",
        "Key:\nI: Interviewer\nP: Participant\n[ ] inaudible\n",
        "Legende: I = Interviewerin; P = Befragte\n",
    ],
)
def test_a_legend_is_no_speech_whatever_it_is_called(legend: str) -> None:
    transcript, _ = read_text(f"{legend}\nI: So?\nP: Yes.\nI: And?\nP: No.\n")
    assert rows(transcript) == [("I", "So?"), ("P", "Yes."), ("I", "And?"), ("P", "No.")]
    assert [s.interviewer for s in transcript.speakers] == [True, False]


def test_titles_kept_outside_the_turns_are_told_with_their_place() -> None:
    _, problems = read_text("Date: today\n\nSecond round\n\nQ: So?\n\nA: Yes.\n")
    assert [(p.line, p.severity) for p in problems] == [(3, "note")]
    assert "outside the turns" in problems[0].message
    _, problems = read_text("Interview ID: LE-03\n\nQ: So?\n\nA: Yes.\n")
    assert problems == ()


@pytest.mark.parametrize("rule", ["---", "=====", "________", "* * *"])
def test_a_ruled_line_holds_no_words(rule: str) -> None:
    transcript, _ = read_text(f"Q: So?\n{rule}\nA: Yes.\n{rule}\nQ: And?\nA: No.\n")
    assert rows(transcript) == [("Q", "So?"), ("A", "Yes."), ("Q", "And?"), ("A", "No.")]


@pytest.mark.parametrize("sign", [" – ", "\t"])
def test_beside_a_known_label_a_name_before_a_dash_or_tab_need_come_back_only_once(
    sign: str,
) -> None:
    said = [("Interviewer", "So?"), ("Marta", "Yes."), ("Interviewer", "And?"), ("Marta", "No.")]
    transcript, _ = read_text("".join(f"{label}{sign}{words}\n" for label, words in said))
    assert rows(transcript) == said


def test_a_time_in_words_above_the_same_time_in_digits_is_no_speech() -> None:
    """As Teams and Stream are copied from the browser."""
    text = (
        "Ana Orrin\n0 minutes 3 seconds\n0:03\nSo?\nLE-03\n1 hour 0 minutes 12"
        " seconds\n1:00:12\nYes.\n"
    )
    transcript, _ = read_text(text)
    assert rows(transcript) == [("Ana Orrin", "So?"), ("LE-03", "Yes.")]
    assert [start for start, _ in times(transcript)] == [3000, 3_612_000]


def test_a_quotation_on_its_own_line_is_no_label() -> None:
    transcript, _ = read_text('I: So?\nP: I said:\n"No: never."\n“Well: no.”\nI: And?\nP: Gone.\n')
    assert rows(transcript)[1] == ("P", 'I said:\n"No: never."\n“Well: no.”')


@pytest.mark.parametrize(
    "text",
    [
        (
            "**Ana:** [00:00:05](https://clip.example/v?t=5) How?\n\n**Bo:**"
            " [00:00:09](https://clip.example/v?t=9) So.\n\n**Ana:**"
            " [00:00:14](https://clip.example/v?t=14) And?\n"
        ),
        (
            "[00:00:05](https://clip.example/v?t=5) **Ana:**"
            " How?\n\n[00:00:09](https://clip.example/v?t=9) **Bo:**"
            " So.\n\n[00:00:14](https://clip.example/v?t=14) **Ana:** And?\n"
        ),
    ],
)
def test_times_that_link_to_the_recording_are_times(text: str) -> None:
    """The address is no word of anybody; that it was left out is told."""
    transcript, problems = read_text(text, "md")
    assert rows(transcript) == [("Ana", "How?"), ("Bo", "So."), ("Ana", "And?")]
    assert [start for start, _ in times(transcript)] == [5000, 9000, 14000]
    assert "3 links on times left out of the text" in [p.message for p in problems]


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (("01/02/2024, 10:15 - ", "02/02/2024, 10:15 - ", "13/02/2024, 10:15 - "), [0, 1, 12]),
        (("1/2/24, 10:15 AM - ", "1/3/24, 10:15 AM - ", "1/13/24, 10:15 AM - "), [0, 1, 11]),
        (("01.02.24, 10:15 - ", "02.02.24, 10:15 - ", "03.02.24, 10:15 - "), [0, 1, 2]),
        (
            ("[2024-02-01, 10:15:00] ", "[2024-02-02, 10:15:00] ", "[2024-03-01, 10:15:00] "),
            [0, 1, 29],
        ),
    ],
)
def test_dates_of_a_chat_are_counted_in_the_order_of_its_telephone(
    stamps: tuple[str, ...], expected: list[int]
) -> None:
    text = "\n".join(
        f"{s}{who}: Hello." for s, who in zip(stamps, ("Ana", "Ben", "Ana"), strict=True)
    )
    transcript, _ = read_text(text)
    assert [t.time_start for t in transcript.turns] == [86_400_000 * days for days in expected]


@pytest.mark.parametrize(
    "text",
    [
        "01/02/2024, 10:15 - it was quiet.\n02/02/2024, 9:00 - snow.\n03/02/2024, 9:00 - thaw.",
        "Dear Ana,\n\nOn 01/02/2024, 10:15 - I wrote: come.\n\nYours\nBen",
    ],
)
def test_a_diary_or_a_letter_with_dates_is_not_a_chat(text: str) -> None:
    transcript, _ = read_text(text)
    assert transcript.format != "txt: WhatsApp chat"


@pytest.mark.parametrize(
    ("first", "second"),
    [("Ms. Holm", "Mr. Reed"), ("Dr. Ng", "Mrs Reed"), ("Sra. Gil", "Dra. Paz")],
)
def test_names_with_titles_and_a_point_are_labels(first: str, second: str) -> None:
    said = ["How did it start?", "Slowly. We had no room.", "And then?", "Then came spring."]
    who = [first, second, first, second]
    text = "\n".join(f"{name}. {words}" for name, words in zip(who * 2, said * 2, strict=True))
    transcript, _ = read_text(text)
    assert rows(transcript) == list(zip(who * 2, said * 2, strict=True))


def test_a_diary_whose_lines_begin_with_titled_names_has_no_speakers() -> None:
    text = (
        "Mr. Reed came at six.\nMs. Holm left.\nMr. Reed had no list.\nMr. Reed went. It snowed.\n"
    )
    transcript, _ = read_text(text)
    assert {turn.speaker for turn in transcript.turns} == {None}


def test_initials_that_are_all_words_are_speakers_where_they_begin_most_lines() -> None:
    said = ["How?", "Slowly. We had no room.", "And then?", "I came later.", "She did.", "Thanks."]
    who = ["IS", "SA", "IS", "RE", "SA", "IS"]
    text = "\n".join(f"{name}: {words}" for name, words in zip(who, said, strict=True))
    transcript, _ = read_text(text)
    assert rows(transcript) == list(zip(who, said, strict=True))


@pytest.mark.parametrize(
    "text",
    [
        "To all\n\nRE: the list\nCC: Ana\n\nPlease bring it.\nNB: not the old one.\nPS: keys.\nBen",
        "We met at six.\nOK: the room was free.\nNB: the key hangs left.\nWe left.\nAll is well.",
    ],
)
def test_abbreviations_in_a_letter_are_no_speakers(text: str) -> None:
    transcript, _ = read_text(text)
    assert {turn.speaker for turn in transcript.turns} == {None}


@pytest.mark.parametrize(
    "text",
    [
        "Glossary\n\nCohort: a group that starts together.\nDyad: two people.\nKappa: a figure.\n"
        "Memo: a note to oneself.\nProbe: a follow-up.",
        "Minutes\n\n1. Budget: agreed.\n2. Room: open until ten.\n3. Next meeting: in May.",
        "Soup\n\nLentils: two cups.\nOnions: three.\nSalt: a little.\nOil: none.\nLemon: one.",
    ],
)
def test_a_glossary_minutes_and_a_recipe_have_no_speakers_and_that_is_told(text: str) -> None:
    transcript, problems = read_text(text)
    assert {turn.speaker for turn in transcript.turns} == {None}
    assert any("not taken as speakers" in p.message and "--label" in p.message for p in problems)


@pytest.mark.parametrize(
    "text",
    [
        "Ana: We came.\nBen: We stayed.\nCleo: It rained.\nDan: So did we.\nEve: Fine.",
        "Ana: yes?\nBen: no.\nCleo: yes.\nDan: we stayed.\nEve: fine.",
    ],
)
def test_a_round_in_which_everybody_speaks_once_has_its_speakers(text: str) -> None:
    transcript, _ = read_text(text)
    assert [turn.speaker for turn in transcript.turns] == ["Ana", "Ben", "Cleo", "Dan", "Eve"]


@pytest.mark.parametrize("mark", ["[m?]", "(?)", "[f??]", "?"])
def test_a_label_with_a_doubt_in_brackets_is_a_speaker_of_its_own(mark: str) -> None:
    text = f"Ana: Where?\nBen: At home.\nBen {mark}: Or outside.\nAna: When?\nBen: At six."
    transcript, problems = read_text(text)
    assert [turn.speaker for turn in transcript.turns][1:3] == ["Ben", f"Ben {mark}"]
    assert any(f"'Ben {mark}': uncertain who" in p.message for p in problems)


def test_a_heading_with_a_colon_is_a_heading_where_turns_stand_on_other_lines() -> None:
    text = (
        "# LE-03\n\n**Mara:** How many?\n\n**LE-03:** Ninety.\n\n## Work: the night shift\n\n"
        "**Mara:** And now?\n\n**LE-03:** Fewer.\n"
    )
    transcript, _ = read_text(text, "md")
    assert rows(transcript) == [
        ("Mara", "How many?"),
        ("LE-03", "Ninety."),
        ("Mara", "And now?"),
        ("LE-03", "Fewer."),
    ]


def test_turns_that_are_set_as_headings_are_turns() -> None:
    text = "### Mara: How many?\nNinety.\n### LE-03: Fewer.\n### Mara: Thanks.\n### LE-03: Fine.\n"
    transcript, _ = read_text(text, "md")
    assert [turn.speaker for turn in transcript.turns] == ["Mara", "LE-03", "Mara", "LE-03"]


def test_labels_of_audacity_name_their_speakers_in_a_short_file_too() -> None:
    text = (
        "0.500000\t1.200000\tMara: How many?\n1.900000\t3.000000\tLE-03: Ninety.\n"
        "3.100000\t3.600000\tMara: Thanks.\n"
    )
    transcript, _ = read_text(text)
    assert rows(transcript) == [("Mara", "How many?"), ("LE-03", "Ninety."), ("Mara", "Thanks.")]


def test_notes_in_a_table_of_times_are_no_speakers() -> None:
    text = (
        "0.500000\t1.200000\tNote: door\n1.900000\t3.000000\tQuiet here.\n"
        "3.100000\t3.600000\tNote: bus\n4.100000\t5.000000\tRain.\n"
    )
    transcript, _ = read_text(text)
    assert {turn.speaker for turn in transcript.turns} == {None}
