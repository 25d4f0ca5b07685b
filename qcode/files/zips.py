"""Open zip containers safely.

The headers of a zip can be wrong, members can be named ``../../x``, a 40 kB file can hold 4 GB of
nothing. So nothing is ever written to disk here. A member is read into memory, up to a limit that
is checked while inflating.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from pathlib import Path

from qcode.errors import BadInput
from qcode.model import Problem

MAX_TOTAL = 200_000_000
MAX_RATIO = 200
RATIO_FROM = 10_000_000
MAX_MEMBERS = 20_000
_CHUNK = 1 << 20
_FAULTS = (
    OSError,
    zipfile.BadZipFile,
    zlib.error,
    ValueError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    KeyError,
)


class GuardedZip:
    """The members of a zip that can be read safely; use `open_zip` to get one.

    `names` are the safe member names in the file's order. Directories, links and names that point
    outside are listed in `ignored` instead.
    """

    def __init__(self, archive: zipfile.ZipFile, path: str, what: str, max_total: int) -> None:
        self._archive, self._path, self._what, self._left = archive, path, what, max_total
        self._infos: dict[str, zipfile.ZipInfo] = {}
        self._folded: dict[str, str] = {}
        self._repeated: set[str] = set()
        ignored = []
        for info in archive.infolist():
            if info.is_dir():
                continue
            if not _is_safe(info):
                ignored.append(info.filename)
            elif info.filename in self._infos:
                self._repeated.add(info.filename)
            else:
                self._infos[info.filename] = info
                self._folded.setdefault(info.filename.casefold(), info.filename)
        self.ignored = tuple(ignored)

    @property
    def names(self) -> tuple[str, ...]:
        """The safe names."""
        return tuple(self._infos)

    def __contains__(self, name: str) -> bool:
        return self._own(name) is not None

    def size(self, name: str) -> int:
        """The size stated in the header, 0 if there is no such member."""
        own = self._own(name)
        return self._infos[own].file_size if own is not None else 0

    def read(self, name: str, cap: int = MAX_TOTAL) -> bytes:
        """The bytes of a member.

        Raises:
            BadInput: no such member; it occurs twice; it is larger than `cap` or inflates beyond
                what was promised; it is encrypted, damaged or compressed in a way that is not
                known.

        """
        own = self._own(name)
        if own is None:
            raise self._bad(f"not a complete {self._what}: {name!r} is missing")
        if own in self._repeated:
            raise self._bad(
                f"contains {name!r} twice, so its content is ambiguous; open it in its program and"
                " save it again"
            )
        info = self._infos[own]
        if info.flag_bits & 0x1:
            raise self._bad("password-protected (an encrypted zip); save it without a password")
        # `_left` limits all members together, because headers can understate each of them.
        limit = min(cap, self._left)
        if info.file_size > limit or _is_bomb(info):
            raise self._bad(
                f"{name!r} in it inflates to {info.file_size:,} bytes, more than is safe to read"
            )
        try:
            data = self._inflate(info, limit)
        except _FAULTS as fault:
            message = (
                f"damaged {self._what}: {name!r} in it cannot be unpacked ({_short(fault)}); get a"
                " fresh copy"
            )
            raise self._bad(message) from None
        self._left -= len(data)
        return data

    def _inflate(self, info: zipfile.ZipInfo, limit: int) -> bytes:
        if info.file_size <= _CHUNK:
            with self._archive.open(info) as member:
                # One byte more than promised shows whether the header lies.
                data = member.read(info.file_size + 1)
                if len(data) <= info.file_size:
                    return data
            raise zipfile.BadZipFile("larger than its header says")
        pieces = []
        total = 0
        with self._archive.open(info) as member:
            while piece := member.read(_CHUNK):
                total += len(piece)
                if total > limit:
                    raise zipfile.BadZipFile("larger than its header says")
                pieces.append(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close the file, if it was opened from the disk."""
        self._archive.close()

    def _own(self, name: str) -> str | None:
        # Some programs write member names in other case than the format says.
        return name if name in self._infos else self._folded.get(name.casefold())

    def _bad(self, message: str) -> BadInput:
        return BadInput([Problem(self._path, message)])


def open_zip(
    data: bytes | Path,
    path: str,
    what: str = "Word file",
    max_total: int = MAX_TOTAL,
    max_members: int = MAX_MEMBERS,
) -> GuardedZip:
    """A zip whose members can be read safely.

    Args:
        data: the container, or its file, of which only what is read comes into memory.
        path: its name for problems.
        what: what it is meant to be, for the sentences ("Word file").
        max_total: the sum of sizes, claimed and then really read, that is accepted.
        max_members: the number of members that is accepted.

    Raises:
        BadInput: not a zip, cut off, too many members, or sizes and ratios of a zip bomb.

    """
    try:
        archive = zipfile.ZipFile(data if isinstance(data, Path) else io.BytesIO(data))
        infos = archive.infolist()
    except _FAULTS:
        message = (
            f"not a complete {what} (cut off or damaged); get a fresh copy, or open it in its"
            " program and save it again"
        )
        raise BadInput([Problem(path, message)]) from None
    if len(infos) > max_members:
        raise BadInput([Problem(path, f"holds {len(infos):,} members, far more than a {what} has")])
    total = sum(info.file_size for info in infos)
    if total > max_total:
        raise BadInput(
            [Problem(path, f"inflates to {total:,} bytes, over the limit of {max_total:,}")]
        )
    for info in infos:
        if _is_bomb(info):
            message = (
                f"{info.filename!r} in it inflates {info.compress_size:,} bytes to"
                f" {info.file_size:,}: a zip bomb?"
            )
            raise BadInput([Problem(path, message)])
    return GuardedZip(archive, path, what, max_total)


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > RATIO_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)


def _is_safe(info: zipfile.ZipInfo) -> bool:
    name = info.orig_filename if isinstance(info.orig_filename, str) else info.filename
    if (
        name.startswith(("/", "\\"))
        or "\\" in name
        or ":" in name[:3]
        or "\x00" in name
        or ".." in name.split("/")
    ):
        return False
    return not stat.S_ISLNK(info.external_attr >> 16)


def _short(fault: BaseException) -> str:
    return str(fault).strip("\"'")[:80] or type(fault).__name__
