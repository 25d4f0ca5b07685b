"""The small parts from which the readers of services, chats and tables are made."""

from __future__ import annotations

import pytest

from qcode.model import Problem
from qcode.transcripts.chat import read_chat
from qcode.transcripts.markdown_signs import without_escapes, without_quote_signs
from qcode.transcripts.milliseconds import settled
from qcode.transcripts.name_forms import short_forms
from qcode.transcripts.named_people import forms_of
from qcode.transcripts.parts import Speech
from qcode.transcripts.service_words import (
    Word,
    first,
    maps,
    name_of,
    plus,
    scaled,
    seconds,
    speeches_of,
)
from qcode.transcripts.turns_table import plain_cell
from qcode.transcripts.word_numbers import written


@pytest.mark.parametrize(
    ("value", "milliseconds"),
    [
        (1.25, 1250),
        (2, 2000),
        ("1.5", 1500),
        ("1.500s", 1500),
        ("PT1M2.5S", 62_500),
        ("pt1h", 3_600_000),
        ("0:01:02.5", 62_500),
        ({"seconds": "3", "nanos": 250_000_000}, 3250),
        ({"nanos": 5_000_000}, 5),
        (-1.0, None),
        (-1, None),
        (True, None),
        (None, None),
        ("soon", None),
        (float("nan"), None),
        (float("inf"), None),
        ([1], None),
    ],
)
def test_a_time_of_a_service_is_in_milliseconds(value: object, milliseconds: int | None) -> None:
    assert seconds(value) == milliseconds


def test_other_units_are_scaled_and_lengths_added() -> None:
    assert (scaled(90, 1), scaled("90", 1000), scaled(12_345_678, 1e-4)) == (90, 90_000, 1235)
    assert (plus(100, 50), plus(None, 50), plus(100, None)) == (150, None, None)


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (0, "Speaker 0"),
        (2.0, "Speaker 2"),
        ("3", "Speaker 3"),
        (" Mara ", "Mara"),
        ("S1", "S1"),
        ("", None),
        (" ", None),
        (2.5, None),
        (True, None),
        (None, None),
        ({"name": "Mara"}, None),
    ],
)
def test_a_name_of_a_service_is_a_label_or_none(value: object, label: str | None) -> None:
    assert name_of(value) == label


def test_what_is_no_list_or_object_counts_as_empty() -> None:
    assert maps({"a": 1}) == []
    assert maps([{"a": 1}, 2, None]) == [{"a": 1}]
    assert first({"a": None, "b": 0}, "a", "b") == 0


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            [Word("How", 0, 9, "A"), Word("so", 9, 20, "A"), Word("?", 20, 21, None, True)],
            [("A", "How so?", 0, 21)],
        ),
        (
            [Word("How?", 0, 9, "A"), Word("So.", 10, 20, "B"), Word("Hm.", 20, 30, "A")],
            [("A", "How?", 0, 9), ("B", "So.", 10, 20), ("A", "Hm.", 20, 30)],
        ),
        (
            [Word("How", 0, 9), Word("so?", 9, 20), Word("So.", 20, 30)],
            [(None, "How so?", 0, 20), (None, "So.", 20, 30)],
        ),
        ([Word("どう", 0, 9), Word("して", 9, 20)], [(None, "どうして", 0, 20)]),
        ([Word(" ", 0, 9, "A"), Word("", 9, 20, "B")], []),
        ([Word("How", None, None, "A"), Word("so", 9, None, "A")], [("A", "How so", 9, None)]),
    ],
)
def test_words_become_a_speech_for_each_run_of_a_speaker_or_each_sentence(
    words: list[Word], expected: list[tuple[str | None, str, int | None, int | None]]
) -> None:
    made = [(s.speaker, s.text, s.time_start, s.time_end) for s in speeches_of(words)]
    assert made == expected


@pytest.mark.parametrize(
    ("ends", "changed"),
    [([4, 9], False), ([4000, 9000], True), ([4000.5, 9000], False)],
    ids=["seconds", "milliseconds", "fractions are seconds"],
)
def test_whole_numbers_that_nobody_could_speak_to_are_milliseconds(
    ends: list[float], changed: bool
) -> None:
    speeches = [
        Speech("A", "How did it start?", 0, round(ends[0] * 1000)),
        Speech("B", "By phone.", round(ends[0] * 1000), round(ends[1] * 1000)),
    ]
    problems: list[Problem] = []
    found = settled(speeches, "a.json", problems)
    divisor = 1000 if changed else 1
    assert found[1].time_end == round(ends[1] * 1000) // divisor
    assert bool(problems) is changed


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("(be)cause it (h)as to", "because it has to"),
        ("I goed [: went] home", "I goed home"),
        ("the [x 3] phone", "the phone"),
        ("<it rang> [<] .", "it rang."),
        ("+< yes .", "yes."),
        ('he said +"/.', "he said."),
        ("ice+cream [= sweet] .", "ice+cream."),
        ("&~uh &-um yes", "uh um yes"),
        ("0 .", "."),
        ("www .", "[not transcribed]."),
        ("real:ly ↑good", "really good"),
        ("yes [=! whispers] .", "yes [whispers]."),
    ],
)
def test_marks_of_chat_go_and_words_stay(line: str, words: str) -> None:
    assert read_chat(f"@Begin\n*PAR:\t{line}\n@End\n", "a.cha")[0][0].text == words


def test_a_main_line_of_chat_goes_on_behind_a_tab_and_spans_its_times() -> None:
    text = "@Begin\n*PAR:\tit rang \x15100_200\x15\n\tall day . \x15200_900\x15\n%com:\tx\n@End\n"
    speeches, problems, _ = read_chat(text, "a.cha")
    assert [(s.speaker, s.text, s.time_start, s.time_end) for s in speeches] == [
        ("PAR", "it rang all day.", 100, 900)
    ]
    assert "1 dependent lines" in problems[0].message


@pytest.mark.parametrize(
    ("labels", "sure", "unsure"),
    [
        ({"mara stone": (0, 1), "stone": (1, 5)}, {"mara stone": "stone"}, {}),
        ({"mara stone": (0, 1), "ms": (1, 5)}, {"mara stone": "ms"}, {}),
        ({"mara stone": (0, 3), "stone": (1, 5)}, {}, {}),
        ({"stone": (0, 5), "mara stone": (1, 1)}, {}, {}),
        (
            {"mara stone": (0, 1), "tom stone": (1, 1), "stone": (2, 5)},
            {},
            {"mara stone": ["stone"], "tom stone": ["stone"]},
        ),
        (
            {"mara stone": (0, 1), "mara": (1, 5), "stone": (2, 5)},
            {},
            {"mara stone": ["mara", "stone"]},
        ),
        ({"interviewer (ms)": (0, 1), "ms": (1, 5)}, {"interviewer (ms)": "ms"}, {}),
        ({"mara stone (interviewer)": (0, 1), "stone": (1, 5)}, None, {}),
        ({"p1 smith2": (0, 1), "smith2": (1, 5)}, {}, {}),
    ],
)
def test_a_full_name_is_merged_where_exactly_one_short_form_fits(
    labels: dict[str, tuple[int, int]],
    sure: dict[str, str] | None,
    unsure: dict[str, list[str]],
) -> None:
    expected = {"mara stone (interviewer)": "stone"} if sure is None else sure
    assert short_forms(labels) == (expected, unsure)


@pytest.mark.parametrize(
    ("person", "forms"),
    [
        ("Mara Stone", {"mara stone", "mara", "stone", "ms", "m"}),
        ("Dr. Mara Stone", {"dr. stone", "dr stone", "stone", "ms", "mara stone"}),
        ("Frau Holm", {"holm", "frau holm", "h"}),
        ("Dr.", set()),
    ],
)
def test_what_a_person_may_be_called(person: str, forms: set[str]) -> None:
    assert forms <= forms_of(person)
    assert bool(forms_of(person)) is bool(forms)


@pytest.mark.parametrize(
    ("value", "kind", "shown"),
    [
        (1, "decimal", "1"),
        (4, "lowerLetter", "d"),
        (27, "upperLetter", "AA"),
        (9, "lowerRoman", "ix"),
        (44, "upperRoman", "XLIV"),
        (7, "decimalZero", "07"),
    ],
)
def test_numbers_that_word_draws(value: int, kind: str, shown: str) -> None:
    assert written(value, kind) == shown


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("it&#39;s &amp; that", "it's & that"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<b>Yes</b>, <i>no</i>", "Yes, no"),
        ("3 < 4 and 5 > 2", "3 < 4 and 5 > 2"),
        ("plain", "plain"),
    ],
)
def test_html_in_a_cell_of_a_table_is_words(cell: str, text: str) -> None:
    assert plain_cell(cell) == text


def test_backslashes_of_markdown_are_left_out_and_told() -> None:
    text, remark = without_escapes("\\[laughs\\] 1\\. yes\\_no and C:\\new\n")
    assert text == "[laughs] 1. yes_no and C:\\new\n"
    assert remark is not None
    assert without_escapes("plain\n") == ("plain\n", None)


def test_the_sign_of_a_quotation_goes_only_where_all_lines_have_it() -> None:
    assert without_quote_signs("> I: How?\n>\n> R: So.\n")[0] == "I: How?\n\nR: So.\n"
    assert without_quote_signs("I: How?\n> R: So.\n") == ("I: How?\n> R: So.\n", None)
