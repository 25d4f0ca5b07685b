"""Where a study is stored. On a network share, or in a folder that a cloud service syncs, SQLite's
locks are not reliable.

The answer comes from what the system reports, without touching the file. No finding does not prove
that the place is safe: a share may look like a local disk.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Literal

NETWORK = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb",
        "smb2",
        "smb3",
        "smbfs",
        "afs",
        "afpfs",
        "ncpfs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "gpfs",
        "beegfs",
        "davfs",
        "davfs2",
        "webdav",
        "vboxsf",
        "vmhgfs",
        "ocfs2",
        "gfs2",
        "orangefs",
        "fuse.sshfs",
        "fuse.rclone",
        "fuse.s3fs",
        "fuse.gcsfuse",
        "fuse.davfs",
        "fuse.glusterfs",
        "fuse.ceph",
        "fuse.smbnetfs",
        "fuse.curlftpfs",
        "fuse.gvfsd-fuse",
        "fuse.google-drive-ocamlfuse",
        "fuse.onedriver",
        "fuse.vmhgfs-fuse",
    ]
)
"""File systems, as the system names them, that lie on another machine or are shared with one."""

_FOLDERS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (service, re.compile(pattern, re.IGNORECASE))
    for service, pattern in (
        ("OneDrive", r"OneDrive( .+|-.+)?"),
        ("Dropbox", r"Dropbox( \(.+\)|-.+)?"),
        ("Google Drive", r"Google ?Drive( .+|-.+)?|My Drive|GoogleDriveFS"),
        ("iCloud", r"iCloud ?Drive|iCloudDrive|com~apple~CloudDocs|Mobile Documents"),
        ("Nextcloud", r"Nextcloud\d*|ownCloud\d*"),
        ("Box", r"Box Sync|Box-Box"),
        ("Seafile", r"Seafile"),
        ("Syncthing", r"Syncthing"),
        ("MEGA", r"MEGAsync|MEGA"),
        ("pCloud", r"pCloud ?Drive|pCloudDrive"),
        ("Proton Drive", r"Proton ?Drive( .+|-.+)?"),
    )
)
_VARIABLES = {
    "OneDrive": "OneDrive",
    "OneDriveCommercial": "OneDrive",
    "OneDriveConsumer": "OneDrive",
}
"""Environment variables in which a service says where its folder is."""

_OCTAL = re.compile(r"\\([0-7]{3})")
_DRIVE_REMOTE = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A doubtful place: its `kind`, and what the system calls it (`nfs4`, `Dropbox`)."""

    kind: Literal["network", "cloud"]
    name: str

    @property
    def warning(self) -> str:
        """The warning for a person who stores a study there."""
        if self.kind == "network":
            where = f"a network share ({self.name}), where a database's locks cannot be trusted"
        else:
            where = (
                f"a folder that {self.name} copies, which may copy a study while it is being"
                " written"
            )
        return (
            f"this is {where}: work on a copy on your own disk, and combine copies with: qcode"
            " merge OTHER.qcode"
        )


def place_of(
    path: PurePath, mounts: str, environment: Mapping[str, str], remote_drive: bool = False
) -> Place | None:
    """What is doubtful about the place of an absolute path; None if nothing is known against it.

    Args:
        path: the file or folder, links resolved.
        mounts: ``/proc/self/mountinfo`` (Linux) or the output of ``mount`` (macOS, BSD); empty
            elsewhere.
        environment: the environment variables.
        remote_drive: True if Windows says that the path's drive is on another machine.

    """
    if remote_drive or str(path).startswith(("\\\\", "//")):
        return Place("network", "Windows share")
    system = file_system(path, mounts)
    if system in NETWORK:
        return Place("network", system)
    service = _service(path, environment)
    return None if service is None else Place("cloud", service)


def file_system(path: PurePath, mounts: str) -> str:
    """The type of the file system of a path; empty if `mounts` does not say."""
    best, result = -1, ""
    for point, kind in _mounted(mounts):
        inside = point == "/" or str(path) == point or str(path).startswith(point.rstrip("/") + "/")
        # Of two mounts on one point the later covers the earlier.
        if inside and len(point) >= best:
            best, result = len(point), kind
    return result


def _mounted(mounts: str) -> list[tuple[str, str]]:
    """(mount point, type) of each line, in either format."""
    result = []
    for line in mounts.splitlines():
        if " - " in line:
            left, _, right = line.partition(" - ")
            fields, kind = left.split(), right.split()
            if len(fields) >= 5 and kind:
                result.append(
                    (_OCTAL.sub(lambda m: chr(int(m[1], 8)), fields[4]), kind[0].casefold())
                )
        elif message := re.fullmatch(r".+? on (/.*?) \(([^,)]+)[^)]*\)", line):
            result.append((message[1], message[2].strip().casefold()))
    return result


def _service(path: PurePath, environment: Mapping[str, str]) -> str | None:
    folded = str(path).replace("\\", "/").casefold()
    for variable, service in _VARIABLES.items():
        root = environment.get(variable, "").replace("\\", "/").rstrip("/").casefold()
        if root and (folded == root or folded.startswith(root + "/")):
            return service
    parts = path.parts[1:-1] if path.suffix else path.parts[1:]
    if "CloudStorage" in parts[:-1]:
        name = parts[parts.index("CloudStorage") + 1]
        return next(
            (service for service, pattern in _FOLDERS if pattern.fullmatch(name)),
            name.partition("-")[0],
        )
    for part in parts:
        for service, pattern in _FOLDERS:
            if pattern.fullmatch(part):
                return service
    return None


def look_at(path: Path) -> Place | None:
    """`place_of` for a path on this machine."""
    resolved = path.resolve()
    return place_of(resolved, _mounts(), os.environ, _on_remote_drive(resolved))


def _mounts() -> str:
    try:
        return Path("/proc/self/mountinfo").read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:
        pass
    if sys.platform == "win32":
        return ""
    import subprocess

    try:
        return subprocess.run(
            ["mount"], capture_output=True, text=True, timeout=5, check=False
        ).stdout
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return ""


def _on_remote_drive(path: Path) -> bool:
    if sys.platform != "win32":
        return False
    import ctypes

    return bool(ctypes.windll.kernel32.GetDriveTypeW(path.anchor) == _DRIVE_REMOTE)
