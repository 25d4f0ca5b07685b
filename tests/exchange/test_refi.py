"""What is read from a REFI-QDA project, and what is said about the rest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from refi_projects import (
    NAMESPACE,
    Dialect,
    guid,
    packed,
    project_xml,
    selection,
    text_source,
    users,
)
from refi_projects import Project as Packed

from qcode.errors import BadInput
from qcode.exchange.project import Loss, Part, Project, SpeakerSpan
from qcode.exchange.refi import read_project

TEXT = "P1: The bus fare was dear.\nP1: I waited three weeks.\n"


def no_text(data: bytes, name: str) -> str:
    raise AssertionError(name)


def read(body: str, **more: str) -> Project:
    return read_project(project_xml(body, **more).encode(), "p.qde", no_text)


def sources(*inner: str) -> str:
    return f"<Sources>{''.join(inner)}</Sources>"


def losses(project: Project) -> list[tuple[str, str, str, int]]:
    return [(loss.fate, loss.what, loss.name, loss.count) for loss in project.losses]


def why(project: Project, what: str) -> str:
    return next(loss.why for loss in project.losses if loss.what == what)


CODES = f"""<CodeBook><Codes>
<Code guid="{{{guid("access").upper()}}}" name="access" isCodable="false" color="#a37">
  <Description>Reaching care</Description>
  <Code guid="{guid("cost")}" name="cost" isCodable="true" color="#AA3377">
    <Code guid="{guid("fare")}" name="fare" isCodable="true"/>
  </Code>
</Code></Codes></CodeBook>"""


@pytest.mark.parametrize("schema", ["Project.xsd", "Codebook.xsd"])
def test_the_page_names_every_element_of_the_schema(schema: str):
    here = Path(__file__).parent
    page = (here.parents[1] / "docs/reference/refi-qda.md").read_text("utf-8")
    elements = re.findall(r'element name="(\w+)"', (here / "schemas" / schema).read_text("utf-8"))
    assert len(elements) > 5
    assert {name for name in elements if f"`{name}`" not in page} == set()


def test_codes_keep_their_tree_colors_and_descriptions():
    project = read(CODES)
    assert [(c.name, c.color, c.description, c.codable) for c in project.codes] == [
        ("access", "#aa3377", "Reaching care", False),
        ("cost", "#AA3377", "", True),
        ("fare", "", "", True),
    ]
    ids = [guid(n) for n in ("access", "cost", "fare")]
    assert [(c.id, c.parent) for c in project.codes] == list(zip(ids, ["", *ids[:2]], strict=True))
    assert project.losses == ()


def test_codings_have_their_coder_date_and_words():
    inner = selection("s", 4, 16, "The bus fare", ("cost", "anna"))
    project = read(users("anna", "ben") + CODES + sources(text_source("I1", inner, text=TEXT)))
    (coding,) = project.sources[0].codings
    assert (coding.code, coding.start, coding.end) == (guid("cost"), 4, 16)
    assert (coding.coder, coding.created) == (guid("anna"), "2026-03-02T10:00:00Z")
    assert coding.quote == "The bus fare"
    assert project.sources[0].reading == (
        "code points, line ends as 1: score 1.00, 1 of 1 quote found at their place"
    )


def test_who_and_when_may_stand_on_the_selection():
    inner = (
        f'<PlainTextSelection guid="{guid("s")}" startPosition="4" endPosition="7"'
        f' creatingUser="{guid("anna")}" creationDateTime="2026-03-02T10:00:00">'
        f'<Coding guid="{guid("c")}" creatingUser="">'
        f'<CodeRef targetGUID="{guid("cost")}"/></Coding>'
        "</PlainTextSelection>"
    )
    project = read(users("anna", "ben") + CODES + sources(text_source("I1", inner, text=TEXT)))
    (coding,) = project.sources[0].codings
    assert (coding.coder, coding.created) == (guid("anna"), "2026-03-02T10:00:00")
    assert project.remarks == ("the GUID of a user is empty (1)",)


def test_codings_by_nobody_are_those_of_the_only_coder():
    inner = selection("s", 4, 16).replace(
        "></PlainTextSelection>",
        f'><Coding guid="{guid("c")}"><CodeRef targetGUID="{guid("cost")}"/></Coding>'
        "</PlainTextSelection>",
    )
    body = CODES + sources(text_source("I1", inner, text=TEXT))
    project = read(users("anna") + body)
    assert project.sources[0].codings[0].coder == guid("anna")
    assert losses(project) == [("approximated", "codings", "I1", 1)]
    assert read(users("anna", "ben") + body).sources[0].codings[0].coder == ""


def test_a_coder_who_is_not_in_the_list_is_told():
    inner = selection("s", 4, 16, "", ("cost", "ben"))
    project = read(users("anna") + CODES + sources(text_source("I1", inner, text=TEXT)))
    assert [p.name for p in project.people] == ["anna", "unknown coder 1"]
    assert losses(project) == [("approximated", "user", "unknown coder 1", 1)]


def test_the_user_of_atlas_ti_codes_nothing():
    own = "C32A2BD5-537F-4838-8B17-DF9EFBAFDF4B"
    project = read(f'<Users><User guid="{own}" name="ATLAS.ti"/><User guid="{guid("a")}"/></Users>')
    assert [(p.name, p.codes) for p in project.people] == [("ATLAS.ti", False), ("coder 2", True)]


CASES = f"""<Variables>
<Variable guid="{guid("age")}" name="age" typeOfVariable="Integer"/>
<Variable guid="{guid("glad")}" name="glad" typeOfVariable="Boolean"/>
</Variables><Cases>
<Case guid="{guid("P1")}" name="P1"><Description>The first</Description>
  <CodeRef targetGUID="{guid("cost")}"/>
  <VariableValue><VariableRef targetGUID="{guid("age")}"/><IntegerValue>34</IntegerValue>
  </VariableValue>
  <VariableValue><VariableRef targetGUID="{guid("glad")}"/><BooleanValue>1</BooleanValue>
  </VariableValue>
  <VariableValue><VariableRef targetGUID="{guid("none")}"/><TextValue>x</TextValue></VariableValue>
  <SourceRef targetGUID="{guid("I1")}"/><SelectionRef targetGUID="{guid("s")}"/></Case>
<Case guid="{guid("P2")}">
  <VariableValue><VariableRef targetGUID="{guid("age")}"/></VariableValue>
  <SourceRef targetGUID="{guid("gone")}"/></Case></Cases>"""


def test_cases_variables_and_values():
    on_source = (
        f'<VariableValue><VariableRef targetGUID="{guid("age")}"/>'
        "<IntegerValue>7</IntegerValue></VariableValue>"
    )
    inner = selection("s", 4, 16, "The bus fare", ("cost", "anna"))
    source = text_source("I1", inner + on_source, text=TEXT)
    project = read(users("anna") + CODES + CASES + sources(source))
    first, second = project.cases
    assert (first.name, first.description) == ("P1", "The first")
    assert first.values == {guid("age"): "34", guid("glad"): "true"}
    assert (first.sources, first.selections) == ((guid("I1"),), (guid("s"),))
    assert (second.name, second.values, second.sources) == ("", {}, ())
    assert project.sources[0].values == {guid("age"): "7"}
    assert [(v.name, v.kind) for v in project.variables] == [
        ("age", "Integer"),
        ("glad", "Boolean"),
    ]
    assert [s.id for s in project.sources[0].selections] == [guid("s")]  # a case refers to it
    assert [(k.origin, k.target) for k in project.links] == [
        (("case", guid("P1")), ("code", guid("cost")))
    ]
    assert losses(project) == [
        ("left out", "values", "P1", 1),
        ("left out", "parts of a case", "a case without a name", 1),
    ]


def note(name: str, text: str) -> str:
    return (
        f'<Note guid="{guid(name)}" name="{name}" creatingUser="{guid("anna")}">'
        f"<PlainTextContent>{text}</PlainTextContent></Note>"
    )


def reference(name: str) -> str:
    return f'<NoteRef targetGUID="{guid(name)}"/>'


def test_notes_stand_on_what_refers_to_them():
    inner = selection("s", 4, 16, "The bus fare", ("cost", "anna")).replace(
        "</Coding>", f"{reference('n4')}</Coding>{reference('n3')}"
    )
    noted = CODES.replace('color="#AA3377">', f'color="#AA3377">{reference("n1")}')
    body = (
        users("anna")
        + noted
        + sources(text_source("I1", inner + reference("n2"), text=TEXT))
        + f"<Notes>{''.join(note(f'n{i}', f'text {i}') for i in range(1, 7))}</Notes>"
        + f'<Links><Link guid="{guid("l")}" name="explains" direction="OneWay"'
        f' originGUID="{guid("s")}" targetGUID="{{{guid("cost").upper()}}}">'
        + f"{reference('n5')}</Link></Links>"
        + reference("n6")
        + reference("n2")
        + reference("n9")
    )
    project = read(body)
    on: dict[str, list[tuple[Part, str]]] = {}
    for each in project.notes:
        on.setdefault(each.name, []).append(each.on)
    assert on == {
        "n1": [("code", guid("cost"))],
        "n2": [("source", guid("I1")), ("project", "")],
        "n3": [("selection", guid("s"))],
        "n4": [("coding", project.sources[0].codings[0].id)],
        "n6": [("project", "")],
    }
    assert len({n.id for n in project.notes}) == len(project.notes)
    (link,) = project.links
    assert (link.name, link.comment, link.direction) == ("explains", "text 5", "OneWay")
    assert (link.origin, link.target) == (("selection", guid("s")), ("code", guid("cost")))
    assert project.notes[0].text == "text 1"
    assert project.notes[0].author == guid("anna")
    assert project.remarks == ("a reference to a note leads nowhere (1)",)


def test_a_note_on_what_was_left_out_is_kept_on_the_project():
    inner = selection("s", 4, 4).replace("></", f">{reference('n1')}</")
    project = read(
        CODES
        + sources(text_source("I1", inner, text=TEXT))
        + f"<Notes>{note('n1', 'kept')}</Notes>"
    )
    assert [(n.text, n.on) for n in project.notes] == [("kept", ("project", ""))]
    assert losses(project) == [
        ("left out", "selection", "I1, 4 to 4", 1),
        ("approximated", "note", "n1", 1),
    ]


def test_sets_hold_codes_sources_and_notes():
    sets = f"""<Sets><Set guid="{guid("g")}" name="money"><Description>All of it</Description>
    <MemberCode guid="{guid("cost")}"/><MemberCode targetGUID="{{{guid("fare")}}}"/>
    <MemberSource targetGUID="{guid("I1")}"/><MemberNote targetGUID="{guid("n1")}"/>
    <MemberCode targetGUID="{guid("gone")}"/></Set></Sets>"""
    notes = f"<Notes>{note('n1', 'x')}</Notes>"
    project = read(CODES + sources(text_source("I1", text=TEXT)) + notes + sets)
    (group,) = project.groups
    assert (group.name, group.description) == ("money", "All of it")
    assert group.members == (
        ("code", guid("cost")),
        ("code", guid("fare")),
        ("source", guid("I1")),
        ("note", guid("n1")),
    )
    assert losses(project) == [("left out", "members of a group", "money", 1)]


MEDIA = f"""
<PictureSource guid="{guid("pic")}" name="bus.jpg" path="internal://bus.jpg">
  <PictureSelection guid="{guid("p")}" name="door" firstX="0" firstY="0" secondX="9" secondY="9">
    <Coding guid="{guid("pc")}"><CodeRef targetGUID="{guid("cost")}"/></Coding></PictureSelection>
</PictureSource>
<AudioSource guid="{guid("au")}" name="talk.m4a" path="relative:///talk.m4a">
  <AudioSelection guid="{guid("a")}" name="start" begin="0" end="900"/></AudioSource>
<VideoSource guid="{guid("vi")}" name="film.mp4"/>
<PDFSource guid="{guid("pdf")}" name="leaflet.pdf" path="internal://leaflet.pdf">
  <PDFSelection guid="{guid("both")}" name="fares" page="0" firstX="0" firstY="0"
    secondX="1" secondY="1"/>
  <PDFSelection guid="{guid("only")}" name="map" page="1" firstX="0" firstY="0"
    secondX="1" secondY="1"/>
  <Representation guid="{guid("rep")}"><PlainTextContent>All fares are dear.</PlainTextContent>
    {selection("both", 4, 9, "fares", ("cost", "anna"))}</Representation>
</PDFSource>"""


def test_what_is_no_text_is_told_by_name():
    graph = f'<Graphs><Graph guid="{guid("gr")}" name="net"><Vertex/></Graph></Graphs>'
    project = read(users("anna") + CODES + sources(MEDIA) + graph)
    assert losses(project) == [
        ("left out", "picture", "bus.jpg", 1),
        ("left out", "region of a picture", "bus.jpg: door", 1),
        ("left out", "recording", "talk.m4a", 1),
        ("left out", "passage of a recording", "talk.m4a: start", 1),
        ("left out", "film", "film.mp4", 1),
        ("approximated", "PDF", "leaflet.pdf", 1),
        ("left out", "region of a PDF", "leaflet.pdf: map", 1),
        ("left out", "graph", "net", 1),
    ]
    assert why(project, "region of a picture") == "it is not in a text, with 1 coding"


def test_the_words_of_a_pdf_are_a_text_that_stands_for_it():
    member = f'<MemberSource targetGUID="{guid("pdf")}"/>'
    sets = f'<Sets><Set guid="{guid("g")}" name="g">{member}</Set></Sets>'
    project = read(users("anna") + CODES + sources(MEDIA) + sets)
    (source,) = project.sources
    assert (source.name, source.text) == ("leaflet.pdf", "All fares are dear.")
    assert [source.text[c.start : c.end] for c in source.codings] == ["fares"]
    assert project.groups[0].members == (("source", source.id),)


def test_the_transcript_of_a_recording_is_a_text():
    points = "".join(
        f'<SyncPoint guid="{guid(f"t{at}")}" position="{at}" timeStamp="{at}"/>' for at in (4, 16)
    )
    transcript = (
        f'<Transcript guid="{guid("tr")}" name="talk.txt">'
        f"<PlainTextContent>{TEXT}</PlainTextContent>"
        f'{points}<TranscriptSelection guid="{guid("ts")}" fromSyncPoint="{guid("t4")}"'
        f' toSyncPoint="{guid("t16")}"><Coding guid="{guid("tc")}" creatingUser="{guid("anna")}">'
        f'<CodeRef targetGUID="{guid("cost")}"/></Coding></TranscriptSelection></Transcript>'
    )
    audio = f'<AudioSource guid="{guid("au")}" name="talk.m4a">{transcript}</AudioSource>'
    project = read(users("anna") + CODES + sources(audio))
    (source,) = project.sources
    assert [source.text[c.start : c.end] for c in source.codings] == ["The bus fare"]
    assert losses(project) == [
        ("left out", "times", "talk.txt", 2),
        ("approximated", "recording", "talk.m4a", 1),
    ]


def test_selections_that_cannot_be_kept_are_told():
    inner = "".join(
        (
            selection("fits", 4, 16, "The bus fare", ("cost", "anna")),
            selection("empty", 7, 7, "", ("cost", "anna")),
            selection("back", 16, 4, "", ("cost", "anna")),
            selection("far", 40, 900, "far away", ("cost", "anna")),
            selection("before", -3, 3, "", ("cost", "anna")),
            selection("word", 8, 11, "bus", ("unknown", "anna")),
        )
    )
    project = read(users("anna") + CODES + sources(text_source("I1", inner, text=TEXT)))
    assert [c.quote for c in project.sources[0].codings] == ["The bus fare"]
    assert [(loss.what, loss.name, loss.why) for loss in project.losses] == [
        ("selection", "I1, 7 to 7", "it has no length, with 1 coding"),
        ("selection", "I1, 16 to 4", "it ends before it begins, with 1 coding"),
        (
            "selection",
            "I1, 40 to 900 “far away”",
            "it lies outside the text (40 to 900), with 1 coding",
        ),
        ("selection", "I1, -3 to 3", "it lies outside the text (-3 to 3), with 1 coding"),
        ("coding", "I1, “bus”", "its code is not in the codebook"),
    ]


def test_a_selection_without_numbers_is_told():
    inner = selection("s", 4, 16).replace('"4"', '"four"')
    project = read(sources(text_source("I1", inner, text=TEXT)))
    assert why(project, "selection") == "its positions are not numbers"


def test_a_text_that_fits_nowhere_comes_in_without_codings():
    inner = "".join(selection(f"s{at}", at, at + 6, "", ("cost", "anna")) for at in (2, 9, 14, 19))
    text = "Everything considered, nothing remarkable happened."
    project = read(users("anna") + CODES + sources(text_source("I1", inner, text=text)))
    (source,) = project.sources
    assert (source.text, source.codings) == (text, ())
    assert source.reading.startswith("refused: ")
    (loss,) = project.losses
    assert (loss.what, loss.name, loss.count) == ("codings", "I1", 4)
    assert "less than 0.50 is refused" in loss.why


def test_named_and_uncoded_selections_are_kept():
    inner = (
        selection("a", 4, 16, "about money", ("cost", "anna"))
        + selection("b", 8, 11, "bus")
        + selection("c", 17, 20, "was", ("cost", "anna"), "<Description>why?</Description>")
        + selection("d", 21, 25, "dear", ("cost", "anna"))
    )
    project = read(users("anna") + CODES + sources(text_source("I1", inner, text=TEXT)))
    kept = project.sources[0].selections
    assert [(s.name, s.description) for s in kept] == [
        ("about money", ""),
        ("bus", ""),
        ("was", "why?"),
    ]
    assert [c.quote for c in project.sources[0].codings] == ["", "was", "dear"]


def test_speakers_marked_by_codes_become_speakers():
    book = f"""<CodeBook><Codes><Code guid="{guid("S")}" name="📌 Speakers" isCodable="false">
    <Code guid="{guid("P1")}" name="P1" isCodable="true"/></Code>
    <Code guid="{guid("cost")}" name="cost" isCodable="true"/></Codes></CodeBook>"""
    inner = (
        selection("s1", 4, 26, "The bus fare was dear.", ("P1", "📌 Speaker coding"))
        + selection("s2", 31, 53, "I waited three weeks.", ("P1", "📌 Speaker coding"))
        + selection("s3", 8, 11, "bus", ("cost", "anna"))
    )
    people = users("anna", "📌 Speaker coding")
    project = read(people + book + sources(text_source("I1", inner, text=TEXT)))
    (source,) = project.sources
    assert source.speakers == (SpeakerSpan("P1", 4, 26), SpeakerSpan("P1", 31, 53))
    assert [c.quote for c in source.codings] == ["bus"]
    assert [c.name for c in project.codes] == ["cost"]
    assert [p.codes for p in project.people] == [True, False]
    assert losses(project) == [("approximated", "codings", "speakers", 2)]


def test_a_code_on_a_whole_text_covers_its_words():
    whole = (
        f'<Coding guid="{guid("w")}" creatingUser="{guid("anna")}">'
        f'<CodeRef targetGUID="{guid("cost")}"/></Coding>'
    )
    project = read(users("anna") + CODES + sources(text_source("I1", whole, text=TEXT)))
    (coding,) = project.sources[0].codings
    assert (coding.start, coding.end) == (0, len(TEXT))
    assert losses(project) == [("approximated", "codings", "I1", 1)]


def test_a_code_nested_too_deep_stands_beside_the_one_above_it():
    inner = "".join(f'<Code guid="{guid(str(n))}" name="c{n}" isCodable="true">' for n in range(42))
    project = read(f"<CodeBook><Codes>{inner}{'</Code>' * 42}</Codes></CodeBook>")
    assert len(project.codes) == 42
    assert project.codes[41].parent == project.codes[39].parent == guid("38")
    assert losses(project)[0] == ("approximated", "codes below a code", "c39", 1)


def test_what_is_against_the_standard_is_read_with_a_remark():
    twice = f'<Code guid="{guid("x")}" name="Cost" isCodable="true"/>'
    book = f"<CodeBook><Codes>{twice}{twice}<Code name='' guid='7' color='red'/></Codes></CodeBook>"
    two = text_source("I1", text="One.") + text_source("I1", text="Two.")
    project = read(
        book + sources(two) + "<Sets/>",
        space="urn:QDA-XML:project:0:10",
        more="creationDateTime='soon'",
    )
    assert [c.name for c in project.codes] == ["Cost", "Cost", "code 3"]
    assert len({c.id for c in project.codes}) == 3
    assert [s.text for s in project.sources] == ["One.", "Two."]
    assert len({s.id for s in project.sources}) == 2
    assert project.remarks == (
        "a code has the GUID of another code (1)",
        "a date is not one (1)",
        "a source has the GUID of another source (1)",
        "the GUID of a code is not one (1)",
        "the list of sets is empty (1)",
        "the namespace is 'urn:QDA-XML:project:0:10' (1)",
        "two codes in one place have the name 'Cost' (1)",
    )
    assert losses(project) == [
        ("approximated", "code without a name", "code 3", 1),
        ("approximated", "code", "code 3", 1),
    ]


def test_the_text_of_a_document_is_taken_where_only_that_is_given():
    inner = selection("s", 4, 16, "The bus fare", ("cost", "anna"))
    rich = f'richTextPath="internal://{guid("I1")}.docx"'
    qde = project_xml(users("anna") + CODES + sources(text_source("I1", inner, rich)))
    parts: dict[str, bytes | str] = {
        "project.qde": qde,
        f"sources/{guid('I1')}.docx": b"words",
    }
    data = packed(parts)
    asked: list[tuple[bytes, str]] = []

    def text_of(document: bytes, name: str) -> str:
        asked.append((document, name))
        return TEXT

    project = read_project(data, "p.qdpx", text_of)
    assert asked == [(b"words", f"{guid('I1')}.docx")]
    assert [c.quote for c in project.sources[0].codings] == ["The bus fare"]
    assert losses(project) == [("approximated", "text", "I1", 1)]


def test_a_plain_text_is_preferred_to_the_document():
    both = f'richTextPath="internal://a.docx" plainTextPath="internal://{guid("I1")}.txt"'
    qde = project_xml(sources(text_source("I1", "", both)))
    parts: dict[str, bytes | str] = {
        "project.qde": qde,
        f"sources/{guid('I1')}.txt": TEXT,
        "sources/a.docx": b"",
    }
    project = read_project(packed(parts), "p.qdpx", no_text)
    assert (project.sources[0].text, project.losses) == (TEXT, ())


def test_a_missing_text_is_told_with_its_codings():
    inner = selection("s", 4, 16, "The bus fare", ("cost", "anna"))
    stated = 'plainTextPath="internal://gone.txt"'
    project = read(CODES + sources(text_source("I1", inner, stated)))
    assert project.sources == ()
    assert project.losses == (
        Loss(
            "left out", "text", "I1", "'internal://gone.txt' is not in the project, with 1 coding"
        ),
    )


def test_a_text_that_is_not_utf_8_is_read():
    qde = project_xml(sources(text_source("I1", "", 'plainTextPath="internal://a.txt"')))
    data = packed({"project.qde": qde, "sources/a.txt": "Zoë paid.".encode("utf-16")})
    project = read_project(data, "p.qdpx", no_text)
    assert project.sources[0].text == "Zoë paid."
    assert project.remarks == ("a text is utf-16-le, not UTF-8 (1)",)


@pytest.mark.parametrize(
    ("qde", "folder"),
    [
        ("project.qde", "sources"),
        ("Project.qde", "Sources"),
        ("Trial.qde", "SOURCES"),
        ("Study/project.qde", "Study/sources"),
    ],
)
def test_names_inside_are_found_in_any_case(qde: str, folder: str):
    parts = Packed(Dialect("d", qde=qde, sources=folder), {"I1": TEXT}).packed()
    assert read_project(parts, "p.qdpx", no_text).sources[0].text == TEXT


def test_a_bare_project_beside_its_sources(tmp_path: Path):
    packing = Packed(texts={"I1": TEXT})
    (tmp_path / "Sources").mkdir()
    (tmp_path / "Sources" / f"{guid('I1').upper()}.txt").write_text(TEXT, "utf-8")
    (tmp_path / "Project.qde").write_text(packing.qde(), "utf-8")
    for path in (tmp_path, tmp_path / "Project.qde"):
        assert read_project(path, "p", no_text).sources[0].text == TEXT


def test_a_file_is_read_from_the_disk(tmp_path: Path):
    path = tmp_path / "p.qdpx"
    path.write_bytes(Packed(texts={"I1": TEXT}).packed())
    assert read_project(path, "p.qdpx", no_text).sources[0].text == TEXT


def test_a_path_without_its_scheme_and_a_text_without_a_name():
    source = f'<TextSource guid="{guid("I1")}" plainTextPath="a%20b.txt"/>'
    data = packed({"project.qde": project_xml(sources(source)), "sources/a b.txt": TEXT})
    project = read_project(data, "p.qdpx", no_text)
    assert [(s.name, s.text) for s in project.sources] == [("text 1", TEXT)]


@pytest.mark.parametrize(
    "data",
    [
        b"<CodeBook/>",
        b"<Project",
        b"words",
        packed({"a.txt": b""}),
        packed({"a.qde": b"", "b.qde": b""}),
        packed({"project.qde": project_xml("").replace(f'xmlns="{NAMESPACE}"', "&x;")}),
    ],
)
def test_what_is_not_a_project_is_refused(data: bytes):
    with pytest.raises(BadInput) as caught:
        read_project(data, "p.qdpx", no_text)
    assert caught.value.problems[0].path == "p.qdpx"
