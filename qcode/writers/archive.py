"""Zip files (docx, xlsx) whose bytes depend on nothing but their content and the day that they
are told: fixed times, no author's clock.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a zip member can have."""

STAMP = "1980-01-01T00:00:00Z"
_CORE = "docProps/core.xml"
_TIMES = re.compile(rb"(<dcterms:(created|modified)\b[^>]*>)[^<]*(</dcterms:\2>)")


def same_every_time(archive: bytes, today: datetime.date | None = None) -> bytes:
    """The archive again, every member set to one time, and the document's own created and modified
    times to the beginning of `today`, without it to `STAMP`.
    """
    stamp = f"{today.isoformat()}T00:00:00Z" if today is not None else STAMP
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            content = source.read(name)
            if name == _CORE:
                content = _TIMES.sub(rb"\g<1>" + stamp.encode() + rb"\g<3>", content)
            member = zipfile.ZipInfo(name, _LONG_AGO)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            member.create_system = 3
            target.writestr(member, content, compresslevel=6)
    return out.getvalue()
