"""Labels that no text of the file holds: drawn by numbering (Word, LibreOffice, web pages) or said
by a style.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from qcode.transcripts import read

ASKED = ("How do cases come?", "Anyone else?", "What would help?")
SAID = ("The hotline.", "The clinic.", "More staff.")


def turns(data: bytes, name: str) -> list[tuple[str | None, str]]:
    (found,) = read(data, name="a", path=name, options=None).transcripts
    return [(t.speaker, found.text[t.start : t.end]) for t in found.turns]


def told(data: bytes, name: str) -> str:
    return " ".join(
        problem.message for problem in read(data, name="a", path=name, options=None).problems
    )


def numbered(
    pattern: str, kind: str = "decimal", numbers: Sequence[str] = ("80",), *, style: bool = False
) -> bytes:
    """A Word file whose answers are in lists of one level; `numbers` are their numIds, each but the
    first begins again.
    """
    document = docx.Document()
    lists = document.part.numbering_part.element
    linked = '<w:pStyle w:val="Answer"/>' if style else ""
    level = (
        f'<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{linked}<w:lvlText'
        f' w:val="{pattern}"/></w:lvl>'
    )
    first = lists.findall(".//{*}num")[0]
    first.addprevious(
        parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="80">{level}</w:abstractNum>')
    )
    for number in dict.fromkeys(numbers):
        again = (
            ""
            if number == numbers[0]
            else '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
        )
        lists.append(
            parse_xml(
                f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId'
                f' w:val="80"/>{again}</w:num>'
            )
        )
    if style:
        own = document.styles.add_style("Answer", 1)
        own.element.get_or_add_pPr().append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{numbers[0]}"/></w:numPr>')
        )
    for place, (question, answer) in enumerate(zip(ASKED, SAID, strict=True)):
        document.add_paragraph(f"Interviewer: {question}")
        paragraph = document.add_paragraph(answer, style="Answer" if style else None)
        if not style:
            number = numbers[place % len(numbers)]
            paragraph._p.get_or_add_pPr().append(
                parse_xml(
                    f'<w:numPr {nsdecls("w")}><w:ilvl w:val="0"/><w:numId'
                    f' w:val="{number}"/></w:numPr>'
                )
            )
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "labels"),
    [
        (numbered("P%1:"), ["P1", "P2", "P3"]),
        (numbered("P%1:", numbers=("80", "81", "82")), ["P1", "P1", "P1"]),
        (numbered("P%1:", "upperRoman"), ["PI", "PII", "PIII"]),
        (numbered("LE-%1:", "decimalZero", style=True), ["LE-01", "LE-02", "LE-03"]),
    ],
    ids=["counted", "begun again", "roman", "by the style of the paragraph"],
)
def test_a_label_that_word_draws_is_the_speaker(data: bytes, labels: list[str]) -> None:
    expected = [
        pair for n in range(3) for pair in (("Interviewer", ASKED[n]), (labels[n], SAID[n]))
    ]
    assert turns(data, "a.docx") == expected


def test_plain_numbers_of_word_are_left_out_and_counted() -> None:
    data = numbered("%1.")
    assert "3 automatic numbers of lists left out" in told(data, "a.docx")
    assert all(not words[:1].isdigit() for _, words in turns(data, "a.docx"))


def page(answers: Sequence[str], style: str = "") -> bytes:
    asked = (
        f"<p>Interviewer: {question}</p>{answer}"
        for question, answer in zip(ASKED, answers, strict=True)
    )
    return f"<html><head><style>{style}</style></head><body>{''.join(asked)}</body></html>".encode()


GOOGLE = (
    "ol.lst-kix_a-0.start{counter-reset:lst-ctn-kix_a-0"
    ' 0}.lst-kix_a-0>li{counter-increment:lst-ctn-kix_a-0}.lst-kix_a-0>li:before{content:"P"'
    ' counter(lst-ctn-kix_a-0,decimal) ": "}'
)


@pytest.mark.parametrize(
    ("data", "labels"),
    [
        (
            page(
                [
                    f'<ol class="c1 lst-kix_a-0" start="{n}"><li class="c2">{SAID[n - 1]}</li></ol>'
                    for n in (1, 2, 3)
                ],
                GOOGLE,
            ),
            ["P1", "P2", "P3"],
        ),
        (
            page(
                [f'<p class="r">{said}</p>' for said in SAID],
                'p.r::before { content: "Respondent: "; color: red }',
            ),
            ["Respondent"] * 3,
        ),
        (
            page(
                [
                    f"<ul style=\"list-style-type: 'LE-07: '\"><li><p>{said}</p></li></ul>"
                    for said in SAID
                ]
            ),
            ["LE-07"] * 3,
        ),
    ],
    ids=["counter of a style sheet", "words of a style sheet", "sign of a list"],
)
def test_a_label_that_a_web_page_draws_is_the_speaker(data: bytes, labels: list[str]) -> None:
    expected = [
        pair for n in range(3) for pair in (("Interviewer", ASKED[n]), (labels[n], SAID[n]))
    ]
    assert turns(data, "a.html") == expected
    assert "3 labels from automatic numbering read as words" in told(data, "a.html")


def test_lettered_lists_of_one_item_each_mark_answers() -> None:
    asked = "".join(
        f"<p>Q. {q}</p><ol type='A'><li>{a}</li></ol>" for q, a in zip(ASKED, SAID, strict=True)
    )
    expected = [pair for n in range(3) for pair in (("Q", ASKED[n]), ("A", SAID[n]))]
    assert turns(f"<body>{asked}</body>".encode(), "a.html") == expected


def test_a_lettered_list_inside_an_answer_stays_words() -> None:
    listed = "<p>LE-01: Two things.</p><ol type='A'><li>Post</li><li>Phone</li></ol>"
    data = f"<body><p>Interviewer: Which?</p>{listed}<p>Interviewer: So?</p><p>LE-01: Yes.</p></body>".encode()  # noqa: E501
    assert turns(data, "a.html")[1] == ("LE-01", "Two things.\nPost\nPhone")
    assert "2 automatic numbers of lists left out" in told(data, "a.html")


def test_the_colour_of_a_style_sets_the_interviewer_off() -> None:
    document = docx.Document()
    document.styles.add_style("Asks", 1).font.color.rgb = RGBColor(0xC0, 0, 0)
    for question, answer in zip(ASKED * 2, SAID * 2, strict=True):
        document.add_paragraph(question, style="Asks")
        document.add_paragraph(answer)
    out = io.BytesIO()
    document.save(out)
    assert [speaker for speaker, _ in turns(out.getvalue(), "a.docx")] == [
        "(colour)",
        "(roman)",
    ] * 6


def test_labels_in_cells_side_by_side_are_a_turn_each() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for question, answer in zip(ASKED, SAID, strict=True):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"Q: {question}", f"A: {answer}"
    out = io.BytesIO()
    document.save(out)
    assert turns(out.getvalue(), "a.docx") == [
        pair for n in range(3) for pair in (("Q", ASKED[n]), ("A", SAID[n]))
    ]


def test_a_column_of_labels_with_colons_stays_a_column() -> None:
    document = docx.Document()
    table = document.add_table(rows=0, cols=2)
    for who, words in zip(("Ana", "Bo", "Ana"), SAID, strict=True):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = f"{who}:", words
    out = io.BytesIO()
    document.save(out)
    assert turns(out.getvalue(), "a.docx") == list(zip(("Ana", "Bo", "Ana"), SAID, strict=True))
