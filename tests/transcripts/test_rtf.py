"""Rich text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import BadInput
from qcode.transcripts.parts import Document
from qcode.transcripts.rtf import read_rtf

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"


def read(body: str) -> Document:
    return read_rtf(b"{\\rtf1\\ansi\\ansicpg1252 " + body.encode("cp1252") + b"}", "a.rtf")


def texts(body: str) -> list[str]:
    return [p.text for p in read(body).paragraphs]


def test_paragraphs_soft_breaks_and_escapes() -> None:
    assert texts(
        r"Ana: one\line two\tab x\par Ben: \{a\} \\line caf\'e9 \u8212? \u-10179?\u-8704?"
    ) == [
        "Ana: one\ntwo\tx",
        "Ben: {a} \\line café — 😀",
    ]


def test_rows_are_rows() -> None:
    body = (
        r"Before\par \trowd\cellx1\cellx2\intbl Ana\cell hello\par two\line soft\cell\row \trowd"
        r" Ben | x\cell"
        r" y\cell\row\pard After"
    )
    found = read(body).paragraphs
    assert [p.text for p in found] == ["Before", "Ana\thello\ntwo\nsoft", "Ben | x\ty", "After"]
    assert [p.cells for p in found] == [(), ("Ana", "hello\ntwo\nsoft"), ("Ben | x", "y"), ()]
    assert [p.table for p in found] == [0, 1, 1, 0]


def test_notes_are_anchored_and_deletions_and_pictures_left_out() -> None:
    body = (
        r"One{\footnote \pard a {\b bold} n\'f6te} two{\deleted gone} three{\*\atnid"
        r" x}{\*\annotation remark}"
        r" four{\footnote\ftnalt far}"
        r"{\pict\bin4 }}}}} five{\*\shppict{\pict 0099ff}}"
    )
    document = read(body)
    (paragraph,) = document.paragraphs
    assert paragraph.text == "One two three four five"
    assert [(n.kind, paragraph.text[: n.start], n.text) for n in paragraph.notes] == [
        ("footnote", "One", "a bold nöte"),
        ("comment", "One two three", "remark"),
        ("endnote", "One two three four", "far"),
    ]
    assert [p.message for p in document.problems] == [
        "1 tracked deletion left out",
        "1 comment kept as note",
        "1 footnote kept as note",
        "1 endnote kept as note",
        "2 images left out",
    ]


def test_links_show_their_words_only() -> None:
    assert texts(
        r'see {\field{\*\fldinst{HYPERLINK "http://example.org"}}{\fldrslt the link}} now'
    ) == ["see the link now"]


def test_raw_bytes_beyond_ascii() -> None:
    for encoding in ("utf-8", "cp1252"):
        data = "{\\rtf1\\ansi\\ansicpg1252 Größe — naïve}".encode(encoding)
        assert [p.text for p in read_rtf(data, "a.rtf").paragraphs] == ["Größe — naïve"]


def test_a_cut_off_file_is_read_as_far_as_it_goes() -> None:
    document = read_rtf(rb"{\rtf1\ansi\ansicpg1252 P1: caf\'e9 \par {Interviewer: cut h", "a.rtf")
    assert [p.text for p in document.paragraphs] == ["P1: café ", "Interviewer: cut h"]
    assert [p.severity for p in document.problems] == ["warning"]


def test_halves_of_characters_are_taken_out_and_told() -> None:
    document = read(r"a \u-10179? b")
    assert document.paragraphs[0].text == "a  b"
    assert [p.severity for p in document.problems] == ["warning"]


def test_very_deep_groups_are_read() -> None:
    data = b"{\\rtf1" + b"{" * 100_000 + b" P1: x" + b"}" * 100_001
    assert [p.text.strip() for p in read_rtf(data, "a.rtf").paragraphs] == ["P1: x"]


@pytest.mark.parametrize(
    "data", [b"no rtf", b"{\\rtf1\\ansi\\ansicpg1252 \\'81}", b"{\\rtf1 " + b"{" * 1_000_002]
)
def test_what_cannot_be_read_is_told(data: bytes) -> None:
    with pytest.raises(BadInput, match="1 problem"):
        read_rtf(data, "a.rtf")


@given(st.text("{}\\ abc*'0019fu-?partrowdcellfootnote\n", max_size=120))
@settings(max_examples=120, deadline=None)
def test_no_rtf_makes_it_fail(body: str) -> None:
    try:
        read(body)
    except BadInput as bad:
        assert bad.problems


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("file", "first"),
    [
        ("real/striprtf_french.rtf", "10‘000"),
        ("real/striprtf_nbsp.rtf", "This is some bold text with non\u00a0breaking\u00a0spaces."),
        ("real/striprtf_test_line_breaks_google_docs.rtf", "Asdf"),
        ("bad/rtf_truncated.rtf", "P1: café — dash 😀 emoji "),
        ("specimens/f4.rtf", "I: Wie war die erste Woche? #00:00:04-6#"),
    ],
)
def test_shared_cases(file: str, first: str) -> None:
    assert read_rtf((CASES / file).read_bytes(), file).paragraphs[0].text == first


def test_hidden_text_is_not_printed_and_that_is_told() -> None:
    found = read(r"Ana: one{\rtlch\v  hidden \'e9} two\v gone\v0  three \\v not\par")
    assert [p.text for p in found.paragraphs] == ["Ana: one two three \\v not"]
    assert [p.message for p in found.problems] == ["2 hidden passages left out"]


def test_bold_names_and_italic_paragraphs_are_seen_in_every_way_of_writing_them() -> None:
    body = (
        r"{\b Ana} So?\par\pard\b Ben\b0  Yes.\par{\i All of it \b too}\par"
        r"{\i Some} of it\par\i on\par over two\plain\par{\*\x{\b y}}plain {\b bold}\par"
    )
    found = [(p.text, p.bold, p.italic) for p in read(body).paragraphs]
    assert found == [
        ("Ana So?", 3, False),
        ("Ben Yes.", 3, False),
        ("All of it too", 0, True),
        ("Some of it", 0, False),
        ("on", 0, True),
        ("over two", 0, True),
        ("plain bold", 0, False),
    ]


def test_letters_in_tables_and_notes_leave_no_mark() -> None:
    body = r"\trowd{\b Ana}\cell he\i llo\i0\cell\row\pard Ben{\footnote {\b see}} {\i x}\par"
    found = read(body).paragraphs
    assert [(p.text, p.cells) for p in found] == [("Ana\thello", ("Ana", "hello")), ("Ben x", ())]
    assert [n.text for n in found[1].notes] == ["see"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (r"Hello {\upr{Ines}{\*\ud{In\u233?s}}} there\par", "Hello In\u00e9s there"),
        (r"{\upr {a\'3f}{\*\ud {\u1072?}}}b{\upr{c}{\*\ud{\u1075?}}}", "\u0430b\u0433"),
        (r"Only {\upr{Ana}} here", "Only Ana here"),
        (r"a {\b {\upr{x \{\}}{\*\ud{y \}}}}} z", "a y } z"),
    ],
)
def test_words_in_two_writings_are_read_once_in_unicode(body: str, expected: str) -> None:
    found = read(body)
    assert ([p.text for p in found.paragraphs], found.problems) == ([expected], ())


def test_words_in_two_writings_are_read_in_notes_and_cells_and_stay_out_of_what_is_not_printed() -> (  # noqa: E501
    None
):
    two = r"{\upr{o}{\*\ud{\u246?}}}"
    body = (
        rf"{{\info{{\upr{{\title o}}{{\*\ud{{\title x}}}}}}}}\trowd n{two}\cell\row\pard"
        rf" A{{\footnote n{two}}}\par"
    )
    row, paragraph = read(body).paragraphs
    assert (row.cells, paragraph.text, [n.text for n in paragraph.notes]) == (
        ("n\u00f6",),
        "A",
        ["n\u00f6"],
    )


def box(words: str, result: str = "") -> str:
    shown = rf"{{\shprslt{{\*\do\dptxbx{{\dptxbxtext \pard {result}\par}}}}}}" if result else ""
    return (
        r"{\shp{\*\shpinst\shpleft1{\sp{\sn shapeType}{\sv 202}}{\shptxt" rf" {words}}}}}{shown}}}"
    )


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Before" + box("boxed words") + r" after\par Next",
            ["Before after", "boxed words", "Next"],
        ),
        (
            "Before" + box(r"\pard one\par two\par ", r"one\par two") + " after",
            ["Before after", "one", "two"],
        ),
        ("A" + box(r"{\b x\par }") + box(r"y") + r"\par B", ["A", "x", "y", "B"]),
        (r"{\b A" + box("x") + r"\par B}", ["A", "x", "B"]),
        ("A" + box("x" + box("inner") + r"\par z") + r"\par B", ["A", "x", "inner", "z", "B"]),
        (r"A{\*\do\dptxbx{\dptxbxtext old box\par}}\par B", ["A", "old box", "B"]),
        (r"A{\shpgrp{\*\shpinst " + box("x") + box("y") + r"}}\par B", ["A", "x", "y", "B"]),
        (r"A{\*\shppict{\pict 00}}{\nonshppict{\pict 00}" + box("twice") + r"}\par B", ["A", "B"]),
        ("A" + box(r"In{\upr{e}{\*\ud{\u233?}}}s") + r"\par B", ["A", "In\u00e9s", "B"]),
    ],
)
def test_text_boxes_follow_the_paragraph_that_they_hang_on(body: str, expected: list[str]) -> None:
    """Each once, also where the file writes the box a second time for old readers."""
    assert texts(body) == expected


def test_a_picture_for_new_and_old_readers_is_one_picture() -> None:
    two = r"{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}"
    assert [p.message for p in read(f"A{two}{two}").problems] == ["2 images left out"]
    assert [p.message for p in read(r"A{\nonshppict{\pict 00}}").problems] == ["1 image left out"]


def test_boxes_in_boxes_in_great_number_are_gone_into_without_failing() -> None:
    body = r"A{\shp{\shptxt b" * 20_000 + "}}" * 20_000
    assert "b" in texts(body)[1]


def test_text_boxes_in_cells_and_notes_stay_there() -> None:
    in_cell = box(r"x{\par z}")
    body = (
        rf"\trowd A{in_cell} b\cell c\cell\row\pard D{{\footnote n{box('far')} o}}"
        rf" e{box('y')}\par F"
    )
    found = read(body)
    assert [p.text for p in found.paragraphs] == ["A b\nx\nz\tc", "D e", "y", "F"]
    assert [n.text for n in found.paragraphs[1].notes] == ["n o\nfar"]
    assert [p.message for p in found.problems][
        -1
    ] == "3 text boxes read after the paragraphs they belong to"


def test_what_is_left_out_of_shapes_and_objects_is_told() -> None:
    body = (
        rf"{{\header Page{{\*\x y}}{box('head')}}}Ana{{\object\objemb{{\*\objdata 00}}{{\result"
        rf" {box('shown')}}}}}"
        rf" says{{\deleted {box('gone')}}}\par"
    )
    found = read(body)
    assert [p.text for p in found.paragraphs] == ["Ana says"]
    assert [p.message for p in found.problems] == [
        "1 tracked deletion left out",
        "1 text box of page headers and footers left out",
        "1 embedded object left out",
    ]


def test_a_text_box_in_which_the_file_is_cut_off_is_read_as_far_as_it_goes() -> None:
    document = read_rtf(rb"{\rtf1\ansi Before{\shp{\*\shpinst{\shptxt {\b boxed wo", "a.rtf")
    assert [p.text for p in document.paragraphs] == ["Before", "boxed wo"]
    assert [p.severity for p in document.problems] == ["warning", "note"]


_PARTS = (
    *"{}{}",
    r"\upr",
    r"\*\ud",
    r"\shp",
    r"\*\shpinst",
    r"\shptxt ",
    r"\par ",
    r"\footnote ",
    "\\",
    "a ",
)


@given(st.lists(st.sampled_from(_PARTS), max_size=40))
@settings(max_examples=150, deadline=None)
def test_no_shape_makes_it_fail(parts: list[str]) -> None:
    try:
        read("".join(parts) + r"\shptxt")
    except BadInput as bad:
        assert bad.problems


def whole(data: bytes) -> list[str]:
    """The paragraphs of a whole file."""
    return [p.text for p in read_rtf(data, "a.rtf").paragraphs]


GREEK = (
    rb"{\rtf1\ansi\ansicpg1252\deff1{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset161 Arial Greek;}}"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            GREEK + rb"\'cd\'e1\'e9\par\pard\plain \'d0\'fe\'f2\par{\f0 caf\'e9}\par}",
            ["Ναι", "Πώς", "café"],
        ),
        (
            (
                rb"{\rtf1\ansi\ansicpg1250\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset238 Arial"
                rb" CE;}}\f0 \'e8\f1 \'e8\par}"
            ),
            ["čč"],
        ),
        (
            rb"{\rtf1\ansi\ansicpg1251\deff0{\fonttbl{\f0\fcharset1 Arial;}}\f0 \'c4\'e0\par}",
            ["Да"],
        ),
        (
            rb"{\rtf1\mac\deff0{\fonttbl{\f0\fswiss Geneva;}}\f0 caf\'8e\par \plain ma\'96ana\par}",
            ["café", "mañana"],
        ),
        (rb"{\rtf1\mac\ansicpg10000{\fonttbl\f0\fnil\fcharset77 Times;}caf\'8e\par}", ["café"]),
        (rb"{\rtf1\mac caf\'8e \b oui\b0\par}", ["café oui"]),
        (rb"{\rtf1\pc\deff0 caf\'82\par ma\'a4ana\par}", ["café", "mañana"]),
        (rb"{\rtf1\pca\deff0 \'9b\par}", ["ø"]),
        (b"{\\rtf1\\mac caf\x8e\\par}", ["café"]),
    ],
)
def test_bytes_are_read_in_the_letters_of_the_font_that_holds(
    body: bytes, expected: list[str]
) -> None:
    r"""The default font, at the start and after \\plain; fonts that say nothing; old Macs and
    DOS.
    """
    assert whole(body) == expected


def test_notes_are_in_the_default_font_too() -> None:
    found = read_rtf(GREEK + rb"a{\footnote \'cd\'e1\'e9}\par}", "a.rtf").paragraphs[0]
    assert [note.text for note in found.notes] == ["Ναι"]


def test_labels_that_old_programs_drew_are_words() -> None:
    body = rb"{\rtf1 {\pntext\pard\plain P3:\tab}\pard The nurse.\par A path \\pntext stays.\par}"
    assert whole(body) == ["P3:\tThe nurse.", "A path \\pntext stays."]


def test_paragraphs_of_the_first_cell_stay_in_it() -> None:
    r"""Before the first \\cell of a row nothing tells a paragraph of a cell from one before the
    table but \\trowd.
    """
    row = rb"\trowd\cellx1\cellx2\pard\intbl One.\par Two.\cell Three.\par Four.\cell\row"
    after = rb"\pard After.\par\trowd\pard No table.\par Nor here.\par}"
    found = read_rtf(rb"{\rtf1 Before.\par" + row + row + after, "a.rtf").paragraphs
    assert [p.cells or p.text for p in found] == [
        "Before.",
        ("One.\nTwo.", "Three.\nFour."),
        ("One.\nTwo.", "Three.\nFour."),
        "After.",
        "No table.",
        "Nor here.",
    ]
