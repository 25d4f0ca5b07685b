"""Keeping a study: backups, archives, merging copies and coders, the log, migration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.keeping.archive import archive_bytes as archive_bytes
    from qcode.workflows.keeping.archive import export_archive as export_archive
    from qcode.workflows.keeping.archive import import_archive as import_archive
    from qcode.workflows.keeping.backups import backup_study as backup_study
    from qcode.workflows.keeping.backups import backups_table as backups_table
    from qcode.workflows.keeping.backups import known_backups as known_backups
    from qcode.workflows.keeping.backups import restore as restore
    from qcode.workflows.keeping.coders import coders_table as coders_table
    from qcode.workflows.keeping.coders import rename_coder as rename_coder
    from qcode.workflows.keeping.logbook import check_table as check_table
    from qcode.workflows.keeping.logbook import log_table as log_table
    from qcode.workflows.keeping.logbook import redo as redo
    from qcode.workflows.keeping.logbook import steps_said as steps_said
    from qcode.workflows.keeping.logbook import undo as undo
    from qcode.workflows.keeping.merging import Side as Side
    from qcode.workflows.keeping.merging import coded_by_others as coded_by_others
    from qcode.workflows.keeping.merging import conflicts_table as conflicts_table
    from qcode.workflows.keeping.merging import merge_copy as merge_copy
    from qcode.workflows.keeping.merging import merged_table as merged_table
    from qcode.workflows.keeping.merging_coders import merge_coders as merge_coders
    from qcode.workflows.keeping.merging_coders import merged_lines as merged_lines
    from qcode.workflows.keeping.migration import migrate_study as migrate_study

__getattr__, __all__ = exports(
    __name__,
    {
        "archive": (
            "archive_bytes",
            "export_archive",
            "import_archive",
        ),
        "backups": (
            "backup_study",
            "backups_table",
            "known_backups",
            "restore",
        ),
        "coders": (
            "coders_table",
            "rename_coder",
        ),
        "logbook": (
            "check_table",
            "log_table",
            "redo",
            "steps_said",
            "undo",
        ),
        "merging": (
            "Side",
            "coded_by_others",
            "conflicts_table",
            "merge_copy",
            "merged_table",
        ),
        "merging_coders": (
            "merge_coders",
            "merged_lines",
        ),
        "migration": ("migrate_study",),
    },
)
