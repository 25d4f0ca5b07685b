"""Transcripts with their codes as documents, and the comments of a colleague's document as
codings.
"""

from __future__ import annotations

import io
import re
import zipfile
from itertools import pairwise
from pathlib import Path

import pytest

JSON = ("--format", "json")


def comments(path: Path) -> list[tuple[str, str]]:
    """The text of each comment, and the words that it is on, as python-docx reads them."""
    import docx

    document = docx.Document(str(path))
    texts = {c.comment_id: c.text for c in document.comments}
    body = document.element.body
    w = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    open_ones: dict[int, str] = {}
    found: dict[int, str] = {}
    for element in body.iter():
        if element.tag == f"{w}commentRangeStart":
            open_ones[int(element.get(f"{w}id"))] = ""
        elif element.tag == f"{w}commentRangeEnd":
            number = int(element.get(f"{w}id"))
            found[number] = open_ones.pop(number)
        elif element.tag == f"{w}t":
            open_ones = {n: words + (element.text or "") for n, words in open_ones.items()}
    return [(texts[n], found[n]) for n in sorted(found)]


def test_codes_become_comments_and_speakers_their_roles(coded: Path, qcode) -> None:
    qcode("export", "LE-01", "-o", "LE-01.docx")
    found = comments(Path("LE-01.docx"))
    assert found[0][0] == "Hotlines and tip lines; Law enforcement"
    assert found[0][1].startswith("Mostly the hotline") and found[0][1].endswith("calls us.")
    import docx

    lines = [p.text for p in docx.Document("LE-01.docx").paragraphs]
    assert lines[1:3] == [
        "Interviewer: Where do your referrals come from?",
        f"Law enforcement official: {found[0][1]}",
    ]
    with zipfile.ZipFile("LE-01.docx") as parts:
        whole = b"".join(parts.read(n) for n in parts.namelist() if n.endswith(".xml"))
    assert not re.search(rb"\b(ada|ben)\b", whole)


def test_one_layer_is_exported(coded: Path, qcode) -> None:
    """Ben's codings of the same words are not beside ada's, unless they are asked for."""
    qcode("export", "LE-01", "-o", "ada.docx")
    qcode("export", "LE-01", "-o", "ben.docx", "--by-coder", "ben")
    assert len(comments(Path("ada.docx"))) == len(dict(comments(Path("ada.docx"))))
    assert comments(Path("ada.docx")) != comments(Path("ben.docx"))


def test_the_same_study_gives_the_same_bytes(coded: Path, qcode) -> None:
    for name in ("one", "two"):
        qcode("export", "LE-01", "-o", f"{name}.docx")
        qcode("export", "LE-01", "-o", f"{name}.html")
    assert Path("one.docx").read_bytes() == Path("two.docx").read_bytes()
    assert Path("one.html").read_bytes() == Path("two.html").read_bytes()


def test_a_page_marks_the_words_and_names_the_codes(coded: Path, qcode) -> None:
    qcode("export", "LE-01", "-o", "LE-01.html", "--code", "hotline")
    page = Path("LE-01.html").read_text()
    (mark,) = re.findall(r"<mark title=\"([^\"]*)\">(.*?)</mark>", page)
    assert mark[0] == "Hotlines and tip lines"
    assert mark[1].startswith("Mostly the hotline")
    assert '<span class="codes">Hotlines and tip lines</span>' in page
    assert "<strong>Law enforcement official:</strong>" in page
    assert not re.search(r"(src|href)=\"(?!#)", page)


def test_all_transcripts_go_into_a_folder_or_none(coded: Path, qcode) -> None:
    """Two of six are not finished: nothing is written unless they are wanted as they are."""
    said = qcode("export", "--all", "-o", "out", status=1).said
    assert "does not count: nobody has marked it as finished" in said
    assert not Path("out").exists()
    qcode("export", "--all", "-o", "out", "--as", "html", "--include-unfinished")
    assert len(list(Path("out").glob("*.html"))) == 6


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("LE-01", "-o", "x.pdf"), 2),
        (("LE-01", "LE-02", "-o", "x.docx"), 2),
        (("LE-01",), 2),
        (("--all", "LE-01", "-o", "out"), 2),
        (("LE-99", "-o", "x.docx"), 2),
        ((), 2),
        (("LE-01", "-o", "x.docx", "--code", "nothing"), 2),
        (("--archive", "a.zip", "-o", "out"), 2),
    ],
)
def test_what_cannot_be_exported_is_refused(
    coded: Path, qcode, words: tuple[str, ...], status: int
) -> None:
    qcode("export", *words, status=status)
    assert sorted(p.name for p in Path().iterdir()) == ["study.qcode"]


def test_words_of_the_list_of_identities_are_told(coded: Path, qcode) -> None:
    Path("identities.csv").write_text("what\nCounty\n")
    qcode("disclosure", "load", "identities.csv")
    said = qcode("export", "LE-01", "-o", "LE-01.docx").said
    assert "LE-01 has 1 place with words of the list of identities" in said


# Comments of a colleague
# --------------------------------------------------------------------------------------------------


def word_file(text: str, *on: tuple[str, str], path: str = "back.docx") -> None:
    """A Word document with a paragraph a line, and comments ``(words, comment)`` on its words."""
    import docx

    document = docx.Document()
    for line in text.strip().split("\n\n"):
        paragraph = document.add_paragraph()
        edges = {0, len(line)}
        for words, _ in on:
            if words in line:
                edges |= {line.index(words), line.index(words) + len(words)}
        cuts = sorted(edges)
        runs = {a: paragraph.add_run(line[a:b]) for a, b in pairwise(cuts)}
        for words, comment in on:
            if words in line:
                start = line.index(words)
                inside = [r for a, r in runs.items() if start <= a < start + len(words)]
                document.add_comment([inside[0], inside[-1]], comment, author="Colleague")
    out = io.BytesIO()
    document.save(out)
    Path(path).write_bytes(out.getvalue())


def codings(qcode, coder: str) -> list[tuple[str, str]]:
    rows = qcode("codings", "export", *JSON).rows
    return [(r["code"], r["text"]) for r in rows if r["coder"] == coder]


IMPORT = ("codings", "import", "back.docx", "--transcript", "LE-01", "--coder", "dee")


def test_comments_come_in_as_codings(coded: Path, qcode, data: Path) -> None:
    """By key, path or label; several of one comment; in the round that is asked for; undone as
    one.
    """
    text = (data / "transcripts" / "LE-01.txt").read_text()
    word_file(
        text,
        ("Mostly the hotline", "hotline; Law enforcement"),
        ("enough people", "BARRIERS"),
        ("Is there anything else?", "Ask more here?"),
    )
    said = qcode(*IMPORT, status=1).said
    assert "'Ask more here?' is not a code" in said
    assert codings(qcode, "dee") == []
    word_file(
        text,
        ("Mostly the hotline", "hotline; Law enforcement"),
        ("enough people", "BARRIERS"),
    )
    assert "would be added" in qcode(*IMPORT, "--dry-run").said
    assert codings(qcode, "dee") == []
    qcode(*IMPORT)
    assert sorted(codings(qcode, "dee")) == [
        ("barriers", "enough people"),
        ("hotline", "Mostly the hotline"),
        ("law_enforcement", "Mostly the hotline"),
    ]
    assert "3 there already" in qcode(*IMPORT).said
    qcode("undo", "--coder", "dee")
    assert codings(qcode, "dee") == []


def test_an_exported_document_comes_back_as_the_same_codings(coded: Path, qcode) -> None:
    """Although speakers have other labels there."""
    qcode("export", "LE-01", "-o", "back.docx")
    qcode(*IMPORT)
    own = [c for c in codings(qcode, "ada") if c in codings(qcode, "dee")]
    assert sorted(codings(qcode, "dee")) == sorted(own) and len(own) > 3


def test_a_comment_on_words_that_are_not_the_transcripts_is_told(coded: Path, qcode, data) -> None:
    text = (data / "transcripts" / "LE-01.txt").read_text().replace("enough people", "any staff")
    word_file(text, ("any staff, frankly", "barriers"))
    said = qcode(*IMPORT, status=1).said
    assert "back.docx" in said and "'any staff, frankly' does not stand in LE-01" in said
    assert codings(qcode, "dee") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("codings", "import", "back.docx", "--coder", "dee"), "--transcript"),
        (("codings", "import", "back.docx", "--transcript", "LE-01"), "coder"),
        (("codings", "import", "more.csv", "--transcript", "LE-01"), "--transcript"),
        ((*IMPORT[:4], "LE-99", "--coder", "dee"), "LE-99"),
    ],
)
def test_a_document_needs_its_transcript_and_a_coder(
    coded: Path, qcode, words: tuple[str, ...], told: str
) -> None:
    word_file("Interviewer: So?", ("So?", "hotline"))
    Path("more.csv").write_text("transcript,segment,code,coder\nLE-01,2,hotline,ada\n")
    assert told in qcode(*words, status=2).said


def test_a_document_without_comments_is_refused(coded: Path, qcode) -> None:
    word_file("Interviewer: So?")
    assert "has no comments" in qcode(*IMPORT, status=1).said
