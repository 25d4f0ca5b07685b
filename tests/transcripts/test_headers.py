"""Header blocks, titles, legends and footers are attributes or nothing, never turns."""

from __future__ import annotations

import pytest

from qcode.model import Transcript
from qcode.transcripts import read
from qcode.transcripts.headers import is_furniture

TALK = (
    "Interviewer: How did you come here?\nParticipant: By bus.\nInterviewer: And"
    " then?\nParticipant: I walked.\n"
)
TURNS = [
    ("Interviewer", "How did you come here?"),
    ("Participant", "By bus."),
    ("Interviewer", "And then?"),
    ("Participant", "I walked."),
]


def transcript_of(text: str, kind: str = "txt") -> Transcript:
    (transcript,) = read(text.encode(), name="x", path=f"x.{kind}").transcripts
    return transcript


def turns_of(transcript: Transcript) -> list[tuple[str | None, str]]:
    return [(t.speaker, transcript.text[t.start : t.end]) for t in transcript.turns]


@pytest.mark.parametrize(
    ("header", "attributes"),
    [
        (
            (
                "Interview ID: LE-03\nDate: 3 November 2026\nInterviewer: Ana Roe\n"
                "Participant: LE-03, 34, cleaner\nDuration: 42:10\n\n"
            ),
            {
                "Interview ID": "LE-03",
                "Date": "3 November 2026",
                "Interviewer": "Ana Roe",
                "Participant": "LE-03, 34, cleaner",
                "Duration": "42:10",
            },
        ),
        (
            "Interview ID: LE-03; Date: 3 November 2026; Interviewer: Ana Roe\n",
            {"Interview ID": "LE-03", "Date": "3 November 2026", "Interviewer": "Ana Roe"},
        ),
        (
            "Interview ID: LE-03\nInterviewer: Ana Roe\n",
            {"Interview ID": "LE-03", "Interviewer": "Ana Roe"},
        ),
        (
            "Interview about work\n\nDate: 1 May\nWard: 3B\n\nLocation: north\n\n",
            {"Date": "1 May", "Ward": "3B", "Location": "north"},
        ),
        (
            "Interviewer: Ana Roe\nParticipant: LE-03\n\n",
            {"Interviewer": "Ana Roe", "Participant": "LE-03"},
        ),
        ("**Date:** 1 May\n**Site:** North\n\n", {"Date": "1 May", "Site": "North"}),
        ("Interview with a cleaner\nLeeds, 3 November 2026\n\n", {}),
        ("INTERVIEW 3\n", {}),
        ("Date:\t1 May\nDauer:\t30 min\n\n", {"Date": "1 May", "Dauer": "30 min"}),
        (
            "---\ntitle: Interview 3\nsite: North\n---\n\n",
            {"title": "Interview 3", "site": "North"},
        ),
        ("", {}),
    ],
)
def test_a_header_becomes_attributes_and_the_talk_begins_after_it(
    header: str, attributes: dict[str, str]
) -> None:
    transcript = transcript_of(header + TALK)
    assert dict(transcript.attributes) == attributes
    assert turns_of(transcript) == TURNS
    assert transcript.text == header + TALK


def test_first_turns_that_use_words_of_headers_are_turns() -> None:
    assert turns_of(transcript_of(TALK.replace("\n", "\n\n"))) == TURNS
    short = (
        "Interviewer: Hello\n\nParticipant: Good morning\n\nInterviewer: So?\n\nParticipant: Yes\n"
    )
    assert len(turns_of(transcript_of(short))) == 4


def test_prose_before_the_first_label_is_a_turn_of_nobody() -> None:
    transcript = transcript_of("Interview 3\n\n… had its own room by then.\n\n" + TALK)
    assert turns_of(transcript)[0] == (None, "… had its own room by then.")
    assert turns_of(transcript)[1:] == TURNS


@pytest.mark.parametrize(
    "legend",
    [
        "I = informant; X = interviewer 1; X2 = Interviewer 2",
        "I = informant\nX = interviewer 1\nX2 = Interviewer 2",
        "X – Interviewer, X2 – Interviewer 2, I – Informant.",
        "X: Interviewer\nI: Informant\nX2: Interviewer 2",
    ],
)
def test_a_legend_says_who_asks_and_is_no_turn(legend: str) -> None:
    transcript = transcript_of(legend + "\n\nX: So?\nI: Yes.\nX2: And?\nI: No.\n")
    assert [(s.label, s.interviewer) for s in transcript.speakers] == [
        ("X", True),
        ("I", False),
        ("X2", True),
    ]
    assert len(transcript.turns) == 4


@pytest.mark.parametrize(
    "line",
    [
        "Transcribed by https://otter.ai",
        "(END OF SIDE 1)",
        "(THE END OF TAPE)",
        "[End of recording]",
        "END OF INTERVIEW",
        "[End]",
        "*** END ***",
        "[Recording stopped]",
        "Tape 1, Side B",
        "Page 3 of 12",
        "CONFIDENTIAL",
        "Ende der Aufnahme",
        "[Fin de la grabación]",
        "Ana Roe stopped transcription",
        "Transcription ended after 00:30:30",
        "Meeting ended after 00:12:01 👋",
        "[00:45:10] [End of recording]",
    ],
)
def test_furniture_between_turns_is_no_speech(line: str) -> None:
    first, second = TALK.split("Interviewer: And")
    transcript = transcript_of(f"{first}{line}\nInterviewer: And{second}{line}\n")
    assert turns_of(transcript) == TURNS


@pytest.mark.parametrize(
    "line",
    [
        "P1: the end of the tape",
        "I stopped transcription then.",
        "At the end",
        "end of my shift",
        "It ended.",
    ],
)
def test_speech_that_sounds_like_furniture_is_speech(line: str) -> None:
    assert not is_furniture(line)


def test_speech_goes_on_after_the_end_of_a_tape_as_a_turn_of_the_same_speaker() -> None:
    transcript = transcript_of("I: So?\nP: It was\n(END OF SIDE 1)\na long day.\nI: Yes.\n")
    assert turns_of(transcript) == [
        ("I", "So?"),
        ("P", "It was"),
        ("P", "a long day."),
        ("I", "Yes."),
    ]


def test_what_otter_and_noscribe_write_above_the_talk_is_no_speech() -> None:
    otter = (
        "LE-03 interview\nTue, Nov 03, 2026 10:15AM • 42:10\n\nSUMMARY KEYWORDS\nward,"
        " bus\n\nSPEAKERS\nAna Roe, Speaker 2\n\n"
    )
    transcript = transcript_of(
        otter + "Ana Roe  00:00\nGood morning.\n\nSpeaker 2  00:07\nHello.\n\nTranscribed by"
        " https://otter.ai\n"
    )
    assert transcript.format == "txt: Otter"
    assert turns_of(transcript) == [("Ana Roe", "Good morning."), ("Speaker 2", "Hello.")]
    assert dict(transcript.attributes) == {
        "Summary keywords": "ward, bus",
        "Speakers": "Ana Roe, Speaker 2",
    }
    scribe = (
        "a.m4a\n\nTranscribed with noScribe vers. 0.5\nAudio source: C:/a.m4a\n"
        "(Start: 0 | Language: en | Speaker detection: auto)\n\n"
    )
    transcript = transcript_of(
        scribe + "S00: [00:00:02] So?\n\n//S01: Mhm. //\n\nS01: [00:00:04] Yes (..) no.\n"
    )
    assert transcript.format == "txt: noScribe"
    assert turns_of(transcript) == [("S00", "So?"), ("S01", "Mhm."), ("S01", "Yes (..) no.")]


def test_notes_of_a_meeting_before_its_transcript_are_no_speech() -> None:
    text = (
        "📝 Notes\n\nInvited Ana Roe, LE-03\n\nSummary\nAna: was asked: a lot.\n"
        "\n📖 Transcript\n\n00:00:00\n\nAna Roe: So?\nLE-03: Yes.\n"
    )
    assert turns_of(transcript_of(text)) == [("Ana Roe", "So?"), ("LE-03", "Yes.")]
