"""Signs of typists, broadcasts, Markdown and services that are no words, and headings of notes that
are no speakers.
"""

from __future__ import annotations

import pytest

from qcode.model import Problem, Transcript
from qcode.transcripts import read


def _read(text: str, path: str) -> tuple[Transcript, tuple[Problem, ...]]:
    result = read(text.encode(), name="a", path=path)
    assert result.transcripts, result.problems
    return result.transcripts[0], result.problems


def _rows(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [
        (t.speaker, " ".join(transcript.text[t.start : t.end].split())) for t in transcript.turns
    ]


def test_two_angles_without_a_name_are_never_the_speaker_above() -> None:
    transcript, _ = _read(
        "1\n00:00:01,000 --> 00:00:02,000\n>> JANE: Hello there.\n\n2\n00:00:02,000 -->"
        " 00:00:04,000\n>> Hi.\n>> JANE: How are you?\n\n3\n00:00:05,000 --> 00:00:06,000\n>>"
        " Fine.\n\n4\n00:00:06,000 --> 00:00:07,000\n>> JANE: Good.\n\n5\n00:00:07,000 -->"
        " 00:00:08,000\nVery good.\n",
        "a.srt",
    )
    assert _rows(transcript) == [
        ("JANE", "Hello there."),
        (None, "Hi."),
        ("JANE", "How are you?"),
        (None, "Fine."),
        ("JANE", "Good. Very good."),
    ]


@pytest.mark.parametrize("label", ["Unknown (f?)", "P3 (Ana?)"])
def test_a_guess_in_brackets_is_a_speaker_of_its_own(label: str) -> None:
    transcript, problems = _read(
        f"Mod: Who?\nBen: Me.\n{label}: Hm.\nBen: Right.\nMod: Ok?\nBen: Yes.\n", "a.txt"
    )
    assert _rows(transcript)[2] == (label, "Hm.")
    assert any("uncertain who" in problem.message for problem in problems)


def test_an_uncertain_label_in_round_brackets_before_a_tab_is_listed_without_them() -> None:
    transcript, _ = _read(
        "Int:\tWho?\nR1:\tMe.\nInt:\tWhen?\n(R1?):\tMonday.\nInt:\tOk.\n", "a.txt"
    )
    assert ("R1?", "Monday.") in _rows(transcript)


def test_a_transcript_quoted_throughout_loses_its_quotation_signs() -> None:
    transcript, problems = _read(
        "> **Int:** How?\n>\n> **P1:** By phone.\n>\n> **Int:** Who?\n>\n> **P1:** Ben.\n", "a.md"
    )
    assert _rows(transcript) == [
        ("Int", "How?"),
        ("P1", "By phone."),
        ("Int", "Who?"),
        ("P1", "Ben."),
    ]
    assert any("quotation signs" in problem.message for problem in problems)


def test_a_single_quotation_in_markdown_keeps_its_sign() -> None:
    transcript, _ = _read(
        "Int: How?\n\nP1: She wrote:\n\n> Come at once.\n\nInt: Who?\n\nP1: Ben.\n", "a.md"
    )
    assert "> Come at once." in transcript.text


def test_a_bare_time_behind_every_colon_is_no_word() -> None:
    transcript, _ = _read(
        "Speaker 1: 00:03 How did it start?\n\nSpeaker 2: 00:05 By phone.\n\nSpeaker 1: 01:09"
        " Who?\n",
        "a.txt",
    )
    assert _rows(transcript) == [
        ("Speaker 1", "How did it start?"),
        ("Speaker 2", "By phone."),
        ("Speaker 1", "Who?"),
    ]
    assert [turn.time_start for turn in transcript.turns] == [3_000, 5_000, 69_000]


def test_a_time_of_day_that_is_said_stays_a_word() -> None:
    transcript, _ = _read(
        "Int: When?\n\nP1: 10:30 is fine.\n\nInt: Not at 9?\n\nP1: 10:45 at the latest.\n", "a.txt"
    )
    assert _rows(transcript)[1] == ("P1", "10:30 is fine.")


def test_times_of_day_that_go_back_stay_words() -> None:
    text = (
        "Ana: 10:30 is fine.\n\nBen: 09:15 is better.\n\nAna: 10:00 then.\n\nBen: 09:45 perhaps.\n"
    )
    transcript, _ = _read(text, "a.txt")
    assert _rows(transcript)[0] == ("Ana", "10:30 is fine.")


def test_a_legend_of_bold_labels_and_a_length_stand_in_the_head() -> None:
    transcript, _ = _read(
        "# Interview 3\n\nProduct: Phone\nTape length 12:26\n\nM: man\nW: woman\n\n## Part one\n\n"
        "**W:** How did it start?\n\n**M:** By phone.\n\n**W:** Who called?\n\n**M:** Ben.\n",
        "a.md",
    )
    assert [speaker for speaker, _ in _rows(transcript)] == ["W", "M", "W", "M"]
    assert transcript.attributes["Tape length"] == "12:26"


@pytest.mark.parametrize(
    "heads", [("Observation", "Reflection"), ("Beobachtung", "Notiz"), ("Note", "Comment")]
)
def test_headings_of_field_notes_are_no_speakers_however_often_they_stand(
    heads: tuple[str, str],
) -> None:
    text = "".join(f"{heads[n % 2]}: People waited at door {n}.\n\n" for n in range(12))
    transcript, problems = _read("Field notes, site 3\n\n" + text, "a.txt")
    assert transcript.speakers == ()
    assert any(f"{heads[0]} 6×" in problem.message for problem in problems)


def test_notes_of_a_clinic_are_no_speech() -> None:
    text = (
        "Subjective: Feels well.\nObjective: No fever.\nAssessment: Stable.\nPlan: Call again.\n\n"
        * 3
    )
    assert _read(text, "a.txt")[0].speakers == ()


def test_a_schedule_is_told() -> None:
    _, problems = _read(
        "09:00 Welcome\n09:15 Talk: the line\n10:00 Coffee\n10:15 Talk: the nights\n11:00 End\n",
        "a.txt",
    )
    assert any("no label occurs twice (Welcome, Coffee" in problem.message for problem in problems)


def test_two_who_speak_at_once_are_not_one_of_them() -> None:
    transcript, _ = _read(
        "Int: How?\nP1, P2: By phone.\nInt: Who?\nP1: Me.\nP2: No, me.\nInt: Ok.\n", "a.txt"
    )
    assert [speaker for speaker, _ in _rows(transcript)] == [
        "Int",
        "P1, P2",
        "Int",
        "P1",
        "P2",
        "Int",
    ]


def test_part_with_a_point_takes_part() -> None:
    transcript, _ = _read(
        "Int. 1: How?\nPart. A: By phone.\nInt. 2: Who?\nPart. B: Me.\nInt. 1: Ok?\nPart. A:"
        " Yes.\n",
        "a.txt",
    )
    assert [speaker for speaker, _ in _rows(transcript)] == [
        "Int. 1",
        "Part. A",
        "Int. 2",
        "Part. B",
        "Int. 1",
        "Part. A",
    ]


def test_part_with_a_number_is_a_heading() -> None:
    transcript, _ = _read(
        "Int: How?\n\nPart 2: the night\n\nInt: And then?\n\nP1: Nothing.\n\nInt: Ok.\n\nP1: Ok.\n",
        "a.txt",
    )
    assert "Part 2" not in {speaker for speaker, _ in _rows(transcript)}


def test_cues_without_a_voice_among_voices_are_told() -> None:
    cues = ["<v Ana>Hello", "and", "<v Ben>Hi", "(Ana)\nAnd then?"]
    text = "WEBVTT\n\n" + "".join(
        f"00:0{n}.000 --> 00:0{n}.900\n{cue}\n\n" for n, cue in enumerate(cues, start=1)
    )
    _, problems = _read(text, "a.vtt")
    assert any(
        "2 cues name nobody" in problem.message and problem.line == 6 for problem in problems
    )
