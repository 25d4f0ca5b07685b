"""The archive's zip: what was written is read back exactly, whatever the words, and gives the same
bytes each time.
"""

from __future__ import annotations

import io
import json
import zipfile
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qcode.errors import BadInput
from qcode.exchange.archive import (
    Archive,
    ArchivedBlob,
    ArchivedText,
    file_name,
    is_archive,
    read_archive,
    write_archive,
)

words = st.text(max_size=20)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
canonical = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode
payload = st.one_of(
    st.none(),
    st.dictionaries(words, plain, max_size=4).map(canonical),
    st.text("0123456789abcdef", min_size=64, max_size=64).map("purged:{}".format),
    words,
    words.map('{{"not": canonical, "{}'.format),
)
event = st.tuples(
    st.integers(0, 2**62),
    words,
    st.integers(0, 9),
    words,
    words,
    words,
    st.none() | words,
    payload,
    payload,
    words,
)
text = words.map(lambda t: ArchivedText(sha256(t.encode()).hexdigest(), len(t), t))
blob = st.binary(max_size=30).map(lambda b: ArchivedBlob(sha256(b).hexdigest(), b))


def written(**parts: object) -> bytes:
    file = io.BytesIO()
    whole = {"header": {"study": "s"}, "texts": (), "blobs": (), "events": (), **parts}
    write_archive(file, Archive(**whole))  # type: ignore[arg-type]
    return file.getvalue()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(event, max_size=5),
    st.lists(text, max_size=4, unique_by=lambda t: t.id),
    st.lists(blob, max_size=3, unique_by=lambda b: b.id),
)
def test_what_was_written_is_read_back(events, texts, blobs):
    """Events with payloads that are JSON objects, marks, or any text; texts and bytes by their
    hash.
    """
    read = read_archive(written(events=events, texts=texts, blobs=blobs), "a.zip")
    assert list(read.events) == events
    assert sorted(read.texts, key=lambda t: t.id) == sorted(texts, key=lambda t: t.id)
    assert sorted(read.blobs, key=lambda b: b.id) == sorted(blobs, key=lambda b: b.id)


@settings(max_examples=20, deadline=None)
@given(st.lists(event, max_size=3), st.lists(text, max_size=3, unique_by=lambda t: t.id))
def test_the_same_study_gives_the_same_bytes_in_whatever_order_it_comes(events, texts):
    assert written(events=events, texts=texts) == written(
        events=iter(events), texts=list(reversed(texts))
    )


def test_what_was_purged_stays_purged_and_former_texts_have_no_name():
    texts = [
        ArchivedText("ab" * 32, 7, None, "LE-01"),
        ArchivedText(sha256(b"x").hexdigest(), 1, "x"),
    ]
    blobs = [ArchivedBlob("cd" * 32, None)]
    read = read_archive(written(texts=texts, blobs=blobs), "a.zip")
    assert sorted(read.texts, key=lambda t: t.id) == sorted(texts, key=lambda t: t.id)
    assert list(read.blobs) == blobs


def test_values_beyond_the_log_come_back():
    beyond = [("memo", "m1", {"text": "words – only here"}), ("code", "c1", {"key": "k"})]
    assert sorted(read_archive(written(beyond=beyond), "a.zip").beyond) == sorted(beyond)


@settings(max_examples=200)
@given(st.lists(words, max_size=8))
def test_file_names_are_allowed_everywhere_and_never_the_same(names):
    taken: set[str] = set()
    made = [file_name(name, taken) for name in names]
    assert len({m.casefold() for m in made}) == len(made)
    for name in made:
        assert name
        assert name.strip(" .") == name
        assert not set(name) & set('<>:"/\\|?*')
        assert not any(ord(c) < 32 or ord(c) == 127 for c in name)
        assert name.casefold() not in ("con", "nul", "former", "com1")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("LE-01", "LE-01"),
        ("a/b", "a_b"),
        ("nul.txt", "_nul.txt"),
        ("..", "_"),
        ("", "_"),
        ("x" * 200, "x" * 100),
    ],
)
def test_names_that_are_fine_stay_as_they_are_and_others_are_mended(name, expected):
    assert file_name(name, set()) == expected


def test_bytes_that_are_no_archive():
    assert is_archive(written())
    for data in (b"", b"PK", b"PK\x03\x04 and nothing", written()[:50]):
        assert not is_archive(data)
        with pytest.raises(BadInput):
            read_archive(data, "a.zip")


def test_a_damaged_archive_is_still_known_as_one_so_that_reading_it_tells_what_is_wrong():
    def packed(**members):
        whole = io.BytesIO()
        with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name.replace("_", "."), content)
        return whole.getvalue()

    without_log = packed(README_txt="read me", study_json="{}")
    bomb = packed(README_txt="read me", study_json="{}", log_jsonl=b"0" * 50_000_000)
    assert is_archive(without_log)
    assert is_archive(bomb)
    assert is_archive(without_log[:-30])
    assert not is_archive(packed(README_txt="read me", LE_txt="A: words"))
    with pytest.raises(BadInput) as caught:
        read_archive(bomb, "a.zip")
    assert "zip bomb" in caught.value.problems[0].message
