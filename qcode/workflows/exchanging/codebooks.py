"""The codebook of a study for other programs."""

from __future__ import annotations

from qcode.codebook import exchange_table
from qcode.codebook.described import describe
from qcode.errors import Refused
from qcode.exchange.project import Loss, ProjectCode
from qcode.exchange.refi_out.codebook_file import write_codebook_file
from qcode.files.csv_tables import write_csv
from qcode.model import Codebook, Table
from qcode.store.queries.codebooks import code_rows
from qcode.store.view import View


def codebook_file(view: View) -> tuple[bytes, tuple[Loss, ...]]:
    """The codebook as a REFI-QDA file (.qdc), and what is written in another form. The codes have
    the GUIDs that they have in a project. Raises Refused where there are no codes.
    """
    codebook = _filled(view)
    ids = {row.key: row.id for row in code_rows(view)}
    codes = [
        ProjectCode(
            ids[code.key],
            code.name,
            ids[code.parent] if code.parent else "",
            code.color,
            describe(code),
        )
        for code in codebook.codes
    ]
    return write_codebook_file(codes)


def codebook_csv(view: View) -> bytes:
    """The same table as CSV. It begins with a byte order mark, without which Excel and Taguette
    take letters beyond ASCII for others.
    """
    table = codebook_for_others(view)
    return write_csv(table.rows, [c.key for c in table.columns]).encode("utf-8-sig", "replace")


def codebook_for_others(view: View) -> Table:
    """The codebook as a table that other programs read. Raises Refused where there are no codes."""
    return exchange_table(_filled(view))


def _filled(view: View) -> Codebook:
    codebook = view.codebook()
    if not codebook.codes:
        raise Refused("the codebook of this study has no codes", command="qcode codebook load FILE")
    return codebook
