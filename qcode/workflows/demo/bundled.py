"""Find the example study that comes with qcode: inside the installed package, or next to it in a
checkout.
"""

from __future__ import annotations

from pathlib import Path

import qcode
from qcode.errors import QcodeError


def bundled(name: str) -> Path:
    """The folder `name` (``transcripts_sample`` or ``codebooks``) that comes with qcode."""
    package = Path(qcode.__file__).parent
    for folder in (package / "bundled" / name, package.parent / name):
        if folder.is_dir():
            return folder
    raise QcodeError(
        f"{name} is missing from this installation of qcode",
        advice="install it again: pip install --force-reinstall qcode",
    )
