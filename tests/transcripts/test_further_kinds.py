"""Further ways in which tools and typists write who speaks, each beside what only looks like it."""

from __future__ import annotations

import json

import pytest

from qcode.transcripts import read
from qcode.transcripts.parts import ReadResult


def result(text: str, name: str = "a.txt") -> ReadResult:
    found = read(text.encode(), name="a", path=name)
    assert found.transcripts, found.problems
    return found


def turns(found: ReadResult) -> list[tuple[str | None, str]]:
    one = found.transcripts[0]
    return [(t.speaker, " ".join(one.text[t.start : t.end].split())) for t in one.turns]


def srt(*cues: str) -> str:
    return "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n + 1:02},000\n{cue}\n\n"
        for n, cue in enumerate(cues, start=1)
    )


def test_two_speakers_in_brackets_behind_dashes_share_a_cue() -> None:
    cues = srt(
        "- [Woman] How?\n- [Man] By phone.", "- [Woman] And then?", "- [Man] Three.\nIt grew."
    )
    assert turns(result(cues, "a.srt")) == [
        ("Woman", "How?"),
        ("Man", "By phone."),
        ("Woman", "And then?"),
        ("Man", "Three. It grew."),
    ]


def test_sounds_in_brackets_behind_dashes_are_no_speakers() -> None:
    cues = srt("- [laughter] Yes.", "- [applause] No.", "- [laughter] Yes.", "- [applause] No.")
    assert {speaker for speaker, _ in turns(result(cues, "a.srt"))} == {None}


@pytest.mark.parametrize(
    "label", ["P1 or P2", "P1/P2", "P2 and P1", "Several voices", "Multiple speakers", "Male voice"]
)
def test_people_whom_the_typist_could_not_tell_apart_are_a_speaker(label: str) -> None:
    text = f"I: How?\nP1: By phone.\nI: And then?\nP2: Three.\n{label}: Four.\nI: Four?\nP2: Yes.\n"
    assert (label, "Four.") in turns(result(text))


def test_a_choice_between_things_names_nobody() -> None:
    text = (
        "I: How?\nP1: By phone,\nas we had no bed.\nSo I wrote\nbed or bread: both.\n"
        "That\nhelped.\nI: And?\nP1: We slept.\n"
    )
    assert turns(result(text))[1] == (
        "P1",
        "By phone, as we had no bed. So I wrote bed or bread: both. That helped.",
    )


def test_a_title_and_a_surname_follow_the_full_name_with_its_role() -> None:
    text = (
        "DR. MARA STONE (Interviewer): How?\nTOMAS HOLM: By phone.\nDR. STONE: And then?\n"
        "HOLM: Three.\nDR. STONE: Who?\nHOLM: Me.\n"
    )
    assert [speaker for speaker, _ in turns(result(text))] == ["DR. STONE", "HOLM"] * 3


def test_an_interviewer_with_initials_in_brackets_is_the_initials() -> None:
    text = "Interviewer (MS): How?\nLE-03: By phone.\nMS: And then?\nLE-03: Three.\nMS: Who?\n"
    assert [speaker for speaker, _ in turns(result(text))] == ["MS", "LE-03", "MS", "LE-03", "MS"]


def test_a_comma_for_the_colon_is_told() -> None:
    text = "I: How?\nR: By phone.\nI: And then?\nR, Then three.\nI: Who?\nR: Me.\nI: So.\nR: So.\n"
    assert any("'R, Then three.'" in p.message for p in result(text).problems)


def test_a_point_for_the_colon_behind_a_titled_name_is_a_slip_and_told() -> None:
    text = (
        "Ms. Stone: How?\nTH: By phone.\nMs. Stone: And then?\nTH: Three.\n"
        "Ms. Stone. The line rang.\nTH: Yes, Ms. Stone. The line.\nMs. Stone: So.\nTH: So.\n"
    )
    found = result(text)
    assert turns(found)[4:6] == [
        ("Ms. Stone", "The line rang."),
        ("TH", "Yes, Ms. Stone. The line."),
    ]
    assert any("'Ms. Stone.' treated as the label" in p.message for p in found.problems)


def test_a_colon_typed_twice_is_one() -> None:
    text = "Interviewer:: How?\nLE-03:: By phone.\nInterviewer:: And then?\nLE-03: :) Three.\n"
    assert turns(result(text)) == [
        ("Interviewer", "How?"),
        ("LE-03", "By phone."),
        ("Interviewer", "And then?"),
        ("LE-03", ":) Three."),
    ]


@pytest.mark.parametrize("sign", ["@", "•", "·", "|", "-"])
def test_a_sign_between_name_and_time_is_not_part_of_the_name(sign: str) -> None:
    text = "".join(
        f"{name} {sign} 0:0{n}\n{words}\n\n"
        for n, (name, words) in enumerate(
            [("Mara Stone", "How?"), ("LE-03", "By phone."), ("Mara Stone", "And then?")]
        )
    )
    assert [speaker for speaker, _ in turns(result(text))] == ["Mara Stone", "LE-03", "Mara Stone"]


def test_parts_of_an_interview_are_headings_where_they_stand_alone() -> None:
    text = "PART 1: BEFORE\n\nI: How?\n\nR: By phone.\n\nPART 2: TODAY\n\nI: And?\n\nR: Three.\n"
    found = result(text)
    assert turns(found) == [("I", "How?"), ("R", "By phone."), ("I", "And?"), ("R", "Three.")]
    assert "PART 2: TODAY" in found.transcripts[0].text
    assert any("outside the turns" in problem.message for problem in found.problems)


def test_a_part_that_is_said_is_no_heading() -> None:
    text = "I: Which?\n\nR: I read\nPART 2: TODAY\nand then I slept.\n\nI: Why?\n\nR: Late.\n"
    assert ("R", "I read PART 2: TODAY and then I slept.") in turns(result(text))


def test_tokens_of_a_recogniser_are_put_together_to_words() -> None:
    parts = [("How", 1), (" many", 1), ("?", 1), (" Nine", 2), ("ty", 2), (".", 2)]
    tokens = [
        {"text": text, "start_ms": 100 * n, "end_ms": 100 * n + 90, "speaker": str(who)}
        for n, (text, who) in enumerate(parts)
    ]
    found = result(json.dumps({"text": "How many? Ninety.", "tokens": tokens}), "a.json")
    assert turns(found) == [("Speaker 1", "How many?"), ("Speaker 2", "Ninety.")]
    assert [turn.time_start for turn in found.transcripts[0].turns] == [0, 300]


def test_a_dash_between_stamp_and_words_is_no_word() -> None:
    text = "Mara [00:01] - How?\n\nLE-03 [00:04] - By phone.\n\nMara [00:09] -5 degrees?\n"
    assert turns(result(text)) == [
        ("Mara", "How?"),
        ("LE-03", "By phone."),
        ("Mara", "-5 degrees?"),
    ]


@pytest.mark.parametrize("days", [2, 8])
def test_the_times_of_day_of_a_diary_are_no_speakers(days: int) -> None:
    text = "".join(
        f"# Day {n}\n\nMorning: rain. I walked.\n\nEvening: the phone rang.\n\n"
        for n in range(days)
    )
    assert {speaker for speaker, _ in turns(result(text, "a.md"))} == {None}
