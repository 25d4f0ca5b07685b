"""Marks that tools write and nobody says: backslashes of Markdown, anchors of noScribe, Word's
hyphens, Excel's escapes.
"""

from __future__ import annotations

import io
import zipfile

import openpyxl
import pytest

from qcode.transcripts import read


def turns(data: bytes, name: str) -> list[tuple[str | None, int | None, str]]:
    (found,) = read(data, name="a", path=name, options=None).transcripts
    return [(t.speaker, t.time_start, found.text[t.start : t.end]) for t in found.turns]


def test_backslashes_of_markdown_are_left_out_and_told() -> None:
    text = (
        b"**Ana:** We count 24\\. E\\-mail\\!\n\n**Bo:** Yes,\\\nthat \\[laughs\\]\n\n**Ana:**"
        b" So\\?\n\n**Bo:** C:\\data\n"
    )
    assert [words for *_, words in turns(text, "a.md")] == [
        "We count 24. E-mail!",
        "Yes,\nthat [laughs]",
        "So?",
        "C:\\data",
    ]
    assert "7 backslashes" in " ".join(
        p.message for p in read(text, name="a", path="a.md", options=None).problems
    )


def test_a_text_file_keeps_its_backslashes() -> None:
    assert turns(b"Ana: 24\\. \nBo: ok\nAna: x\nBo: y\n", "a.txt")[0] == ("Ana", None, "24\\.")


NOSCRIBE = """<html><body><p>talk</p><p>Transcribed with noScribe vers. 0.7<br>Audio source: x.wav</p>
<p><a name="ts_500_2000_S00">Moderation: How?</a></p>
<p><a name="ts_2000_4000_S01">S01: By phone.</a><a name="ts_4000_5000_S01"> Mostly.</a></p>
<p><a name="ts_5000_6000_S00">Moderation: And</a><a name="ts_6000_6500_//S01"> //S01: Yes.</a>
<a name="ts_6500_7000_S00">// then?</a></p><p><a name="ts_8000_9000_S01">S01: Nothing.</a></p></body></html>"""  # noqa: E501


def test_anchors_of_noscribe_give_the_times_and_who_speaks_over() -> None:
    assert turns(NOSCRIBE.encode(), "a.html") == [
        ("Moderation", 500, "How?"),
        ("S01", 2000, "By phone. Mostly."),
        ("Moderation", 5000, "And"),
        ("S01", 6000, "Yes."),
        ("Moderation", 6500, "then?"),
        ("S01", 8000, "Nothing."),
    ]


def test_other_anchors_are_nothing() -> None:
    data = (
        b"<p><a name='ts_x'>Ana: One.</a></p><p><a name='top'>Bo: Two.</a></p><p>Ana:"
        b" Three.</p><p>Bo: Four.</p>"
    )
    assert [time for _, time, _ in turns(data, "a.html")] == [None] * 4


@pytest.mark.parametrize("hyphen", ["\u2010", "\u2011"])
def test_hyphens_that_do_not_break_make_no_other_speaker(hyphen: str) -> None:
    text = f"INT: One?\n\nLE{hyphen}03: Two.\n\nINT: Three?\n\nLE-03: Four.\n"
    assert [who for who, *_ in turns(text.encode(), "a.txt")] == ["INT", "LE-03"] * 2


def test_line_ends_of_excel_are_line_ends() -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (
        ("speaker", "text"),
        ("Ana", "One?"),
        ("Bo", "Two.ZZ\nThree."),
        ("Ana", "Four?"),
        ("Bo", "tabZYfive"),
    ):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    changed = io.BytesIO()
    with zipfile.ZipFile(out) as source, zipfile.ZipFile(changed, "w") as target:
        for member in source.namelist():
            data = source.read(member)
            target.writestr(member, data.replace(b"ZZ", b"_x000D_").replace(b"ZY", b"_x0009_"))
    assert [words for *_, words in turns(changed.getvalue(), "a.xlsx")] == [
        "One?",
        "Two.\nThree.",
        "Four?",
        "tab\tfive",
    ]
