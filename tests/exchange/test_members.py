"""The members of an archive one by one: what each holds, and what is said when one is damaged."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from hashlib import sha256
from typing import Any

import pytest

import qcode.exchange.archive as archives
from qcode.errors import BadInput
from qcode.exchange.archive import (
    EVENT,
    FORMAT,
    README,
    Archive,
    ArchivedBlob,
    ArchivedText,
    file_name,
    is_archive,
    read_archive,
    write_archive,
)


def text(words: str, transcript: str = "") -> ArchivedText:
    return ArchivedText(sha256(words.encode()).hexdigest(), len(words), words, transcript)


def event(seq: int, after: str | None = '{"a":1}', **more: Any) -> tuple[Any, ...]:
    values = dict.fromkeys(EVENT, "x") | {
        "seq": seq,
        "ordinal": 0,
        "transcript": None,
        "before": None,
        "after": after,
        **more,
    }
    return tuple(values[name] for name in EVENT)


def written(**parts: Any) -> bytes:
    file = io.BytesIO()
    write_archive(
        file, Archive(**{"header": {"study": "s"}, "texts": (), "blobs": (), "events": (), **parts})
    )
    return file.getvalue()


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def everything(archive: Archive) -> tuple[list[Any], ...]:
    return tuple(
        list(part) for part in (archive.texts, archive.blobs, archive.events, archive.beyond)
    )


WORDS = text("A: words", "LE-01")
WHOLE: dict[str, Any] = {
    "header": {"study": "s", "title": "Größe"},
    "texts": (WORDS, text("A: former")),
    "blobs": (ArchivedBlob(sha256(b"\x00").hexdigest(), b"\x00"),),
    "events": (event(1), event(2, None)),
    "beyond": (("memo", "m", {"text": "ä"}),),
    "tables": {"codings": (("code", "n"), ({"code": "=x", "n": 1},))},
    "documents": {"codebook.yaml": 'title: "T"\n'},
}


# What is written
# ---------------


def test_an_archive_has_a_member_for_each_part() -> None:
    former = sha256(b"A: former").hexdigest()
    blob = sha256(b"\x00").hexdigest()
    assert list(members(written(**WHOLE))) == [
        "README.txt",
        "study.json",
        "codebook.yaml",
        "codings.csv",
        "texts/LE-01.txt",
        f"texts/former/{former}.txt",
        "texts.csv",
        f"blobs/{blob}.bin",
        "log.jsonl",
        "beyond-log.jsonl",
    ]


def test_each_member_holds_what_the_readme_says() -> None:
    found = members(written(**WHOLE))
    assert found["README.txt"].decode() == README
    assert json.loads(found["study.json"]) == {"format": FORMAT, "study": "s", "title": "Größe"}
    assert "Größe".encode() in found["study.json"]
    assert found["texts/LE-01.txt"] == b"A: words"
    assert found["codings.csv"] == b"code,n\n'=x,1\n"
    assert found["beyond-log.jsonl"].decode() == (
        '{"entity":"m","kind":"memo","value":{"text":"ä"}}\n'
    )
    lines = found["log.jsonl"].decode().splitlines()
    assert [json.loads(line)["after"] for line in lines] == [{"a": 1}, None]
    assert list(json.loads(lines[0])) == list(EVENT)


def test_the_list_of_texts_says_which_file_is_whose() -> None:
    emptied = ArchivedText("ab" * 32, 7, None, "SP-01")
    found = members(written(texts=(WORDS, text("A: former"), emptied)))
    rows = list(csv.DictReader(io.StringIO(found["texts.csv"].decode())))
    assert [(r["transcript"], r["length"], r["file"]) for r in rows] == [
        ("LE-01", "8", "texts/LE-01.txt"),
        ("SP-01", "7", ""),
        ("", "9", f"texts/former/{sha256(b'A: former').hexdigest()}.txt"),
    ]


def test_an_archive_without_values_beyond_the_log_has_no_member_for_them() -> None:
    assert "beyond-log.jsonl" not in members(written())
    assert members(written())["log.jsonl"] == b""


def test_a_purged_blob_is_an_empty_member_of_another_name() -> None:
    blob = ArchivedBlob("cd" * 32, None)
    data = written(blobs=(blob,))
    assert members(data)[f"blobs/{blob.id}.emptied"] == b""
    assert list(read_archive(data, "a.zip").blobs) == [blob]


def test_a_long_log_is_continued_in_further_members(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "EVENTS_A_FILE", 2)
    events = [event(n) for n in range(1, 6)]
    data = written(events=events)
    found = members(data)
    assert [n for n in found if n.startswith("log")] == [
        "log.jsonl",
        "log-0002.jsonl",
        "log-0003.jsonl",
    ]
    assert [len(found[n].splitlines()) for n in found if n.startswith("log")] == [2, 2, 1]
    assert list(read_archive(data, "a.zip").events) == events


@pytest.mark.parametrize(
    ("payload", "shown"),
    [
        (None, None),
        ('{"a":1,"b":"ä"}', {"a": 1, "b": "ä"}),
        ('{"b":1,"a":2}', '{"b":1,"a":2}'),  # other order: it would not read back the same
        ('{"a": 1}', '{"a": 1}'),
        ("{}", {}),
        ("{", "{"),
        ("purged:ab", "purged:ab"),
        ("[1]", "[1]"),
        ("", ""),
        ('{"a":1.0}', {"a": 1.0}),
    ],
)
def test_a_payload_is_shown_as_an_object_where_it_reads_back_the_same(
    payload: str | None, shown: Any
) -> None:
    data = written(events=[event(1, payload)])
    assert json.loads(members(data)["log.jsonl"])["after"] == shown
    assert next(iter(read_archive(data, "a.zip").events))[8] == payload


def test_words_are_kept_to_the_byte() -> None:
    words = "\ufeffA: \r\nline\n\nÄ 🙂 \x00"
    data = written(texts=(text(words, "A"),))
    assert members(data)["texts/A.txt"] == words.encode()
    assert next(iter(read_archive(data, "a.zip").texts)).content == words


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("A B (2).v1", "A B (2).v1"),
        ("a:b*c", "a_b_c"),
        ("tab\there", "tab_here"),
        (" .x. ", "x"),
        ("CON", "_CON"),
        ("com1.txt", "_com1.txt"),
        ("console", "console"),
        ("Former", "_Former"),
        ("受访者-1", "受访者-1"),
        ("x" * 99 + " y", "x" * 99),
    ],
)
def test_a_name_becomes_a_name_that_every_system_takes(name: str, file: str) -> None:
    assert file_name(name, set()) == file


def test_names_that_would_be_one_file_get_numbers() -> None:
    taken: set[str] = set()
    assert [file_name(n, taken) for n in ("a/b", "a:b", "A?B", "a_b-2")] == [
        "a_b",
        "a_b-2",
        "A_B-3",
        "a_b-2-2",
    ]


# What is refused
# ---------------


def refused(parts: dict[str, bytes]) -> str:
    """What is said of an archive with these members."""
    with pytest.raises(BadInput) as caught:
        everything(read_archive(packed(parts), "a.zip"))
    [problem] = caught.value.problems
    assert problem.path == "a.zip"
    return problem.message


def changed(name: str, content: bytes) -> dict[str, bytes]:
    parts = members(written(**WHOLE))
    assert name in parts
    return {**parts, name: content}


GOOD = json.dumps(dict(zip(EVENT, event(1), strict=True))).encode()


def spoiled(**fields: Any) -> bytes:
    """A line of the log with other fields."""
    return json.dumps({**json.loads(GOOD), **fields}).encode()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("study.json", b"{", "study.json in it is damaged (not JSON)"),
        ("study.json", b"[]", "study.json in it is damaged (not a JSON object)"),
        ("study.json", b"\xff\xfe", "study.json in it is damaged (not JSON)"),
        ("study.json", b"{}", "study.json is of format None; this program reads qcode-archive/1"),
        ("study.json", b'{"format":"qcode-archive/9"}', "of format 'qcode-archive/9'"),
        ("log.jsonl", GOOD + b"\n{", "log.jsonl in it, line 2, is damaged (not JSON)"),
        ("log.jsonl", b"\n\n" + GOOD + b"\n7", "line 4, is damaged (not a JSON object)"),
        ("log.jsonl", spoiled(seq="1"), "log.jsonl has no proper 'seq' in line 1"),
        ("log.jsonl", spoiled(seq=True), "log.jsonl has no proper 'seq' in line 1"),
        ("log.jsonl", spoiled(ordinal=1.5), "log.jsonl has no proper 'ordinal' in line 1"),
        ("log.jsonl", spoiled(kind=None), "log.jsonl has no proper 'kind' in line 1"),
        ("log.jsonl", spoiled(transcript=3), "log.jsonl has no proper 'transcript' in line 1"),
        ("log.jsonl", spoiled(after=[1]), "log.jsonl has no proper 'after' in line 1"),
        ("log.jsonl", b'{"seq":1}', "log.jsonl has no proper 'change_set' in line 1"),
        ("texts.csv", b"sha256,length\n", "the columns of texts.csv are not sha256, length, file"),
        ("texts/LE-01.txt", b"A: edited", "texts/LE-01.txt is not the text listed in texts.csv"),
        ("beyond-log.jsonl", b"{}", "beyond-log.jsonl has no proper value in line 1"),
        ("beyond-log.jsonl", b'{"value":3}', "beyond-log.jsonl has no proper value in line 1"),
        ("beyond-log.jsonl", b"\nx", "beyond-log.jsonl in it, line 2, is damaged (not JSON)"),
    ],
)
def test_a_damaged_member_is_named_with_its_line(name: str, content: bytes, said: str) -> None:
    assert said in refused(changed(name, content))


def test_a_blob_that_is_not_what_its_name_says_is_refused() -> None:
    name = f"blobs/{sha256(b'x').hexdigest()}.bin"
    parts = {**members(written()), name: b"y"}
    assert refused(parts) == f"{name} is not what its name says (its SHA-256 differs)"


@pytest.mark.parametrize("name", ["study.json", "texts.csv", "log.jsonl", "texts/LE-01.txt"])
def test_a_missing_member_is_named(name: str) -> None:
    parts = members(written(**WHOLE))
    del parts[name]
    assert name in refused(parts)


def test_a_length_that_is_no_number_is_left_to_the_check() -> None:
    listed = members(written(texts=(WORDS,)))["texts.csv"].replace(b",8,", b",many,")
    parts = {**members(written(texts=(WORDS,))), "texts.csv": listed}
    [found] = read_archive(packed(parts), "a.zip").texts
    assert (found.length, found.content) == (-1, "A: words")


def test_tables_and_documents_are_not_read_back() -> None:
    read = read_archive(written(**WHOLE), "a.zip")
    assert (dict(read.tables), dict(read.documents)) == ({}, {})
    assert read.header["title"] == "Größe"


@pytest.mark.parametrize(
    ("names", "archive"),
    [
        (("study.json",), True),
        (("README.txt", "log.jsonl", "texts.csv"), True),
        (("README.txt", "log.jsonl"), False),
        (("word/document.xml",), False),
    ],
)
def test_an_archive_is_known_by_its_members(names: tuple[str, ...], archive: bool) -> None:
    assert is_archive(packed(dict.fromkeys(names, b""))) is archive
