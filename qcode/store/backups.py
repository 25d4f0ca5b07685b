"""Backups of a study, as the rest of the program asks for them.

How they are made and kept is the database's own affair (`qcode.store.sqlite`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.store.blindness import SUPERVISOR
from qcode.store.change import head
from qcode.store.sqlite.backup_file import SUFFIX, Backup, unpack
from qcode.store.sqlite.backups import FOLDER, folder_of, listed, make_backup, rewrite

if TYPE_CHECKING:
    from qcode.store.store import Store

__all__ = [
    "FOLDER",
    "SUFFIX",
    "Backup",
    "before_bulk",
    "folder_of",
    "listed",
    "make_backup",
    "rewrite",
    "unpack",
]


def before_bulk(store: Store, why: str) -> Backup:
    """Make an automatic backup before a change of much at once; to be called outside a change.

    `why` is what ``qcode restore`` tells of it.
    Where nothing was changed since the newest backup, that one is returned. Raises StorageFailed or
    ProjectDamaged when no good copy can be made: then the bulk change must not go on.
    """
    seq, digest = store.view(SUPERVISOR).read(head)
    newest = next(iter(listed(folder_of(store.path), store.path.stem)), None)
    if newest is not None and (newest.events, newest.head) == (seq, digest) and newest.sha256:
        return newest
    return make_backup(store.path, folder_of(store.path), why=why, automatic=True)
