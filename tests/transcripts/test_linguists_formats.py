"""Formats of linguists and archives in the variants that their programs write."""

from __future__ import annotations

from pathlib import Path

import pytest

from qcode.transcripts import read

SPECIMENS = Path(__file__).with_name("specimens")


def turns(data: str, name: str) -> list[tuple[str | None, str, int | None, int | None]]:
    found = read(data.encode(), name="a", path=name)
    assert not [problem for problem in found.problems if problem.severity == "error"], (
        found.problems
    )
    one = found.transcripts[0]
    return [(t.speaker, one.text[t.start : t.end], t.time_start, t.time_end) for t in one.turns]


@pytest.mark.parametrize(
    "name",
    ["elan.eaf", "exmaralda.exb", "transcriber.trs", "captions.ttml", "spoken.tei", "ohms.xml"],
)
def test_kinds_of_xml_are_known_by_their_root_whatever_their_name(name: str) -> None:
    data = (SPECIMENS / name).read_bytes()
    assert read(data, name="a", path="a.xml").format == read(data, name="a", path=name).format


def test_a_short_text_grid_reads_like_a_long_one() -> None:
    rows = [
        '"IntervalTier"',
        '"Mara"',
        "0",
        "5",
        "2",
        "0",
        "4",
        '""',
        "4",
        "5",
        '"Two 2 ""and"" more."',
    ]
    short = "\n".join(
        [
            'File type = "ooTextFile"',
            'Object class = "TextGrid"',
            "",
            "0",
            "5",
            "<exists>",
            "1",
            *rows,
        ]
    )
    assert turns(short, "a.TextGrid") == [("Mara", 'Two 2 "and" more.', 4000, 5000)]


def test_a_text_grid_that_is_cut_off_is_told() -> None:
    data = (SPECIMENS / "praat.TextGrid").read_bytes()[:500]
    assert "cut off" in read(data, name="a", path="a.TextGrid").problems[0].message


def test_tiers_of_words_and_sounds_beside_speech_are_left_out_and_named() -> None:
    grid = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", "1", "<exists>", "2"]
    for name, words in (("Mara", "How many"), ("Mara - words", "How")):
        grid += ['"IntervalTier"', f'"{name}"', "0", "1", "1", "0", "1", f'"{words}"']
    found = read("\n".join(grid).encode(), name="a", path="a.TextGrid")
    assert [turn.speaker for turn in found.transcripts[0].turns] == ["Mara"]
    assert "'Mara - words'" in found.problems[0].message


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("I want <to go> [/] to go home .", "I want to go to go home."),
        ("the (.) line rings &=laughs .", "the (.) line rings [laughs]."),
        ("goo@c xxx a_lot +/.", "goo [inaudible] a lot-"),
        ("he's gone@q [*] [% quietly] ?", "he's gone [quietly]?"),
    ],
)
def test_marks_of_chat_are_taken_away_and_words_stay(line: str, words: str) -> None:
    assert turns(f"@UTF8\n@Begin\n*PAR:\t{line}\n@End\n", "a.cha") == [("PAR", words, None, None)]


def test_times_of_ttml_in_frames_and_ticks() -> None:
    data = (
        '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttp="http://www.w3.org/ns/ttml#parameter"'
        ' ttp:frameRate="25" ttp:tickRate="1000"><body><div><p begin="00:00:01:05"'
        ' end="2000t">Mara: How many?</p><p><span begin="4s" end="5s">LE-03:'
        " Ninety.</span></p></div></body></tt>"
    )
    assert [row[:3] for row in turns(data, "a.ttml")] == [
        ("Mara", "How many?", 1200),
        ("LE-03", "Ninety.", 4000),
    ]


TTML = (
    '<tt xmlns="http://www.w3.org/ns/ttml" xmlns:ttm="http://www.w3.org/ns/ttml#metadata"><head>'
    '<metadata><ttm:agent type="person" xml:id="a1"><ttm:name type="full">Mara</ttm:name>'
    '</ttm:agent><ttm:agent type="person" xml:id="a2"><ttm:name type="full">Tomas</ttm:name>'
    "</ttm:agent></metadata></head><body>{body}</body></tt>"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            '<div><p begin="1s" end="2s" ttm:agent="a1">How many?</p>'
            '<p begin="2s" end="3s">LE-03: Ninety.</p></div>',
            [("Mara", "How many?"), ("LE-03", "Ninety.")],
        ),
        (
            '<div><p begin="1s" end="2s" ttm:agent="a1">How many?</p>'
            '<p begin="2s" end="3s">mara: A year.</p></div>',
            [("Mara", "How many? A year.")],
        ),
        (
            '<div><p begin="1s" end="2s" ttm:agent="a1">How many?</p>'
            '<p begin="2s" end="3s">One more thing: a year.</p></div>',
            [("Mara", "How many? One more thing: a year.")],
        ),
        (
            '<div ttm:agent="a2"><p begin="1s" end="2s">Ninety.</p>'
            '<p begin="2s" end="3s" ttm:agent="a1">A year?</p></div>',
            [("Tomas", "Ninety."), ("Mara", "A year?")],
        ),
        (
            '<div><p begin="1s" end="3s"><span ttm:agent="a1">How many?</span><br/>'
            '<span ttm:agent="a2">Ninety,</span><br/>I think.</p></div>',
            [("Mara", "How many?"), ("Tomas", "Ninety, I think.")],
        ),
    ],
    ids=["label beside agents", "label of an agent", "no label", "agent of a part", "two in a cue"],
)
def test_agents_and_written_labels_of_ttml_name_the_speakers(
    body: str, expected: list[tuple[str, str]]
) -> None:
    assert [row[:2] for row in turns(TTML.format(body=body), "a.ttml")] == expected


def test_an_annotation_of_elan_without_a_time_keeps_its_words() -> None:
    data = (SPECIMENS / "elan.eaf").read_text(encoding="utf-8").replace(' TIME_VALUE="500"', "")
    assert ("Mara", "How many?", None, 1200) in turns(data, "a.eaf")


def test_a_harmless_document_type_line_is_no_obstacle_for_transcriber() -> None:
    data = (SPECIMENS / "transcriber.trs").read_bytes()
    assert b"<!DOCTYPE" in data
    assert read(data, name="a", path="a.trs").transcripts[0].attributes["language"] == "fr"
