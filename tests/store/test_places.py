"""Network shares and folders that a cloud service copies are recognised from what the system
says.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath, PureWindowsPath

import pytest

from qcode.store.sqlite.places import Place, file_system, look_at, place_of

LINUX = """\
22 1 254:1 / / rw,relatime - ext4 /dev/vda1 rw
30 22 0:26 / /proc rw,nosuid - proc proc rw
40 22 0:44 / /mnt/team rw,relatime shared:7 - nfs4 server:/export rw,vers=4.2
41 22 0:45 / /mnt/win rw,relatime - cifs //server/share rw
42 22 0:46 / /mnt/with\\040space rw - fuse.sshfs me@server: rw
43 40 254:2 / /mnt/team/local rw,relatime - xfs /dev/vdb rw
44 22 0:47 / /mnt/c rw - 9p drvfs rw
45 22 0:48 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw
46 22 0:49 / /mnt/stick rw - fuseblk /dev/sdb1 rw
47 22 0:50 / /mnt/over rw - ext4 /dev/vdc rw
48 22 0:51 / /mnt/over rw - nfs server:/b rw
"""

MAC = """\
/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)
/dev/disk3s5 on /System/Volumes/Data (apfs, local, journaled, nobrowse)
//ann@server/team on /Volumes/team (smbfs, nodev, nosuid, mounted by ann)
server:/x on /Volumes/with (brackets) (nfs, nodev)
map auto_home on /System/Volumes/Data/home (autofs, automounted, nobrowse)
"""


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/home/ann/study.qcode", None),
        ("/mnt/team/study.qcode", "nfs4"),
        ("/mnt/team", "nfs4"),
        ("/mnt/teammate/study.qcode", None),
        ("/mnt/team/local/study.qcode", None),
        ("/mnt/win/a/b/study.qcode", "cifs"),
        ("/mnt/with space/study.qcode", "fuse.sshfs"),
        ("/mnt/c/Users/ann/study.qcode", "9p"),
        ("/run/user/1000/gvfs/smb-share:server=x/study.qcode", "fuse.gvfsd-fuse"),
        ("/mnt/stick/study.qcode", None),
        ("/mnt/over/study.qcode", "nfs"),
    ],
)
def test_network_file_systems_on_linux(path, name):
    """The mount that lies deepest counts, and of two on one point the later."""
    found = place_of(PurePosixPath(path), LINUX, {})
    assert found == (None if name is None else Place("network", name))


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/Users/ann/study.qcode", None),
        ("/Volumes/team/study.qcode", "smbfs"),
        ("/Volumes/with (brackets)/s.qcode", "nfs"),
    ],
)
def test_network_file_systems_on_macos(path, name):
    found = place_of(PurePosixPath(path), MAC, {})
    assert found == (None if name is None else Place("network", name))


def test_windows_shares_and_drives():
    assert place_of(PureWindowsPath(r"\\server\team\study.qcode"), "", {}) == Place(
        "network", "Windows share"
    )
    assert place_of(PureWindowsPath(r"Z:\team\study.qcode"), "", {}, remote_drive=True) == Place(
        "network", "Windows share"
    )
    assert place_of(PureWindowsPath(r"C:\Users\ann\study.qcode"), "", {}) is None


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/home/ann/Dropbox/team/study.qcode", "Dropbox"),
        ("/home/ann/Dropbox (University)/study.qcode", "Dropbox"),
        ("/Users/ann/Library/CloudStorage/OneDrive-Institute/study.qcode", "OneDrive"),
        (
            "/Users/ann/Library/CloudStorage/GoogleDrive-ann@example.org/My Drive/study.qcode",
            "Google Drive",
        ),
        ("/Users/ann/Library/CloudStorage/SomethingNew-ann/study.qcode", "SomethingNew"),
        ("/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/study.qcode", "iCloud"),
        ("/home/ann/Nextcloud/study.qcode", "Nextcloud"),
        ("/home/ann/Nextcloud2/a/study.qcode", "Nextcloud"),
        ("/home/ann/Google Drive/study.qcode", "Google Drive"),
        ("/home/ann/work/study.qcode", None),
        ("/home/ann/dropbox.qcode", None),
        ("/home/ann/Boxes/study.qcode", None),
    ],
)
def test_folders_that_a_service_copies(path, service):
    """By the names that services give their folders; the study's own name says nothing."""
    assert place_of(PurePosixPath(path), LINUX, {}) == (
        None if service is None else Place("cloud", service)
    )


@pytest.mark.parametrize(
    "path", [r"C:\Users\ann\OneDrive - Institute\study.qcode", r"D:\Files\study.qcode"]
)
def test_onedrive_on_windows_says_in_the_environment_where_it_is(path):
    variables = {
        "OneDriveCommercial": r"D:\files",
        "OneDrive": r"C:\Users\ann\OneDrive - Institute",
    }
    assert place_of(PureWindowsPath(path), "", variables) == Place("cloud", "OneDrive")
    assert place_of(PureWindowsPath(r"D:\filesystem\study.qcode"), "", variables) is None


def test_lines_that_are_no_mounts_are_passed_over():
    assert file_system(PurePosixPath("/a"), "nonsense\n - \n1 2 3 - x\n\n") == ""
    assert place_of(PurePosixPath("/a/study.qcode"), "", {}) is None


@pytest.mark.parametrize("place", [Place("network", "nfs4"), Place("cloud", "Dropbox")])
def test_the_warning_names_the_place_and_what_to_do(place):
    assert place.name in place.warning
    assert "qcode merge" in place.warning


def test_looking_at_a_place_on_this_machine_follows_links(tmp_path):
    (tmp_path / "Dropbox").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "Dropbox")
    assert look_at(tmp_path / "link" / "study.qcode") == Place("cloud", "Dropbox")
    assert isinstance(look_at(Path("study.qcode")), Place | None)
