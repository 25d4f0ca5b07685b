"""Kinds of transcripts that came in wrong: who says what, in small invented files, and prose that
is none of them.
"""

from __future__ import annotations

import pytest

from qcode.transcripts import read
from qcode.transcripts.parts import ReadOptions


def turns(text: str, name: str = "a.txt") -> list[tuple[str | None, str]]:
    found = read(text.encode(), name="a", path=name, options=ReadOptions()).transcripts[0]
    return [(t.speaker, " ".join(found.text[t.start : t.end].split())) for t in found.turns]


def vtt(*cues: str) -> str:
    timed = (f"00:00:{n:02}.000 --> 00:00:{n + 1:02}.000\n{cue}\n\n" for n, cue in enumerate(cues))
    return "WEBVTT\n\n" + "".join(timed)


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        (
            "a.txt",
            "MOD: How?\n\nP1: So.\n\nP1?: Or so.\n\n??: Hm.\n\nMOD: And?\n\nP1: Yes.\n",
            ["MOD", "P1", "P1?", "??", "MOD", "P1"],
        ),
        (
            "a.txt",
            "KB: One.\n\nIT: Two.\n\nLM: Three.\n\nKB: Four.\n\nIT: Five.\n\nLM: Six.\n",
            ["KB", "IT", "LM"] * 2,
        ),
        (
            "a.txt",
            "[ANA 0:03] One.\n[BO 0:07] Two.\n[ANA 0:09] Three.\n[BO 1:02] Four.\n",
            ["ANA", "BO"] * 2,
        ),
        ("a.txt", "{Ana} One.\n{Bo} Two.\n{Ana} Three.\n{Bo} Four.\n", ["Ana", "Bo"] * 2),
        (
            "a.txt",
            (
                "Speaker 1\n[00:00:00] - One.\n\nSpeaker undefined\n[00:00:04] - Two.\n\nSpeaker"
                " 1\n[00:00:08] - Three.\n"
            ),
            ["Speaker 1", "Speaker undefined", "Speaker 1"],
        ),
        (
            "a.txt",
            (
                "[0.00s -> 2.50s] SPEAKER_00: One.\n[2.50s -> 4.00s] SPEAKER_01: Two.\n[4.00s ->"
                " 5.00s] SPEAKER_00: Three.\n"
            ),
            ["SPEAKER_00", "SPEAKER_01", "SPEAKER_00"],
        ),
        (
            "a.md",
            (
                "# Talk\n\n**Ana:** One?\n\n**Bo:** Two.\n\n## Later\n\n**Ana:** Three?\n\n**Bo:**"
                " Four.\n"
            ),
            ["Ana", "Bo"] * 2,
        ),
        (
            "a.vtt",
            vtt("Ana: One.", "Bo: Two.", "jo@home | 7: Three.", "Ana: Four."),
            ["Ana", "Bo", "jo@home | 7", "Ana"],
        ),
        (
            "a.vtt",
            vtt("(Ana Ray)\nOne.", "(Bo Lind)\nTwo.", "(Ana Ray)\nThree.", "(Bo Lind)\nFour."),
            ["Ana Ray", "Bo Lind"] * 2,
        ),
        ("a.vtt", vtt("<v.Ana>One.", "<v.Bo>Two."), ["Ana", "Bo"]),
        (
            "a.csv",
            "speakercode,starttimestamp,text\nAna,0:01,One.\nBo,0:02,Two.\nAna,0:03,Three.\n",
            ["Ana", "Bo", "Ana"],
        ),
    ],
)
def test_who_speaks(name: str, text: str, expected: list[str]) -> None:
    assert [speaker for speaker, _ in turns(text, name)] == expected


def test_a_point_typed_for_the_colon_is_the_label() -> None:
    text = (
        "I: Where?\n\nX: Here.\n\nX. We stayed.\n\nI. And then?\n\nX: We left.\n\nI: Why?\n\nX: It"
        " rained.\n"
    )
    assert [speaker for speaker, _ in turns(text)] == ["I", "X", "X", "I", "X", "I", "X"]


def test_a_list_with_points_stays_in_the_turn() -> None:
    """K. and L. of a list are no slips for the labels K: and L:, where M. stands as well."""
    text = (
        "K: Which?\n\nL: Three things.\n\nK. Post\n\nL. Phone\n\nM. Visits\n\nK: Fine.\n\nL:"
        " Yes.\n\nK: So.\n\nL: So.\n"
    )
    assert [speaker for speaker, _ in turns(text)] == ["K", "L", "K", "L", "K", "L"]


def test_a_full_name_at_first_and_the_surname_later_are_one_person() -> None:
    text = (
        "Ana Ray: One?\n\nBo Lind: Two.\n\nRay: Three?\n\nLind: Four.\n\nRay: Five?\n\nLind: Six.\n"
    )
    assert {speaker for speaker, _ in turns(text)} == {"Ray", "Lind"}


def test_two_people_of_one_surname_stay_apart() -> None:
    text = "Ana Ray: One?\n\nBo Ray: Two.\n\nRay: Three?\n\nCy: Four.\n\nRay: Five?\n\nCy: Six.\n"
    assert {speaker for speaker, _ in turns(text)} == {"Ana Ray", "Bo Ray", "Ray", "Cy"}


def test_a_block_of_keys_of_ones_own_is_a_header() -> None:
    text = (
        "Test with P2\nProduct: a planner\nPlace of use: at home\n\nMOD: How?\nP2: So.\n\nMOD:"
        " And?\nP2: Yes.\n"
    )
    found = read(text.encode(), name="a", path="a.txt").transcripts[0]
    assert dict(found.attributes) == {"Product": "a planner", "Place of use": "at home"}
    assert [s.label for s in found.speakers] == ["MOD", "P2"]


def test_a_stamp_of_f4_inside_a_turn_is_a_time() -> None:
    text = (
        "I: How? #00:00:04-6#\n\nB: So. #00:00:09-1# And so. #00:00:12-0#\n\nI: Yes. #00:00:13-0#\n"
    )
    assert [words for _, words in turns(text)] == ["How?", "So.", "And so.", "Yes."]


def test_a_timing_line_with_a_slip_is_no_speech() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nAna: One.\n\n00:03.000 --> 00:0x.000\nBo: Two.\n"
    assert turns(text, "a.vtt") == [("Ana", "One."), ("Bo", "Two.")]


def test_one_word_a_row_is_joined_to_turns() -> None:
    rows = "".join(
        f"{who},{word}\n"
        for who, said in (("Ana", "how did it go then"), ("Bo", "it went well"))
        for word in said.split()
    )
    assert turns("speaker,word\n" + rows, "a.csv") == [
        ("Ana", "how did it go then"),
        ("Bo", "it went well"),
    ]


@pytest.mark.parametrize(
    "prose",
    [
        (
            "Monday. It rained. I stayed in.\n\nTuesday. Was it worth it?: I could not"
            " say.\n\nWednesday. The garden, at last.\n"
        ),
        (
            "The report has three parts. (Note: the last is short.)\n\nPart one: it began in May."
            " Nobody said why.\n\nIt ended.\n"
        ),
        (
            "It took 3 minutes 4 seconds.\n\nWe went/came by bus.\n\nSee {the list} and [page"
            " 12:30] for more.\n\nThat is all.\n"
        ),
    ],
)
def test_diaries_and_reports_have_no_speakers(prose: str) -> None:
    assert {speaker for speaker, _ in turns(prose)} == {None}


@pytest.mark.parametrize(
    "line",
    ["{}.- {}", "{}= {}", "{}; {}", "{} >> {}", "{} -> {}", "#{}: {}", "{}「{}」"],
)
def test_other_signs_for_the_colon(line: str) -> None:
    said = ["How do cases come?", "By phone.", "Who calls?", "Neighbours.", "At night?", "Hardly."]
    text = "\n\n".join(
        line.format(who, words) for who, words in zip(["Ana", "Bo"] * 3, said, strict=True)
    )
    assert turns(text) == list(zip(["Ana", "Bo"] * 3, said, strict=True))


def test_notes_of_the_typist_are_no_speaker_however_often_they_stand() -> None:
    text = "".join(
        f"Ana: Question {n}?\n\nBo: Answer.\nNote: he points at it.\n\n" for n in range(5)
    )
    assert [who for who, _ in turns(text)] == ["Ana", "Bo"] * 5
    told = read(text.encode(), name="a", path="a.txt", options=ReadOptions()).problems
    assert any("not taken as speakers: Note 5×" in problem.message for problem in told)


def test_a_list_of_people_with_dashes_is_a_legend() -> None:
    people = "Participants:\nMS - Mara Stone, interviewer\nLO – Lena Orr, nurse\n\n"
    text = people + "MS: How?\n\nLO: So.\n\nMS: And?\n\nLO: Well.\n"
    (found,) = read(text.encode(), name="a", path="a.txt", options=ReadOptions()).transcripts
    assert [turn.speaker for turn in found.turns] == ["MS", "LO"] * 2
    assert [one.label for one in found.speakers if one.interviewer] == ["MS"]


def test_labels_that_never_come_back_are_told() -> None:
    text = "Flour: two cups.\n\nMilk: a cup.\n\nSugar: none at all.\n"
    told = read(text.encode(), name="a", path="a.txt", options=ReadOptions()).problems
    assert any(
        "no label occurs twice (Flour, Milk, Sugar)" in one.message
        for one in told
        if one.severity == "warning"
    )


@pytest.mark.parametrize(
    "prose",
    [
        (
            "Monday: rain all day.\n\nTuesday: to the mill.\n\nWednesday: wrote"
            " letters.\n\nThursday: nothing.\n"
        ),
        "Background: the office opened.\n\nMethod: we asked ten.\n\nFindings: most were content.\n",
        (
            "He came; and sat down.\n\nShe left; nobody saw it.\n\nThey ate; all was well.\n\nIt"
            " rained; as ever.\n"
        ),
    ],
)
def test_prose_that_looks_labelled_has_no_speakers(prose: str) -> None:
    assert {who for who, _ in turns(prose)} == {None}


@pytest.mark.parametrize("sign", ["[{}] {}", "({}) {}", "{}| {}", "{} - {}", "{}\n{}"])
def test_labels_of_captions_without_a_colon(sign: str) -> None:
    pairs = [
        ("Ana Ray", "One?"),
        ("SPEAKER_01", "Two."),
        ("Ana Ray", "Three?"),
        ("SPEAKER_01", "Four."),
    ]
    assert turns(vtt(*(sign.format(*pair) for pair in pairs)), "a.vtt") == pairs


@pytest.mark.parametrize(
    "cues",
    [
        ("[music] One.", "[laughs] Two.", "[music] Three.", "[laughs] Four."),
        ("It was late\nand dark.", "It was late\nagain.", "Nobody came\nin.", "Then rain\nfell."),
        ("It came - late.", "We went - home.", "They - stayed.", "So - what now?"),
    ],
)
def test_sounds_and_sentences_of_captions_are_no_speakers(cues: tuple[str, ...]) -> None:
    found = read(vtt(*cues).encode(), name="a", path="a.vtt", options=ReadOptions())
    assert {turn.speaker for turn in found.transcripts[0].turns} == {None}
    assert any("no speakers were found" in problem.message for problem in found.problems)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "a.json",
            (
                '{"segments": [{"start": 0, "end": 1, "text": "One."}, {"start": 1, "end": 2,'
                ' "text": "Two."}]}'
            ),
        ),
        ("a.csv", "start,end,text\n0:01,0:02,One.\n0:02,0:03,Two.\n"),
        (
            "a.srt",
            "1\n00:00:00,000 --> 00:00:01,000\nOne.\n\n2\n00:00:01,000 --> 00:00:02,000\nTwo.\n",
        ),
    ],
)
def test_a_file_that_names_nobody_is_told(name: str, text: str) -> None:
    told = read(text.encode(), name="a", path=name, options=ReadOptions()).problems
    assert any("no speakers were found; every passage" in problem.message for problem in told)


def test_a_file_that_names_one_side_only_is_told() -> None:
    text = "speaker,text\n,How?\nBo,So.\n,And?\nBo,Well.\n"
    told = read(text.encode(), name="a", path="a.csv", options=ReadOptions()).problems
    assert any(
        "'Bo' is the only speaker who is named; 2 other passages" in one.message for one in told
    )
