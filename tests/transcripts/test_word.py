"""Word files: nothing that a reader of the printed page sees is lost, and what was decided is
told.
"""

from __future__ import annotations

import io
import tracemalloc
import warnings
import zipfile
from pathlib import Path

import pytest

from qcode.errors import BadInput
from qcode.transcripts.parts import Document, Paragraph
from qcode.transcripts.word import read_word

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/wordprocessingml/main"
NAMESPACES = (
    f'xmlns:w="{W}" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:wps="urn:wps"'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def docx(
    body: str,
    *,
    main: str = "word/document.xml",
    raw: bytes | None = None,
    extra: dict[str, str | bytes] | None = None,
) -> bytes:
    """A .docx with that body; `extra` parts by kind (comments, footnotes, endnotes, styles, header)
    or by name.
    """
    out = io.BytesIO()
    folder, _, name = main.rpartition("/")
    relations = ""
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")
        archive.writestr("[Content_Types].xml", "<Types>wordprocessingml</Types>")
        archive.writestr(
            "_rels/.rels",
            rels(f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{main}"/>'),
        )
        document = (
            '<?xml version="1.0" encoding="UTF-8"?><w:document'
            f" {NAMESPACES}><w:body>{body}</w:body></w:document>"
        )
        archive.writestr(main, raw if raw is not None else document)
        for kind, text in (extra or {}).items():
            if "/" in kind:
                archive.writestr(kind, text)
                continue
            root = {"header": "hdr"}.get(kind, kind)
            archive.writestr(f"{folder}/{kind}.xml", f"<w:{root} {NAMESPACES}>{text!s}</w:{root}>")
            relations += f'<Relationship Id="r{kind}" Type="{OFFICE}/{kind}" Target="{kind}.xml"/>'
        archive.writestr(f"{folder}/_rels/{name}.rels", rels(relations))
    return out.getvalue()


def rels(inner: str) -> str:
    return (
        "<Relationships"
        f' xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}</Relationships>'
    )


def p(*runs: str, style: str = "", mark: str = "") -> str:
    properties = (f'<w:pStyle w:val="{style}"/>' if style else "") + (
        f"<w:rPr>{mark}</w:rPr>" if mark else ""
    )
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{''.join(runs)}</w:p>"


def r(text: str, look: str = "") -> str:
    return (
        f"<w:r>{f'<w:rPr>{look}</w:rPr>' if look else ''}<w:t"
        f' xml:space="preserve">{text}</w:t></w:r>'
    )


def cell(*blocks: str, span: int = 1, merge: str = "") -> str:
    properties = (f'<w:gridSpan w:val="{span}"/>' if span > 1 else "") + merge
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{''.join(blocks)}</w:tc>"


def table(*rows: str) -> str:
    return (
        "<w:tbl><w:tblPr/><w:tblGrid/>"
        + "".join(f"<w:tr>{row}</w:tr>" for row in rows)
        + "</w:tbl>"
    )


def read(body: str, **options: object) -> Document:
    return read_word(docx(body, **options), "a.docx")  # type: ignore[arg-type]


def texts(body: str, **options: object) -> list[str]:
    return [paragraph.text for paragraph in read(body, **options).paragraphs]


def notes_told(document: Document) -> list[str]:
    return [problem.message for problem in document.problems]


def fault(data: bytes) -> str:
    with pytest.raises(BadInput) as caught:
        read_word(data, "a.docx")
    return caught.value.problems[0].message


def test_runs_tabs_breaks_and_hyphens() -> None:
    run = (
        "<w:r><w:t>a</w:t><w:tab/><w:t>b</w:t><w:br/><w:t>c</w:t><w:cr/><w:noBreakHyphen/><w:t>d</w:t>"
        "<w:softHyphen/><w:t>e</w:t></w:r>"
    )
    assert texts(p(r("One "), r("two")) + p(run)) == ["One two", "a\tb\nc\n\u2011d\u00ade"]


def test_line_ends_inside_text_are_spaces() -> None:
    """Pretty-printed XML: only w:br breaks a line."""
    assert texts("<w:p><w:r><w:t>two\nwords\r\nmore</w:t></w:r></w:p>") == ["two words more"]


@pytest.mark.parametrize(
    "wrapped",
    [
        "<w:ins w:id='1'>{}</w:ins>",
        "<w:moveTo w:id='1'>{}</w:moveTo>",
        "<w:hyperlink>{}</w:hyperlink>",
        "<w:smartTag>{}</w:smartTag>",
        "<w:sdt><w:sdtPr/><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:fldSimple w:instr='X'>{}</w:fldSimple>",
        "<w:customXml>{}</w:customXml>",
        "<w:future><w:more>{}</w:more></w:future>",
        "<w:dir w:val='rtl'>{}</w:dir>",
        "<w:ins><w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt></w:ins>",
        (
            "<mc:AlternateContent><mc:Choice"
            " Requires='x'>{}</mc:Choice><mc:Fallback><w:p/></mc:Fallback></mc:AlternateContent>"
        ),
        "<mc:AlternateContent><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
    ],
)
def test_text_in_wrappers_is_kept(wrapped: str) -> None:
    assert texts(p(r("a "), wrapped.format(r("kept")), r(" b"))) == ["a kept b"]


@pytest.mark.parametrize("gone", ["<w:del>{}</w:del>", "<w:moveFrom>{}</w:moveFrom>"])
def test_deleted_text_is_left_out(gone: str) -> None:
    deleted = gone.format("<w:r><w:delText>deleted</w:delText></w:r>" + r("moved"))
    assert texts(p(r("a "), deleted, r("b"))) == ["a b"]


def test_content_controls_round_paragraphs_rows_and_cells() -> None:
    def control(inner: str) -> str:
        return f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}</w:sdtContent></w:sdt>"

    body = control(p(r("one")) + control(p(r("two")))) + (
        "<w:tbl>"
        + control("<w:tr>" + control(cell(p(r("three")))) + cell(control(p(r("four")))) + "</w:tr>")
        + "</w:tbl>"
    )
    assert texts(body) == ["one", "two", "three\tfour"]


def test_a_paragraph_whose_mark_is_deleted_goes_on_in_the_next() -> None:
    document = read(
        p(r("half "), mark="<w:del w:id='1'/>")
        + p(r("whole"))
        + p(r("next"), mark="<w:ins w:id='2'/>")
    )
    assert [x.text for x in document.paragraphs] == ["half whole", "next"]
    assert notes_told(document) == [
        "1 tracked insertion treated as accepted",
        "1 tracked deletion left out",
    ]


def test_a_deleted_last_mark_loses_nothing() -> None:
    assert texts(p(r("end"), mark="<w:del/>")) == ["end"]
    assert texts(p(r("end"), mark="<w:del/>") + table(cell(p(r("x"))))) == ["end", "x"]


def test_symbols() -> None:
    symbols = (
        '<w:sym w:font="Wingdings" w:char="F04A"/><w:sym w:font="Symbol" w:char="F0AE"/><w:sym'
        ' w:font="Other" w:char="F041"/>'
    )
    document = read(p(f"<w:r>{symbols}</w:r>"))
    assert document.paragraphs[0].text == "☺→\uf041"
    assert notes_told(document) == ["1 symbol of a special font kept as private characters"]


def test_fields_print_their_result_not_their_code() -> None:
    def char(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    nested = (
        char("begin")
        + r("code ")
        + char("begin")
        + r("inner")
        + char("separate")
        + r("value")
        + char("end")
    )
    assert texts(p(r("a "), nested, char("separate"), r("result"), char("end"), r(" b"))) == [
        "a result b"
    ]
    assert texts(p(char("begin"), r("never closed"))) == ["never closed"]


def test_a_chosen_list_entry_is_printed() -> None:
    entries = (
        '<w:ddList><w:result w:val="1"/><w:listEntry w:val="no"/><w:listEntry'
        ' w:val="yes"/></w:ddList>'
    )
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:ffData>{entries}</w:ffData></w:fldChar></w:r>'
    )
    assert texts(p(r("Consent: "), field, '<w:r><w:fldChar w:fldCharType="end"/></w:r>')) == [
        "Consent: yes"
    ]


def test_text_boxes_once_after_their_paragraph_and_pictures_counted() -> None:
    drawn = f"<w:drawing><wps:txbx><w:txbxContent>{p(r('in the box'))}{p(r('second'))}</w:txbxContent></wps:txbx></w:drawing>"  # noqa: E501
    drawn_again = f"<w:pict><v:textbox><w:txbxContent>{p(r('in the box'))}</w:txbxContent></v:textbox></w:pict>"  # noqa: E501
    picture = "<w:r><w:drawing><a:blip/></w:drawing></w:r>"
    box = (
        f"<w:r><mc:AlternateContent><mc:Choice>{drawn}</mc:Choice><mc:Fallback>{drawn_again}</mc:Fallback>"
        "</mc:AlternateContent></w:r>"
    )
    document = read(p(r("before "), box, r("after"), picture) + p(f"<w:r>{drawn_again}</w:r>"))
    assert [x.text for x in document.paragraphs] == [
        "before after",
        "in the box",
        "second",
        "in the box",
    ]
    assert notes_told(document) == [
        "2 text boxes read after the paragraphs they belong to",
        "1 image left out",
    ]


def test_formulas_and_ruby() -> None:
    ruby = f"<w:r><w:ruby><w:rt>{r('かんじ')}</w:rt><w:rubyBase>{r('漢字')}</w:rubyBase></w:ruby></w:r>"  # noqa: E501
    assert texts(
        p(r("x is "), "<m:oMath><m:r><m:t>5+</m:t></m:r><m:r><m:t>3</m:t></m:r></m:oMath>")
    ) == ["x is 5+3"]
    assert texts(p(ruby)) == ["漢字(かんじ)"]


def test_hidden_text_is_not_printed_and_that_is_told() -> None:
    document = read(p(r("seen "), r("unseen", "<w:vanish/>"), r("too", '<w:vanish w:val="0"/>')))
    assert document.paragraphs[0].text == "seen too"
    assert notes_told(document) == ["1 hidden passage left out"]


def test_rows_cells_and_nested_tables() -> None:
    nested = table(cell(p(r("x"))) + cell(p(r("y"))))
    document = read(
        p(r("a"))
        + table(cell(p(r("P1"))) + cell(p(r("outer")) + nested + p(r("after"))))
        + table(cell(p(r("z"))))
    )
    rows = document.paragraphs[1:]
    assert [row.cells for row in rows] == [("P1", "outer\nx\ty\nafter"), ("z",)]
    assert [row.text for row in rows] == ["P1\touter\nx\ty\nafter", "z"]
    assert [row.table for row in rows] == [1, 2]


def test_merged_cells_stand_once() -> None:
    body = table(
        cell(p(r("wide")), span=2) + cell(p(r("c"))),
        cell(p(r("tall")), merge='<w:vMerge w:val="restart"/>')
        + cell(p(r("b")))
        + cell(p(r("last")), span=2),
        cell(p(r("again")), merge="<w:vMerge/>") + cell(p(r("d"))),
    )
    assert [row.cells for row in read(body).paragraphs] == [
        ("wide", "", "c"),
        ("tall", "b", "last"),
        ("", "d"),
    ]


def test_tracked_rows() -> None:
    deleted = "<w:tr><w:trPr><w:del/></w:trPr>" + cell(p(r("gone"))) + "</w:tr>"
    kept = "<w:tr><w:trPr><w:ins/></w:trPr>" + cell(p(r("kept"))) + "</w:tr>"
    document = read(f"<w:tbl>{deleted}{kept}</w:tbl>")
    assert [row.text for row in document.paragraphs] == ["kept"]
    assert notes_told(document) == [
        "1 tracked insertion treated as accepted",
        "1 tracked deletion left out",
    ]


def test_comments_footnotes_and_endnotes_hang_where_they_stand() -> None:
    body = p(
        r("One "),
        "<w:commentRangeStart w:id='7'/>",
        r("two"),
        "<w:commentRangeEnd w:id='7'/>",
        "<w:r><w:commentReference w:id='7'/></w:r>",
        r(" three"),
        "<w:r><w:footnoteReference w:id='2'/></w:r>",
        r(" four"),
        "<w:r><w:endnoteReference w:id='3'/></w:r>",
    )
    extra = {
        "comments": (
            f"<w:comment w:id='7' w:author='Ana'>{p(r('first'))}{p(r('second'))}</w:comment>"
        ),
        "footnotes": (
            f"<w:footnote w:id='0' w:type='separator'>{p(r('-'))}</w:footnote><w:footnote"
            f" w:id='2'>{p(r(' below'))}</w:footnote>"
        ),
        "endnotes": f"<w:endnote w:id='3'>{p(r('behind'))}</w:endnote>",
    }
    document = read(body, extra=extra)
    (paragraph,) = document.paragraphs
    assert paragraph.text == "One two three four"
    found = [
        (n.kind, paragraph.text[: n.start], paragraph.text[n.start : n.end], n.text, n.author)
        for n in paragraph.notes
    ]
    assert found == [
        ("comment", "One ", "two", "first\nsecond", "Ana"),
        ("footnote", "One two three", "", "below", ""),
        ("endnote", "One two three four", "", "behind", ""),
    ]
    assert notes_told(document) == [
        "1 comment kept as note",
        "1 footnote kept as note",
        "1 endnote kept as note",
    ]


def test_comments_over_paragraphs_without_range_and_on_deleted_text() -> None:
    comments = "".join(f"<w:comment w:id='{n}'>{p(r(f'c{n}'))}</w:comment>" for n in range(4))
    body = (
        p(r("a "), "<w:commentRangeStart w:id='0'/>", r("long"))
        + p(
            r("range"), "<w:commentRangeEnd w:id='0'/>", "<w:r><w:commentReference w:id='0'/></w:r>"
        )
        + p(r("point"), "<w:r><w:commentReference w:id='1'/></w:r>")
        + p(
            r("x"),
            "<w:del><w:commentRangeStart"
            " w:id='2'/><w:r><w:delText>d</w:delText></w:r><w:commentRangeEnd w:id='2'/></w:del>",
            r("y"),
        )
    )
    document = read(body, extra={"comments": comments})
    found = [(x.text[n.start : n.end], n.text) for x in document.paragraphs for n in x.notes]
    assert found == [("long", "c0"), ("", "c1"), ("", "c2")]
    assert [
        problem.severity
        for problem in document.problems
        if "nothing in the text refers to it" in problem.message
    ] == ["warning"]


def test_notes_in_cells_are_anchored_in_the_row() -> None:
    note = "<w:r><w:footnoteReference w:id='2'/></w:r>"
    body = table(cell(p(r("Ana"))) + cell(p(r("line")) + p(r("two"), note, r("!"))))
    (row,) = read(
        body, extra={"footnotes": f"<w:footnote w:id='2'>{p(r('n'))}</w:footnote>"}
    ).paragraphs
    assert row.text[: row.notes[0].start] == "Ana\tline\ntwo"


@pytest.mark.parametrize(
    ("runs", "bold", "italic"),
    [
        ([r("Ana:", "<w:b/>"), r(" hello")], 4, False),
        (
            [r("Ana", '<w:rFonts/><w:b/><w:sz w:val="22"/>'), r(":", "<w:b/>"), r(" hello")],
            4,
            False,
        ),
        (["<w:r><w:br/></w:r>", r("Ana", "<w:b/>"), r("  0:03")], 4, False),
        ([r("hello "), r("Ana", "<w:b/>")], 0, False),
        ([r("Ana", '<w:b w:val="false"/>')], 0, False),
        ([r("How ", "<w:i/>"), r(" ", ""), r("so?", "<w:i/>")], 0, True),
        ([r("How ", "<w:i/>"), r("so?")], 0, False),
        ([r("all", "<w:b/><w:i/>")], 3, True),
        ([r("שלום", "<w:rtl/><w:bCs/>")], 4, False),
        ([r("Ana", '<w:rStyle w:val="Strong"/>'), r(" x")], 3, False),
        ([r("Ana", '<w:rStyle w:val="Plain"/>')], 0, False),
    ],
)
def test_bold_at_the_start_and_italics(runs: list[str], bold: int, italic: bool) -> None:
    styles = (
        "<w:style w:type='character' w:styleId='Base'><w:rPr><w:b/></w:rPr></w:style><w:style"
        " w:type='character' w:styleId='Strong'><w:basedOn w:val='Base'/></w:style><w:style"
        " w:type='character' w:styleId='Plain'><w:basedOn w:val='Base'/><w:rPr><w:b"
        " w:val='0'/></w:rPr></w:style>"
    )
    (paragraph,) = read(p(*runs), extra={"styles": styles}).paragraphs
    assert (paragraph.bold, paragraph.italic) == (bold, italic)


def test_headings_and_looks_come_from_styles_in_any_language() -> None:
    styles = (
        "<w:style w:type='paragraph' w:styleId='berschrift1'><w:name w:val='heading"
        " 1'/><w:rPr><w:b/></w:rPr></w:style><w:style w:type='paragraph'"
        " w:styleId='Mine'><w:basedOn w:val='berschrift1'/></w:style><w:style w:type='paragraph'"
        " w:styleId='Quote'><w:name w:val='Quote'/><w:rPr><w:i/></w:rPr></w:style>"
    )
    body = (
        p(r("A"), style="berschrift1")
        + p(r("B"), style="Mine")
        + p(r("C"), style="Quote")
        + p(r("D"), style="Gone")
        + p(r("E"))
    )
    assert read(body, extra={"styles": styles}).paragraphs == (
        Paragraph("A", 1, False, True),
        Paragraph("B", 1, False, True),
        Paragraph("C", 0, True, False),
        Paragraph("D"),
        Paragraph("E"),
    )


def test_headers_and_embedded_documents_are_told() -> None:
    document = read(p(r("x")) + "<w:altChunk/>", extra={"header": p(r("CONFIDENTIAL"))})
    assert [(problem.message.split(";")[0], problem.severity) for problem in document.problems] == [
        ("1 page header left out", "note"),
        ("1 embedded document not read", "warning"),
    ]


def test_strict_files_and_main_parts_of_another_name() -> None:
    strict = (
        f'<w:document xmlns:w="{STRICT}"><w:body>{p(r("strict"))}</w:body></w:document>'.encode()
    )
    assert [x.text for x in read_word(docx("", raw=strict), "a.docx").paragraphs] == ["strict"]
    assert texts(p(r("here")), main="word/blah.xml") == ["here"]
    default = (
        f'<document xmlns="{W}"><body><p><r><t>no prefix</t></r></p></body></document>'.encode()
    )
    assert [x.text for x in read_word(docx("", raw=default), "a.docx").paragraphs] == ["no prefix"]


def test_a_byte_order_mark_and_utf_16_are_read() -> None:
    text = f'<w:document xmlns:w="{W}"><w:body>{p(r("é"))}</w:body></w:document>'
    for raw in (
        b"\xef\xbb\xbf" + text.encode(),
        ('<?xml version="1.0" encoding="UTF-16"?>' + text).encode("utf-16"),
    ):
        assert [x.text for x in read_word(docx("", raw=raw), "a.docx").paragraphs] == ["é"]


def test_a_large_file_is_read_like_a_small_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above some size blocks are read and let go one by one; the result is the same."""
    monkeypatch.setattr("qcode.transcripts.word._STREAM_FROM", 20_000)
    monkeypatch.setattr("qcode.transcripts.word._CHUNK", 5_000)
    block = (
        p(r("Ana: ", "<w:b/>"), r("hello"), "<w:ins>" + r(" there") + "</w:ins>")
        + p(r("half "), mark="<w:del/>")
        + table(cell(p(r("x"))) + cell(p(r("y"))))
        + "<w:sdt><w:sdtContent>"
        + p(r("in"))
        + "</w:sdtContent></w:sdt>"
    )
    few, many = (
        read(block * 3),
        read(
            block * 3 + f"<w:p><w:r><w:rPr><w:lang w:val='{'x' * 100}'/></w:rPr></w:r></w:p>" * 400
        ),
    )
    assert many.paragraphs[: len(few.paragraphs) - 1] == few.paragraphs[:-1]
    assert [x.text for x in many.paragraphs[: len(few.paragraphs)]] == [
        x.text for x in few.paragraphs
    ]
    assert many.problems == few.problems


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (b"<w:document", "not well-formed"),
        (f'<w:document xmlns:w="{W}"/>'.encode(), "has no body"),
        (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "contains a DTD"),
        (
            f'<w:document xmlns:w="{W}"><w:body>'.encode() + b"<w:tbl><w:tr><w:tc>" * 3000,
            "nested too deeply",
        ),
        (
            "<w:document"
            f' xmlns:w="{W}"><w:body><w:p><w:r><w:t>&#7;</w:t></w:r></w:p></w:body></w:document>'.encode(),  # noqa: E501
            "not well-formed",
        ),
    ],
)
def test_hostile_and_broken_xml_is_told_in_a_sentence(raw: bytes, words: str) -> None:
    assert words in fault(docx("", raw=raw))


@pytest.mark.parametrize(
    "wrapper",
    [
        "<w:sdt><w:sdtContent>{}</w:sdtContent></w:sdt>",
        "<w:tbl><w:tr><w:tc>{}</w:tc></w:tr></w:tbl>",
    ],
)
def test_deep_but_lawful_nesting_is_read(wrapper: str) -> None:
    body = p(r("deep"))
    for _ in range(80):
        body = wrapper.format(body)
    assert texts(body) == ["deep"]


def test_what_would_inflate_too_far_is_refused_without_being_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The guard looks at the sizes that a member claims, here from half a megabyte on."""
    monkeypatch.setattr("qcode.files.zips.RATIO_FROM", 500_000)
    data = docx("", raw=b"<w:document>" + b" " * 1_500_000)
    tracemalloc.start()
    assert "zip bomb" in fault(data)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 750_000


def test_one_endless_paragraph_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, limit in (("_STREAM_FROM", 20_000), ("_CHUNK", 5_000), ("_MOST_TAGS_A_BLOCK", 4_000)):
        monkeypatch.setattr(f"qcode.transcripts.word.{name}", limit)
    raw = (
        f'<w:document xmlns:w="{W}"><w:body><w:p>'.encode()
        + b"<w:r/>" * 4_200
        + b"</w:p></w:body></w:document>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr("word/document.xml", raw)
    assert "too much markup" in fault(out.getvalue())


def test_other_zips_are_not_word_files() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("IMG_1.jpg", "x")
    assert "not a Word file" in fault(out.getvalue())
    assert "not a complete Word file" in fault(docx(p(r("x")))[:200])


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("file", "lines"),
    [
        ("bad/docx_ok_control.docx", 4),
        (
            "bad/docx_sdt_smarttag.docx",
            [
                "Interviewer: Q",
                "P1: inside a content control",
                "P1: see the link in Leeds\nafter soft break\u2011hyph\ttab☺",
            ],
        ),
        ("bad/docx_table_nested.docx", ["Interviewer\tQ1?", "P1\touter\ninner cell text\nafter"]),
        (
            "real/mammoth_tables.docx",
            ["Above", "Top left\tTop right", "Bottom left\tBottom right", "Below"],
        ),
        ("real/mammoth_strict-format.docx", ["Test"]),
        ("real/mammoth_utf8-bom.docx", ["This XML has a byte order mark."]),
        ("real/mammoth_strikethrough.docx", ["Today's Special: Salmon Sold out"]),
        (
            "real/docx2python_slanted_quotes.docx",
            ["“double quote”", "‘single quote’", "Apostrophe’s"],
        ),
        ("real/docx2python_renamed_document_xml.docx", ["This is a link to my website."]),
        ("real/poi_footnotes.docx", ["Eto ochen prostoy text so snoskoy"]),
        ("specimens/teams_2021.docx", 3),
    ],
)
def test_shared_cases(file: str, lines: int | list[str]) -> None:
    path = CASES / file
    found = [x.text for x in read_word(path.read_bytes(), path.name).paragraphs]
    assert found == lines if isinstance(lines, list) else len(found) == lines


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
def test_shared_cases_with_tracked_changes_and_notes() -> None:
    changed = read_word((CASES / "real" / "poi_delins.docx").read_bytes(), "a.docx")
    assert notes_told(changed) == [
        "26 tracked insertions treated as accepted",
        "4 tracked deletions left out",
    ]
    assert sum(1 for x in changed.paragraphs if x.text.strip()) >= 15
    noted = read_word((CASES / "real" / "mammoth_footnotes.docx").read_bytes(), "a.docx")
    assert [n.text for x in noted.paragraphs for n in x.notes] == [
        "A tachyon walks into a bar.",
        "Fin.",
    ]
