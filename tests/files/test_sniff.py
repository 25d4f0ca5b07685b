"""What a file is, told by its content; why it is not read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path, PurePath

import pytest

from qcode.files.sniff import misnamed, refusal, sniff

CASES = Path(__file__).resolve().parents[3] / "shared" / "cases" / "formats"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


def zipped(**members: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_DOT_", "."), text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (b"", "a.txt", "empty"),
        (b" \r\n\t", "a.txt", "empty"),
        (b"Interviewer: hello", "a.txt", "txt"),
        (b"Interviewer: hello", "a", "txt"),
        (b"**Ana:** hello", "a.md", "md"),
        (b"{\\rtf1 hello}", "a.docx", "rtf"),
        (b"\xef\xbb\xbf{\\rtf1 hello}", "a.rtf", "rtf"),
        (b"%PDF-1.7 ...", "a.docx", "pdf"),
        (b"<!DOCTYPE html><p>x", "a.txt", "html"),
        (b"<html><body><p>x", "a.docx", "html"),
        (b"<Speaker> hello", "a.txt", "txt"),
        (b"<p>x</p>", "a.htm", "html"),
        (b"WEBVTT\n\n00:01.000 --> 00:02.000\nx", "a.txt", "vtt"),
        (b"\xef\xbb\xbfWEBVTT\n\n", "a.vtt", "vtt"),
        (b"1\r\n00:00:01,000 --> 00:00:02,000\r\nx\r\n", "a.txt", "srt"),
        (b"1\n00:00:01.000 --> 00:00:02.000\nx\n", "a.vtt", "vtt"),
        (b"0:00:00.378,0:00:11.378\nx\n", "a.txt", "sbv"),
        (b'{"segments": []}', "a.txt", "json"),
        (b'[{"text": "x"}]', "a", "json"),
        (b"[00:00:01] Ana: hello", "a.txt", "txt"),
        (b"[Ana] 10:15:03\nhello", "a.txt", "txt"),
        (b'{"text": "<p>x</p>", "media": "a.mp3", "media-time": 1}', "a.json", "otr"),
        (b"start,speaker,text\n", "a.csv", "csv"),
        (b"start\tspeaker\ttext\n", "a.tsv", "tsv"),
        (b"\x89PNG\r\n\x1a\n" + bytes(20), "a.txt", "png"),
        (b"\xff\xd8\xff\xe0" + bytes(20), "a.docx", "jpeg"),
        (b"ID3\x03" + bytes(20), "a.txt", "audio/mpeg"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "a.txt", "audio/wav"),
        (b"\x00\x00\x00\x20ftypM4A " + bytes(20), "a.txt", "audio/mp4"),
        (b"BMW is a car: said P1", "a.txt", "txt"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "encrypted-office"),
        (OLE + "WordDocument".encode("utf-16-le"), "a.docx", "doc-ole"),
        (OLE + "Workbook".encode("utf-16-le"), "a.xlsx", "xls-ole"),
        (bytes(range(32)) * 40, "a.txt", "binary"),
        (b"P1: before\x00after and more of it", "a.txt", "txt"),
        ("P1: ¿cómo?".encode("utf-16"), "a.txt", "txt"),
        ("P1: hello there".encode("utf-16-be"), "a.txt", "txt"),
        (b"\x05Sofia" + bytes(155), "interview.docx", "word-lock"),
        (b"anything", "~$terview.docx", "word-lock"),
        (b"MIME-Version: 1.0\nContent-Type: multipart/related\n", "a.doc", "mhtml"),
        (b"PK\x03\x04 cut off", "a.docx", "docx"),
        (b"PK\x03\x04 cut off", "a.bin", "zip"),
        (b'<?xml version="1.0"?><Project xmlns="urn:QDA-XML:project:1.0"/>', "a.xml", "qde"),
        (b'<?xml version="1.0"?><other/>', "a.xml", "xml"),
        (b"codes: []", "a.yaml", "yaml"),
    ],
)
def test_kind_by_content_before_suffix(data: bytes, name: str, kind: str) -> None:
    assert sniff(data, name) == kind


@pytest.mark.parametrize(
    ("members", "name", "kind"),
    [
        ({"_Content_Types_": "", "word__document_DOT_xml": "<x/>"}, "a.zip", "docx"),
        (
            {
                "[Content_Types]_DOT_xml": "wordprocessingml.document.main",
                "word__other_DOT_xml": "",
            },
            "a.docx",
            "docx",
        ),
        ({"[Content_Types]_DOT_xml": "spreadsheetml.sheet"}, "a.docx", "xlsx"),
        ({"mimetype": "application/vnd.oasis.opendocument.text"}, "a.docx", "odt"),
        ({"project_DOT_qde": "<x/>"}, "a.zip", "qdpx"),
        ({"IMG_1_DOT_jpg": "x"}, "a.docx", "zip"),
    ],
)
def test_zip_kind_by_members(members: dict[str, str], name: str, kind: str) -> None:
    assert sniff(zipped(**members), name) == kind


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("encrypted-office", "a.docx", "password-protected"),
        ("doc-ole", "a.doc", "save it as .docx"),
        ("png", "a.txt", "not a text file"),
        ("zip", "a.docx", "a zip, but not a Word file"),
        ("zip", "a.odt", "a zip, but not an OpenDocument text"),
        ("empty", "a.txt", "empty, nothing to import"),
        ("html", "a.docx", "web page"),
        ("txt", "a.docx", "plain text"),
        ("audio/wav", "a.wav", "audio recording"),
        ("image/gif", "a.gif", "picture"),
        ("binary", "a.txt", "not a text file"),
    ],
)
def test_refusal_says_what_it_is(kind: str, name: str, words: str) -> None:
    problem = refusal(kind, name)
    assert problem is not None
    assert problem.severity == "error"
    assert words in problem.message


@pytest.mark.parametrize(
    ("kind", "name"),
    [("docx", "a.docx"), ("rtf", "a.docx"), ("txt", "a.txt"), ("html", "a.htm"), ("pdf", "a.pdf")],
)
def test_what_can_be_read_is_not_refused(kind: str, name: str) -> None:
    assert refusal(kind, name) is None


@pytest.mark.parametrize(
    ("kind", "name", "words"),
    [
        ("rtf", "a.docx", "an RTF file under the name of a .docx"),
        ("docx", "a.doc", "a Word file"),
        ("srt", "a.txt", "SubRip captions"),
    ],
)
def test_a_wrong_name_is_told(kind: str, name: str, words: str) -> None:
    problem = misnamed(kind, name)
    assert problem is not None
    assert problem.severity == "note"
    assert words in problem.message


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("docx", "a.DOCX"),
        ("rtf", "a.rtf"),
        ("txt", "a.md"),
        ("otr", "a.json"),
        ("vtt", "a"),
        ("vtt", "a.vtt"),
    ],
)
def test_a_right_name_is_not_told(kind: str, name: str) -> None:
    assert misnamed(kind, name) is None


@pytest.mark.parametrize(
    "name",
    [
        "a.docx",
        "A.DOCX",
        "a.b.docx",
        "folder.docx/a",
        "folder/a.docx",
        "folder\\a.docx",
        "folder/a.docx/",
        ".docx",
        "..docx",
        "a.",
        "a.docx.",
        "a",
        "",
    ],
)
def test_the_suffix_of_a_name_is_that_of_pathlib(name: str) -> None:
    suffix = PurePath(name.replace("\\", "/")).suffix.lower()
    assert (refusal("txt", name) is not None) is (suffix == ".docx")


def test_a_lock_file_is_a_note_not_an_error() -> None:
    """A folder import goes on over Word's lock files."""
    problem = refusal("word-lock", "in/~$terview.docx")
    assert problem is not None
    assert problem.severity == "note"


@pytest.mark.skipif(not CASES.is_dir(), reason="the shared cases are not here")
@pytest.mark.parametrize(
    ("file", "kind"),
    [
        ("bad/docx_password_real.docx", "encrypted-office"),
        ("bad/docx_lock_~$terview.docx", "word-lock"),
        ("bad/docx_truncated.docx", "docx"),
        ("bad/docx_is_zip_of_photos.docx", "zip"),
        ("bad/txt_nul_bytes.txt", "txt"),
        ("real/unix_oh_condon_ole.doc", "doc-ole"),
        ("real/csn_sample-english.bom.txt", "srt"),
        ("real/docx2python_renamed_document_xml.docx", "docx"),
        ("real/mammoth_strict-format.docx", "docx"),
        ("specimens/otranscribe.otr", "otr"),
    ],
)
def test_kind_of_shared_cases(file: str, kind: str) -> None:
    path = CASES / file
    assert sniff(path.read_bytes(), path.name) == kind
