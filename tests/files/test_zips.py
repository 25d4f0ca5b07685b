"""Zip files that lie, explode or point elsewhere."""

from __future__ import annotations

import io
import stat
import struct
import warnings
import zipfile
from pathlib import Path

import pytest

from qcode.errors import BadInput
from qcode.files.zips import GuardedZip, open_zip


def pack(members: list[tuple[str, bytes]], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with zipfile.ZipFile(out, "w", compression) as archive:
            for name, data in members:
                archive.writestr(name, data)
    return out.getvalue()


def told(data: bytes, name: str = "a.xml", **limits: int) -> str:
    with pytest.raises(BadInput) as caught:
        opened: GuardedZip = open_zip(data, "x.docx", "Word file", **limits)
        opened.read(name)
    return caught.value.problems[0].message


def test_members_are_read() -> None:
    archive = open_zip(pack([("a.xml", b"one"), ("dir/", b""), ("dir/b.xml", b"two")]), "x.docx")
    assert archive.names == ("a.xml", "dir/b.xml")
    assert archive.read("dir/b.xml") == b"two"
    assert archive.read("DIR/B.xml") == b"two"
    assert "c.xml" not in archive


def test_a_member_that_is_missing_is_named() -> None:
    assert "'a.xml' is missing" in told(pack([("b", b"x")]))


def test_a_bomb_is_refused_before_it_is_inflated() -> None:
    bomb = pack([("a.xml", bytes(60_000_000))])
    assert len(bomb) < 100_000
    assert "zip bomb" in told(bomb)


def test_sizes_add_up_to_the_limit() -> None:
    many = pack([(f"{n}.xml", bytes(9_000_000)) for n in range(4)])
    assert "over the limit" in told(many, max_total=30_000_000)


def test_a_header_that_claims_less_than_there_is_is_not_believed() -> None:
    """A member claimed to hold 10 bytes is not read beyond them."""
    data = bytearray(pack([("a.xml", b"y" * 5_000_000)]))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.index(signature) + offset
        data[at : at + 4] = struct.pack("<I", 10)
    with pytest.raises(BadInput):
        open_zip(bytes(data), "x.docx").read("a.xml")


def test_damaged_data_is_told() -> None:
    good = pack([("a.xml", bytes(range(256)) * 40)])
    at = good.index(b"a.xml") + 60
    assert "damaged Word file" in told(good[:at] + b"\xff\xff\xff\xff" + good[at + 4 :])
    assert "not a complete Word file" in told(good[: len(good) // 2])
    assert "not a complete Word file" in told(b"PK\x03\x04")


def test_a_part_that_is_there_twice_is_refused_only_when_read() -> None:
    data = pack([("a.xml", b"one"), ("a.xml", b"two"), ("b.xml", b"x")])
    assert open_zip(data, "x.docx").read("b.xml") == b"x"
    assert "twice" in told(data)


def test_names_that_point_outside_are_ignored_and_nothing_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    names = ["../evil", "/tmp/evil", "..\\evil", "a/../../evil", "C:/evil", "fine/a.xml"]
    archive = open_zip(pack([(name, b"x") for name in names]), "x.docx")
    assert archive.names == ("fine/a.xml",)
    assert len(archive.ignored) == 5
    assert list(tmp_path.iterdir()) == []


def test_links_are_ignored() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        link = zipfile.ZipInfo("link.xml")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    assert open_zip(out.getvalue(), "x.docx").names == ()


def test_encrypted_and_unknown_compression_are_told() -> None:
    data = bytearray(pack([("a.xml", b"one")], zipfile.ZIP_STORED))
    locked = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    assert "password-protected" in told(bytes(locked))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(signature) + offset] = 99
    assert "cannot be unpacked" in told(bytes(data))


def test_very_many_members_are_refused() -> None:
    assert "members" in told(pack([(str(n), b"") for n in range(20_001)], zipfile.ZIP_STORED))
