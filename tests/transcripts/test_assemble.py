"""Documents and speeches become one stored text with turns, notes and speakers in it."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from qcode.model import Note, Problem, Transcript
from qcode.transcripts.assemble import from_document, from_speeches
from qcode.transcripts.parts import Document, Paragraph, ReadOptions, Speech


def document(*paragraphs: Paragraph | str) -> Document:
    return Document(tuple(Paragraph(p) if isinstance(p, str) else p for p in paragraphs), "docx")


def table(rows: Iterable[tuple[str, ...]], number: int = 1) -> list[Paragraph]:
    return [Paragraph("\t".join(cells), cells=cells, table=number) for cells in rows]


def built(source: Document, **wishes: object) -> tuple[Transcript, tuple[Problem, ...]]:
    return from_document(source, "x", "x.docx", ReadOptions(**wishes))  # type: ignore[arg-type]


def turns(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(t.speaker, transcript.text[t.start : t.end]) for t in transcript.turns]


def test_paragraphs_are_stored_one_below_the_other() -> None:
    transcript, _ = built(document("Ana: one", "", "Ben: two\nsoft", "Ana: three"))
    assert transcript.text == "Ana: one\n\nBen: two\nsoft\nAna: three"
    assert turns(transcript) == [("Ana", "one"), ("Ben", "two\nsoft"), ("Ana", "three")]
    assert transcript.format == "docx: Label: text"


def test_names_in_bold_letters_need_no_colon() -> None:
    transcript, _ = built(
        document(
            Paragraph("Ana So?", bold=3),
            Paragraph("Ben  Yes: no.", bold=4),
            "and more",
            Paragraph("Ana Ok.", bold=3),
        )
    )
    assert turns(transcript) == [("Ana", "So?"), ("Ben", "Yes: no.\nand more"), ("Ana", "Ok.")]


def test_bold_words_before_a_colon_farther_on_are_no_label() -> None:
    lines = [
        Paragraph("Ana So I said to her: no", bold=3),
        Paragraph("Ben So I said to her: yes", bold=3),
    ] * 2
    assert {speaker for speaker, _ in turns(built(document(*lines))[0])} == {"Ana", "Ben"}


def test_a_table_of_speakers_is_written_with_labels() -> None:
    rows = [
        ("Interviewer", "So?"),
        ("P1", "Yes.\nNo."),
        ("", "And more."),
        ("Interviewer", "Ok."),
        ("Interviewer", "Then?"),
    ]
    transcript, _ = built(document(*table(rows)))
    assert (
        transcript.text
        == "Interviewer: So?\nP1: Yes.\nNo.\nAnd more.\nInterviewer: Ok.\nInterviewer: Then?"
    )
    assert turns(transcript) == [
        ("Interviewer", "So?"),
        ("P1", "Yes.\nNo.\nAnd more."),
        ("Interviewer", "Ok."),
        ("Interviewer", "Then?"),
    ]


def test_columns_of_a_table_may_stand_in_any_order() -> None:
    rows = [
        ("ID", "Timespan", "Content", "Speaker"),
        ("1", "0:00:00.0 - 0:00:05.3", "So?", "Ana"),
        ("2", "0:00:05.3 - 0:00:09.0", "Yes.", "Ben"),
    ]
    transcript, problems = built(document(*table(rows)))
    assert turns(transcript) == [("Ana", "So?"), ("Ben", "Yes.")]
    assert [(t.time_start, t.time_end) for t in transcript.turns] == [(0, 5_300), (5_300, 9_000)]
    assert any("Timespan" in p.message for p in problems)
    three = [("00:01", "Ana:", "So?"), ("00:05", "Ben:", "Yes."), ("00:09", "Ana:", "Ok.")]
    transcript, _ = built(document(*table(three)))
    assert turns(transcript) == [("Ana", "So?"), ("Ben", "Yes."), ("Ana", "Ok.")]
    assert [t.time_start for t in transcript.turns] == [1_000, 5_000, 9_000]


def test_other_columns_of_a_table_of_turns_become_comments() -> None:
    rows = [("Speaker", "Text", "Remarks"), ("Ana", "So?", ""), ("Ben", "Yes.", "looks away")]
    transcript, _ = built(document(*table(rows)))
    (note,) = transcript.notes
    assert (note.kind, note.text, transcript.text[note.start : note.end]) == (
        "comment",
        "Remarks: looks away",
        "Yes.",
    )


def test_a_table_with_times_and_no_speakers_keeps_its_times() -> None:
    rows = [("0:00:00.0 - 0:00:05.3", "One day."), ("0:00:05.3 - 0:00:09.0", "Another day.")]
    transcript, _ = built(document(*table(rows)))
    assert [(t.speaker, t.time_start, t.time_end) for t in transcript.turns] == [
        (None, 0, 5_300),
        (None, 5_300, 9_000),
    ]


def test_a_table_of_header_lines_becomes_attributes_and_no_turns() -> None:
    rows = [
        ("Interview ID", "LE-03"),
        ("Date", "1 May"),
        ("Interviewer", "Ana Roe"),
        ("Ward", "3B"),
    ]
    transcript, _ = built(
        document(*table(rows), "Interviewer: So?", "LE-03: Yes.", "Interviewer: Ok.")
    )
    assert dict(transcript.attributes) == {
        "Interview ID": "LE-03",
        "Date": "1 May",
        "Interviewer": "Ana Roe",
        "Ward": "3B",
    }
    assert turns(transcript) == [("Interviewer", "So?"), ("LE-03", "Yes."), ("Interviewer", "Ok.")]
    assert transcript.text.startswith("Interview ID\tLE-03\nDate\t1 May\n")


def test_any_other_table_stays_in_the_text() -> None:
    transcript, _ = built(
        document(
            "Above it.",
            *table([("Top left", "Top right"), ("Bottom left", "Bottom right")]),
            "Below it.",
        )
    )
    assert transcript.text == "Above it.\nTop left\tTop right\nBottom left\tBottom right\nBelow it."
    assert transcript.speakers == ()


def test_a_transcript_inside_one_cell_is_read_as_paragraphs() -> None:
    transcript, _ = built(document(*table([("Ana: So?\nBen: Yes.\nAna: Ok.",)])))
    assert turns(transcript) == [("Ana", "So?"), ("Ben", "Yes."), ("Ana", "Ok.")]


def test_text_around_a_table_of_turns_is_title_or_nobodys() -> None:
    rows = [("Ana", "So?"), ("Ben", "Yes."), ("Ana", "Ok.")]
    transcript, _ = built(
        document("Interview 3", *table(rows), "It ended there, as the light went out.")
    )
    assert turns(transcript) == [
        ("Ana", "So?"),
        ("Ben", "Yes."),
        ("Ana", "Ok."),
        (None, "It ended there, as the light went out."),
    ]


def test_notes_keep_their_place_in_the_stored_text() -> None:
    first = Paragraph("Ana: one", notes=(Note("comment", 5, 8, "a"),))
    second = Paragraph("Ben: two", notes=(Note("footnote", 8, 8, "b"),))
    transcript, _ = built(document(first, second, "Ana: x"))
    assert [(transcript.text[n.start : n.end], n.start, n.text) for n in transcript.notes] == [
        ("one", 5, "a"),
        ("", 17, "b"),
    ]
    row = Paragraph(
        "Ana\tSo and so", cells=("Ana", "So and so"), table=1, notes=(Note("comment", 7, 10, "c"),)
    )
    transcript, _ = built(document(row, *table([("Ben", "Yes."), ("Ana", "Ok.")])))
    (note,) = transcript.notes
    assert transcript.text[note.start : note.end] == "and"


def test_headings_inside_a_labelled_document_are_no_speech() -> None:
    topic = Paragraph("Topic two", heading=True)
    transcript, _ = built(document("Ana: one", "Ben: two", topic, "Ana: three", "Ben: four"))
    assert turns(transcript) == [("Ana", "one"), ("Ben", "two"), ("Ana", "three"), ("Ben", "four")]


QUESTIONS = [
    Paragraph("How was it?", italic=True),
    Paragraph("Cold."),
    Paragraph("Very cold."),
    Paragraph("And then?", italic=True),
    Paragraph("Warm."),
]


def test_italic_questions_are_taken_for_a_speaker_only_with_a_warning() -> None:
    transcript, problems = built(document(*QUESTIONS))
    assert turns(transcript) == [
        ("(italic)", "How was it?"),
        ("(roman)", "Cold.\nVery cold."),
        ("(italic)", "And then?"),
        ("(roman)", "Warm."),
    ]
    assert any(
        p.severity == "warning"
        and "--as italic-interviewer" in p.message
        and "--as plain" in p.message
        for p in problems
    )
    assert [s.interviewer for s in transcript.speakers] == [True, False]


def test_asked_for_italics_make_no_warning_and_plain_names_nobody() -> None:
    transcript, problems = built(document(*QUESTIONS), format="italic-interviewer")
    assert [s.label for s in transcript.speakers] == ["(italic)", "(roman)"]
    assert [p for p in problems if p.severity == "warning"] == []
    transcript, _ = built(document(*QUESTIONS), format="plain")
    assert [words for _, words in turns(transcript)] == [p.text for p in QUESTIONS]
    assert transcript.speakers == ()


def test_a_few_italic_paragraphs_are_only_pointed_at() -> None:
    prose = [Paragraph(f"It went on for long, part {n}.", italic=n in (3, 4)) for n in range(12)]
    transcript, problems = built(document(*prose))
    assert transcript.speakers == ()
    assert any("2 of 12 paragraphs are italic" in p.message for p in problems)


def test_bold_questions_are_asked_for_by_name() -> None:
    lines = [Paragraph(p.text, bold=len(p.text) if p.italic else 0) for p in QUESTIONS]
    transcript, _ = built(document(*lines), format="bold-interviewer")
    assert [s.label for s in transcript.speakers] == ["(bold)", "(roman)"]


def test_cues_of_one_speaker_are_one_turn_and_others_a_paragraph_each() -> None:
    speeches = [
        Speech("Ana", "One", 0, 900),
        Speech("Ana", " and two. ", 1_000, 1_900, (Note("comment", 5, 8, "n"),)),
        Speech("Ben", "", 2_000, 2_100),
        Speech("Ben", "Yes.", 2_200, None),
        Speech(None, "Who?", None, None),
    ]
    transcript, _ = from_speeches(speeches, "x", "x.vtt", ReadOptions(), kind="vtt", join=True)
    assert transcript.text == "Ana: One and two.\nBen: Yes.\nWho?"
    assert turns(transcript) == [("Ana", "One and two."), ("Ben", "Yes."), (None, "Who?")]
    assert [(t.time_start, t.time_end) for t in transcript.turns] == [
        (0, 1_900),
        (2_200, None),
        (None, None),
    ]
    (note,) = transcript.notes
    assert transcript.text[note.start : note.end] == "two"


@pytest.mark.parametrize("join", [True, False])
def test_cues_of_nobody_and_rows_of_a_table_stay_turns(join: bool) -> None:
    speaker = None if join else "Ana"
    speeches = [Speech(speaker, "One", 0, 900), Speech(speaker, "Two", 1_000, 1_900)]
    transcript, _ = from_speeches(speeches, "x", "x", ReadOptions(), kind="k", join=join)
    assert turns(transcript) == [(speaker, "One"), (speaker, "Two")]


@pytest.mark.parametrize("heading", [("Question", "Answer"), ("Interviewer", "Participant")])
def test_two_columns_of_what_is_asked_and_what_is_answered(heading: tuple[str, str]) -> None:
    asked = Paragraph(
        "Why?\tI do not know.",
        cells=("Why?", "I do not know."),
        table=1,
        notes=(Note("comment", 7, 10, "sure?"),),
    )
    rows = [
        *table([heading, ("How was it?", "Good, and\nthen bad.")]),
        asked,
        *table([("And?", "")]),
    ]
    transcript, problems = built(document(*rows))
    left, right = heading
    assert turns(transcript) == [
        (left, "How was it?"),
        (right, "Good, and\nthen bad."),
        (left, "Why?"),
        (right, "I do not know."),
        (left, "And?"),
    ]
    assert [s.interviewer for s in transcript.speakers] == [True, False]
    assert [transcript.text[n.start : n.end] for n in transcript.notes] == ["do "]
    assert any("two speakers" in p.message for p in problems)
