"""A codebook to start from: the commented file, tables of names and definitions, and the codebooks
that Taguette and QualCoder export.
"""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from qcode.codebook import CODE_FIELDS, PROTOCOL_FIELDS, QUESTION_FIELDS, TOP_FIELDS, read_codebook
from qcode.codebook.from_outlines import codebook_from_outline
from qcode.codebook.from_refi import codebook_from_refi
from qcode.codebook.from_tables import codebook_from_table
from qcode.codebook.template import ABOUT, codebook_template
from qcode.model import Code, Codebook


def table(text: str) -> tuple[Codebook | None, list[str]]:
    """The codebook of a CSV table, and its problems as ``line: severity: message``."""
    codebook, problems = codebook_from_table(text.encode(), "t.csv", "T")
    return codebook, [f"{p.line}: {p.severity}: {p.message}" for p in problems]


def codes(text: str) -> list[tuple[str, str, str | None]]:
    """(key, label, parent) of the codes of a table without errors."""
    codebook, problems = table(text)
    assert codebook is not None, problems
    return [(c.key, c.label, c.parent) for c in codebook.codes]


def outline(data: bytes, name: str = "codebook.txt") -> tuple[tuple[Code, ...], str]:
    """The codes and the title of an outline."""
    codebook, problems = codebook_from_outline(data, name, "T")
    assert codebook is not None and not problems
    return codebook.codes, codebook.title


# The commented file


def test_the_file_to_start_from_reads_without_any_problem() -> None:
    codebook, problems = read_codebook(codebook_template('My "own" study').encode(), "f")
    assert codebook is not None and problems == ()
    assert (codebook.title, codebook.version) == ('My "own" study', "1")


def test_it_explains_every_field_and_shows_each_once_at_least() -> None:
    text = codebook_template("T")
    for name in {*TOP_FIELDS, *PROTOCOL_FIELDS, *QUESTION_FIELDS, *CODE_FIELDS}:
        assert re.search(rf"(?m)^#.*\b{name}\b", ABOUT), name
        assert re.search(rf"(?m)^[^#\n]*\b{name}:", text), name


# Tables


def test_names_and_definitions_become_codes_with_keys() -> None:
    codebook, problems = table("Name,Definition\nOpening hours,When it is open\nTravel,\n")
    assert codebook is not None and problems == []
    assert codebook.codes == (
        Code("opening_hours", "Opening hours", "When it is open"),
        Code("travel", "Travel"),
    )


def test_every_field_of_a_code_can_be_a_column() -> None:
    codebook, problems = table(
        "code;label;definition;include;exclude;examples;keywords;colour;parent;asked_of;exclusive;"
        "opposite\n"
        "a;A;d;i;e;;;;;;;\n"
        'b;B;;;;"one\ntwo";x, y;4e79a7;a;clerk;yes;a\n'
    )
    assert problems == [] and codebook is not None
    assert codebook.codes[1] == Code(
        "b",
        "B",
        examples=("one", "two"),
        keywords=("x", "y"),
        color="#4e79a7",
        parent="a",
        asked_of=("clerk",),
        exclusive=True,
        opposite=("a",),
    )
    assert (codebook.codes[0].include, codebook.codes[0].exclude) == ("i", "e")


def test_columns_that_mean_nothing_are_told() -> None:
    _, problems = table("name,notes,priority\nA,x,1\n")
    assert problems == ["1: note: these columns were not understood and left out: notes, priority"]


def test_the_codebook_of_taguette_is_read_with_its_hierarchy() -> None:
    """By the column of its newer versions, or by the dots in the names."""
    assert codes(
        "tag,parent,description,number of highlights\n"
        "people,,,3\npeople.family,people,,2\nwork,,,0\n"
    ) == [("people", "people", None), ("people_family", "family", "people"), ("work", "work", None)]
    assert codes(
        "tag,description,number of highlights\npeople.family,,2\npeople,,3\nDr. No,,0\n"
    ) == [
        ("people", "people", None),
        ("people_family", "family", "people"),
        ("dr_no", "Dr. No", None),
    ]


def test_categories_and_paths_without_a_row_become_codes() -> None:
    assert codes("category,code,memo\nPlaces,Home,x\nPlaces,School,y\n,Time,z\n") == [
        ("places", "Places", None),
        ("Home", "", "places"),
        ("School", "", "places"),
        ("Time", "", None),
    ]
    assert codes("path,definition\nPlaces > Home,x\nPlaces > Home > Kitchen,y\n") == [
        ("places", "Places", None),
        ("home", "Home", "places"),
        ("kitchen", "Kitchen", "home"),
    ]


def test_equal_names_get_different_keys() -> None:
    assert [key for key, _, _ in codes("name,category\nOther,A\nOther,B\n")] == [
        "a",
        "other",
        "b",
        "other_2",
    ]


def test_a_code_given_as_words_gets_a_key_and_keeps_the_words() -> None:
    assert codes("code,definition\nOpening hours,x\n") == [("opening_hours", "Opening hours", None)]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("meaning\nx\n", "1: error: no column names the codes: the columns are meaning; call one"),
        ("name\n", "1: error: the table has no codes"),
        ("name,memo\n,x\n", "2: error: this code has no name; give it one"),
        ("name\n???\n", "2: error: this code '???' has no letters; give it one"),
        ("code\na\nA\n", "3: error: the code 'A' is on line 2 already"),
        ("name,parent\nHouse,\nKitchen,Hose\n", "3: error: no code is called 'Hose', the parent"),
        ("code,parent\na,b\nb,a\n", "error: the code"),
        ("name,color\nA,bluish\n", "2: warning: 'bluish' is not a color like #4E79A7"),
        ("code,opposite\na,b\n", "warning: 'b', the opposite of 'a', is not in the table"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(text: str, problem: str) -> None:
    codebook, problems = table(text)
    assert any(problem in told for told in problems), problems
    assert (codebook is None) == ("error" in problem)


def test_all_wrong_rows_are_told_at_once() -> None:
    _, problems = table("code,parent\n,x\na,nobody\n!,\n")
    assert sorted(told[:9] for told in problems) == [
        "2: error:",
        "2: error:",
        "3: error:",
        "4: error:",
    ]


# QualCoder


TXT = (
    "Codebook for garden.qda\r\n========\r\nCategory: Hard work, catid:1, Owner: me\r\n"
    "Memo: all that is hard\r\n--Category: Weather, catid:2, Owner: me\r\n--Memo: \r\n"
    "----Code: Water, rain, cid:7, Frq: 3, Owner: me\r\n----Memo: carrying it\r\nand saving it\r\n"
    "Code: Joy, cid:4, Frq: 0, Owner: me\r\nMemo: "
)


def test_the_text_that_qualcoder_exports_is_read_with_categories_and_memos() -> None:
    found, title = outline(TXT.encode())
    assert title == "garden.qda"
    assert [(c.key, c.label, c.parent, c.definition) for c in found] == [
        ("hard_work", "Hard work", None, "all that is hard"),
        ("weather", "Weather", "hard_work", ""),
        ("water_rain", "Water, rain", "weather", "carrying it\nand saving it"),
        ("joy", "Joy", None, ""),
    ]


def odt(body: str) -> bytes:
    """An OpenDocument text."""
    names = {
        n: f"urn:oasis:names:tc:opendocument:xmlns:{n}:1.0" for n in ("office", "text", "style")
    }
    spaces = " ".join(f'xmlns:{n}="{uri}"' for n, uri in names.items())
    fo = 'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"'
    content = (
        f"<office:document-content {spaces} {fo}><office:automatic-styles>"
        '<style:style style:name="c1" style:family="text"><style:text-properties'
        ' fo:color="#ff8800"/></style:style></office:automatic-styles><office:body><office:text>'
        f"{body}</office:text></office:body></office:document-content>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
    return target.getvalue()


def test_the_document_that_qualcoder_exports_is_read_with_colors() -> None:
    found, title = outline(
        odt(
            "<text:p>Codebook: garden</text:p><text:p/><text:p>Category: Work</text:p>"
            "<text:p>MEMO: hard<text:s/>things</text:p>"
            '<text:p>...<text:span text:style-name="c1">\u2588</text:span>Code: Water, Count: 3'
            "<text:line-break/>MEMO: carried</text:p>"
            '<text:p><text:span text:style-name="c9">\u2588</text:span>Code: Joy, Count: 0</text:p>'
        ),
        "Codebook.odt",
    )
    assert title == "garden"
    assert [(c.key, c.parent, c.definition, c.color) for c in found] == [
        ("work", None, "hard things", ""),
        ("water", "work", "carried", "#ff8800"),
        ("joy", None, "", ""),
    ]


def test_a_text_without_codes_says_what_is_expected() -> None:
    codebook, problems = codebook_from_outline(b"just words\n", "notes.txt", "T")
    assert codebook is None
    assert "a line that begins with Category: or Code:" in problems[-1].message


# REFI-QDA


QDC = (
    '\ufeff<?xml version="1.0" encoding="utf-8"?>'
    '<CodeBook xmlns="urn:QDA-XML:codebook:{version}" origin="Some program"><Codes>'
    '<Code guid="1" name="Hard work" isCodable="false" color="#FF8800"><Description>All that is'
    " hard</Description>"
    '<Code guid="2" name="Water" isCodable="true"/></Code>'
    '<Code guid="3" name="Water" isCodable="true" color="blue"/></Codes>{sets}</CodeBook>'
)


@pytest.mark.parametrize("version", ["1.0", "1:0", "0:4"])
def test_a_refi_codebook_is_read_whatever_its_namespace(version: str) -> None:
    data = QDC.format(version=version, sets="<Sets/>").encode()
    codebook, problems = codebook_from_refi(data, "c.qdc", "T")
    assert codebook is not None
    assert codebook.codes == (
        Code("hard_work", "Hard work", "All that is hard", color="#FF8800"),
        Code("water", "Water", parent="hard_work"),
        Code("water_2", "Water"),
    )
    assert [(p.severity, p.message) for p in problems] == [
        ("warning", "'blue' is not a color like #4E79A7; it is left out")
    ]


def test_groups_of_codes_are_told() -> None:
    sets = '<Sets><Set guid="9" name="G"><MemberCode guid="1"/></Set></Sets>'
    _, problems = codebook_from_refi(QDC.format(version="1.0", sets=sets).encode(), "c.qdc", "T")
    assert "1 group of codes left out" in problems[-1].message


def test_groups_are_told_by_name_however_they_name_their_codes() -> None:
    sets = (
        '<Sets><Set guid="9" name="Money"><MemberCode targetGUID="1"/></Set>'
        '<Set guid="8" name="Time"><MemberCode guid="1"/></Set></Sets>'
    )
    _, problems = codebook_from_refi(QDC.format(version="1.0", sets=sets).encode(), "c.qdc", "T")
    assert problems[-1].severity == "note"
    assert problems[-1].message.endswith("no groups: 'Money', 'Time'")


def test_odd_codes_of_a_refi_codebook_are_told_and_read() -> None:
    data = (
        b'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes>'
        b'<Code guid="{5215cc69-b628-4e02-afb9-9beeaee55808}" name="Fare" color="#a37"/>'
        b'<Code guid="{5215cc69-b628-4e02-afb9-9beeaee55808" name=" "/>'
        b'<Code guid="x" name="fare" color="#11223344"/></Codes></CodeBook>'
    )
    codebook, problems = codebook_from_refi(data, "c.qdc", "T")
    assert codebook is not None
    assert [(c.key, c.label, c.color) for c in codebook.codes] == [
        ("fare", "Fare", "#aa3377"),
        ("code_2", "", ""),
        ("fare_2", "fare", ""),
    ]
    assert [(p.severity, p.message.partition(";")[0]) for p in problems] == [
        ("warning", "a code has no name"),
        ("note", "the GUID '{5215cc69-b628-4e02-afb9-9beeaee55808' has only one brace"),
        ("warning", "'#11223344' is not a color like #4E79A7"),
        ("note", "two codes in one place are called 'fare'"),
    ]


def test_xml_that_is_no_codebook_is_refused() -> None:
    codebook, problems = codebook_from_refi(b"<Project><Codes/></Project>", "p.qdc", "T")
    assert codebook is None and "not a REFI-QDA codebook" in problems[0].message
