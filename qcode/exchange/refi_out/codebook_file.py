"""A codebook as a .qdc file, as REFI-QDA 1.0 has it."""

from __future__ import annotations

from collections.abc import Sequence

from qcode.exchange.project import Loss, ProjectCode
from qcode.exchange.refi_out.codes import code_lines, prepared


def write_codebook_file(
    codes: Sequence[ProjectCode],
) -> tuple[bytes, tuple[Loss, ...]]:
    """The bytes of the file, and what is written in another form. There has to be a code."""
    written, losses = prepared(codes, colored=False, one_name=False)
    lines = (
        '<?xml version="1.0" encoding="utf-8"?>\n',
        '<CodeBook xmlns="urn:QDA-XML:codebook:1.0" origin="qcode">\n<Codes>\n',
        *code_lines(written),
        "</Codes>\n</CodeBook>\n",
    )
    return "".join(lines).encode("utf-8", "replace"), losses
