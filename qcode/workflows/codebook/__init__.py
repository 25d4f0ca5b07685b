"""The codebook of a study: load, edit, compare versions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.codebook.beginning import exported_codebook as exported_codebook
    from qcode.workflows.codebook.beginning import new_codebook as new_codebook
    from qcode.workflows.codebook.beginning import refuse_existing as refuse_existing
    from qcode.workflows.codebook.changes import changes_table as changes_table
    from qcode.workflows.codebook.editing import Edited as Edited
    from qcode.workflows.codebook.editing import merge_codes as merge_codes
    from qcode.workflows.codebook.editing import rename_code as rename_code
    from qcode.workflows.codebook.editing import retire_codes as retire_codes
    from qcode.workflows.codebook.editing import split_code as split_code
    from qcode.workflows.codebook.editions import two_editions as two_editions
    from qcode.workflows.codebook.loading import CodebookLoaded as CodebookLoaded
    from qcode.workflows.codebook.loading import init_study as init_study
    from qcode.workflows.codebook.loading import load_codebook as load_codebook
    from qcode.workflows.codebook.loading import reworded as reworded
    from qcode.workflows.codebook.reading import read_codebook_file as read_codebook_file
    from qcode.workflows.shared.editors import set_editors as set_editors

__getattr__, __all__ = exports(
    __name__,
    {
        "beginning": (
            "exported_codebook",
            "new_codebook",
            "refuse_existing",
        ),
        "changes": ("changes_table",),
        "editing": (
            "Edited",
            "merge_codes",
            "rename_code",
            "retire_codes",
            "split_code",
        ),
        "editions": ("two_editions",),
        "loading": (
            "CodebookLoaded",
            "init_study",
            "load_codebook",
            "reworded",
        ),
        "reading": ("read_codebook_file",),
        "qcode.workflows.shared.editors": ("set_editors",),
    },
)
