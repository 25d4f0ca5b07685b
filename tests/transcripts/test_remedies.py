"""What begins like a label and was not taken is told, and can be forced or denied."""

from __future__ import annotations

from qcode.model import Transcript
from qcode.transcripts import read
from qcode.transcripts.parts import ReadOptions, ReadResult

PLAIN = (
    "Ann: Shall we begin?\n\nBob: Yes.\n\nAnn: So? the list: it is long.\n\nBob: the rest\n\nnora:"
    " I was late.\n\nAnn: Well?\n"
)
CAPTIONS = "WEBVTT\n\n" + "".join(
    f"00:00:0{n}.000 --> 00:00:0{n + 1}.000\n{words}\n\n"
    for n, words in enumerate(
        ["so we met", "and then: a call", "nora: from her", "and the end", "of it"]
    )
)
LETTER = (
    "Dear Ms. Orr,\n\nThank you for the list. One thing more: the door sticks.\n\nPlease note:"
    " bring the key. It was late. Nobody came.\n\nI. The first part was read. A. It was"
    " short.\n\nYours, M. Stone\n"
)


def result(text: str, name: str = "a.txt", **wishes: object) -> ReadResult:
    return read(text.encode(), name="a", path=name, options=ReadOptions(**wishes))  # type: ignore[arg-type]


def speakers(found: ReadResult) -> list[str]:
    one: Transcript = found.transcripts[0]
    return [speaker.label for speaker in one.speakers]


def told(found: ReadResult) -> list[str]:
    return [
        problem.message for problem in found.problems if "not taken as speakers" in problem.message
    ]


def test_a_label_that_was_not_taken_is_told_with_its_number() -> None:
    found = result(CAPTIONS, "a.vtt")
    assert speakers(found) == []
    assert len(told(found)) == 1
    assert "nora 1×" in told(found)[0]


def test_a_label_can_be_forced_in_captions_and_text() -> None:
    assert speakers(result(CAPTIONS, "a.vtt", labels=("nora",))) == ["nora"]
    assert speakers(
        result("A story.\n\nnora: I was late.\n\nAnd so it went.\n", labels=("nora",))
    ) == ["nora"]


def test_a_label_can_be_denied_and_its_words_stay() -> None:
    found = result(PLAIN, no_labels=("nora",))
    assert speakers(found) == ["Ann", "Bob"]
    words = [found.transcripts[0].text[t.start : t.end] for t in found.transcripts[0].turns]
    assert "the rest\n\nnora: I was late." in words
    assert "nora 1×" in told(found)[0]


def test_all_labels_and_as_labels_take_every_beginning_in_captions() -> None:
    for wishes in ({"all_labels": True}, {"format": "labels"}):
        assert speakers(result(CAPTIONS, "a.vtt", **wishes)) == ["and then", "nora"]


def test_captions_as_turns_are_a_turn_each() -> None:
    two = "WEBVTT\n\n00:01.000 --> 00:02.000\nAnn: One.\n\n00:02.000 --> 00:03.000\nAnn: Two.\n"
    assert len(result(two, "a.vtt").transcripts[0].turns) == 1
    assert len(result(two, "a.vtt", format="turns").transcripts[0].turns) == 2


def test_a_letter_has_no_speakers() -> None:
    found = result(LETTER)
    assert speakers(found) == []


def test_bare_questions_between_labelled_answers_are_nobodys_and_told() -> None:
    text = "How so?\nAnswer: By post.\n\nAnd when?\nAnswer: In May.\n\nWho came?\nAnswer: Two.\n"
    found = result(text)
    assert [turn.speaker for turn in found.transcripts[0].turns] == [None, "Answer"] * 3
    assert any("is the only label" in problem.message for problem in found.problems)


def test_a_monologue_of_one_label_keeps_its_paragraphs() -> None:
    text = (
        "P1: It began in May.\n\nWe were three.\n\nP1: Then it grew.\n\nNobody left.\n\nP1: So we"
        " stayed.\n\nThat was all.\n"
    )
    assert {turn.speaker for turn in result(text).transcripts[0].turns} == {"P1"}


def test_a_phrase_that_a_recogniser_repeats_is_told() -> None:
    cues = "".join(
        f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\nThank you all.\n\n" for n in range(1, 8)
    )
    messages = [problem.message for problem in result(cues, "a.srt").problems]
    assert any("occurs 7 times in a row" in message for message in messages)
