"""An archive that was edited, cut or packed again by another program: what is wrong is said with
the file inside it and the line, and nothing is guessed.
"""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Callable
from hashlib import sha256

import pytest

from qcode.errors import BadInput
from qcode.exchange.archive import (
    EVENT,
    FORMAT,
    README,
    Archive,
    ArchivedBlob,
    ArchivedText,
    is_archive,
    read_archive,
    write_archive,
)

WORDS, MODEL = "Ada: We ring – “often”.\n", b"\x00 a model"
TEXT, BLOB = sha256(WORDS.encode()).hexdigest(), sha256(MODEL).hexdigest()
EVENTS = (
    (1, "c1", 0, "import", "change_set", "c1", None, None, '{"actor":"mara"}', "d1"),
    (2, "c1", 1, "import", "transcript", "t1", "t1", None, '{"name":"A"}', "d2"),
    (3, "c2", 1, "redact", "memo", "m1", "t1", "purged:ab", None, "d3"),
)


def archive() -> dict[str, bytes]:
    """The members of a small archive, by name."""
    made = io.BytesIO()
    write_archive(
        made,
        Archive(
            {"study": "s1", "title": "Ways", "schema": 2, "events": 3},
            [ArchivedText(TEXT, len(WORDS), WORDS, "A/B"), ArchivedText("e" * 64, 9, None)],
            [ArchivedBlob(BLOB, MODEL), ArchivedBlob("f" * 64, None)],
            EVENTS,
            [("memo", "m1", {"text": "gone"})],
            {"codings": (("transcript", "code"), [{"transcript": "A", "code": "=x"}])},
            {"codebook.yaml": "title: Ways\n"},
        ),
    )
    with zipfile.ZipFile(made) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def packed(members: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name, data in members.items():
            target.writestr(name, data)
    return made.getvalue()


def read(members: dict[str, bytes]) -> Archive:
    """Everything of an archive, read to its end."""
    lazy = read_archive(packed(members), "a.zip")
    return Archive(
        lazy.header,
        tuple(lazy.texts),
        tuple(lazy.blobs),
        tuple(lazy.events),
        tuple(lazy.beyond),
    )


def test_an_archive_holds_what_people_and_the_program_read() -> None:
    members = archive()
    assert set(members) == {
        "README.txt",
        "study.json",
        "codebook.yaml",
        "codings.csv",
        "texts/A_B.txt",
        "texts.csv",
        f"blobs/{BLOB}.bin",
        f"blobs/{'f' * 64}.emptied",
        "log.jsonl",
        "beyond-log.jsonl",
    }
    assert members["README.txt"] == README.encode()
    assert json.loads(members["study.json"]) == {
        "format": FORMAT,
        "study": "s1",
        "title": "Ways",
        "schema": 2,
        "events": 3,
    }
    # A cell that a spreadsheet would compute has an apostrophe before it.
    assert list(csv.reader(io.StringIO(members["codings.csv"].decode("utf-8-sig")))) == [
        ["transcript", "code"],
        ["A", "'=x"],
    ]
    assert members["texts/A_B.txt"].decode() == WORDS
    rows = list(csv.DictReader(io.StringIO(members["texts.csv"].decode("utf-8-sig"))))
    assert [(r["sha256"], r["length"], r["file"], r["transcript"]) for r in rows] == [
        (TEXT, str(len(WORDS)), "texts/A_B.txt", "A/B"),
        ("e" * 64, "9", "", ""),
    ]


def test_an_event_is_a_line_with_its_values_as_objects() -> None:
    lines = [json.loads(line) for line in archive()["log.jsonl"].decode().splitlines()]
    assert [tuple(line) for line in lines] == [EVENT] * 3
    assert lines[1]["after"] == {"name": "A"} and lines[1]["before"] is None
    assert lines[2]["before"] == "purged:ab"


def test_what_was_written_comes_back_whole() -> None:
    result = read(archive())
    assert result.header["title"] == "Ways"
    assert result.texts == (
        ArchivedText(TEXT, len(WORDS), WORDS, "A/B"),
        ArchivedText("e" * 64, 9, None, ""),
    )
    assert sorted(result.blobs, key=lambda b: b.id) == sorted(
        [ArchivedBlob(BLOB, MODEL), ArchivedBlob("f" * 64, None)], key=lambda b: b.id
    )
    assert tuple(result.events) == EVENTS
    assert result.beyond == (("memo", "m1", {"text": "gone"}),)


def _header(**changes: object) -> Callable[[bytes], bytes]:
    return lambda data: json.dumps({**json.loads(data), **changes}).encode()


def _line(number: int, **changes: object) -> Callable[[bytes], bytes]:
    """A line of the log with other values; None as a name leaves the field out."""

    def change(data: bytes) -> bytes:
        lines = [json.loads(line) for line in data.splitlines()]
        lines[number - 1] = {**lines[number - 1], **changes}
        lines[number - 1] = {k: v for k, v in lines[number - 1].items() if v != "(left out)"}
        return "\n".join(json.dumps(line) for line in lines).encode()

    return change


@pytest.mark.parametrize(
    ("member", "change", "words"),
    [
        ("study.json", lambda d: d[:10], "study.json in it is damaged (not JSON)"),
        ("study.json", lambda d: b"[1]", "study.json in it is damaged (not a JSON object)"),
        ("study.json", lambda d: b"\xff\xfe", "study.json in it is damaged (not JSON)"),
        ("study.json", _header(format="other/9"), "study.json is of format 'other/9'"),
        ("study.json", lambda d: b"{}", "study.json is of format None"),
        ("texts/A_B.txt", lambda d: d + b" ", "texts/A_B.txt is not the text listed in texts.csv"),
        ("texts.csv", lambda d: d.replace(b"sha256", b"hash"), "the columns of texts.csv are not"),
        (
            f"blobs/{BLOB}.bin",
            lambda d: d + b"x",
            "is not what its name says (its SHA-256",
        ),
        ("log.jsonl", lambda d: d.replace(b"}\n", b"\n", 1), "log.jsonl in it, line 1, is damaged"),
        ("log.jsonl", lambda d: d + b"7\n", "line 4, is damaged (not a JSON object)"),
        ("log.jsonl", _line(2, seq="2"), "log.jsonl has no proper 'seq' in line 2"),
        ("log.jsonl", _line(2, ordinal=True), "no proper 'ordinal' in line 2"),
        ("log.jsonl", _line(3, entity="(left out)"), "no proper 'entity' in line 3"),
        ("log.jsonl", _line(1, before=[1]), "no proper 'before' in line 1"),
        ("log.jsonl", _line(1, transcript=7), "no proper 'transcript' in line 1"),
        ("beyond-log.jsonl", lambda d: b'{"kind":"memo"}', "beyond-log.jsonl has no proper value"),
        ("beyond-log.jsonl", lambda d: b"{", "beyond-log.jsonl in it, line 1, is damaged"),
    ],
)
def test_what_was_changed_is_named_with_its_file_and_line(
    member: str, change: Callable[[bytes], bytes], words: str
) -> None:
    members = archive()
    members[member] = change(members[member])
    with pytest.raises(BadInput) as caught:
        read(members)
    (problem,) = caught.value.problems
    assert problem.path == "a.zip" and words in problem.message


@pytest.mark.parametrize("member", ["study.json", "texts.csv", "texts/A_B.txt", "log.jsonl"])
def test_what_is_missing_is_named(member: str) -> None:
    members = archive()
    del members[member]
    with pytest.raises(BadInput) as caught:
        read(members)
    assert member in caught.value.problems[0].message


@pytest.mark.parametrize("member", ["README.txt", "codings.csv", "codebook.yaml"])
def test_what_is_for_people_alone_may_be_changed_or_left_out(member: str) -> None:
    whole, without, other = archive(), archive(), archive()
    del without[member]
    other[member] = b"something else"
    assert read(without) == read(other) == read(whole)


def test_an_archive_without_words_beyond_the_log_has_no_such_file() -> None:
    members = archive()
    del members["beyond-log.jsonl"]
    assert read(members).beyond == ()


def test_a_length_that_is_no_number_is_not_believed() -> None:
    members = archive()
    members["texts.csv"] = members["texts.csv"].replace(str(len(WORDS)).encode() + b",", b"many,")
    assert next(iter(read(members).texts)).length == -1


def test_empty_lines_of_the_log_are_passed_over() -> None:
    members = archive()
    members["log.jsonl"] = members["log.jsonl"].replace(b"\n", b"\n\n")
    assert tuple(read(members).events) == EVENTS


def test_a_long_log_goes_on_in_further_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("qcode.exchange.archive.EVENTS_A_FILE", 2)
    members = archive()
    assert [n for n in members if n.startswith("log")] == ["log.jsonl", "log-0002.jsonl"]
    assert tuple(read(members).events) == EVENTS
    members["log-0002.jsonl"] = b"{"
    with pytest.raises(BadInput, match="1 problem") as caught:
        read(members)
    assert "log-0002.jsonl in it, line 1," in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("left", "expected"),
    [
        (("README.txt", "study.json", "log.jsonl", "texts.csv"), True),
        (("study.json",), True),
        (("README.txt", "log.jsonl", "texts.csv"), True),
        (("README.txt", "log.jsonl"), False),
        (("codings.csv",), False),
    ],
)
def test_an_archive_is_known_by_its_members(left: tuple[str, ...], expected: bool) -> None:
    members = archive()
    assert is_archive(packed({name: members[name] for name in left})) is expected
