"""Which code a name means: one rule for options, tables, line mode and reports."""

from __future__ import annotations

from collections.abc import Mapping

from qcode.errors import Unknown, near_names
from qcode.model import Code, Codebook
from qcode.shown import fold_name


def called(
    name: str, parents: Mapping[str, str | None], labels: Mapping[str, str] | None = None
) -> str | None:
    """The key that `name` means: a key, the end of a path (``family/key``), or the label of one
    code. Case and surrounding spaces do not matter. None if it means no code.

    `parents` gives the key above each key, `labels` its label. A path that does not match the
    code's own path means nothing, and neither does a label that two codes share; a key takes
    precedence over a label.
    """
    parts = [_folded(part) for part in name.strip().strip("/").split("/")]
    key = next((k for k in parents if _folded(k) == parts[-1]), None)
    above = key
    for part in reversed(parts[:-1]):
        above = parents.get(above) if above is not None else None
        if above is None or _folded(above) != part:
            key = None
            break
    if key is not None or not name.strip():
        return key
    labelled = [k for k, label in (labels or {}).items() if _folded(label) == _folded(name)]
    return labelled[0] if len(labelled) == 1 else None


def key_in(codebook: Codebook, name: str) -> str | None:
    """The key that `name` means in a codebook (see `called`); None if it means no code."""
    codes = codebook.codes
    return called(name, {c.key: c.parent for c in codes}, {c.key: c.label for c in codes})


def find_code(codebook: Codebook, name: str) -> Code:
    """The code that `name` means (see `called`). Raises Unknown with similar names."""
    key = key_in(codebook, name)
    code = codebook.get(key) if key is not None else None
    if code is None:
        raise unknown_code(codebook, name)
    return code


def unknown_code(codebook: Codebook, name: str) -> Unknown:
    """The error for a name that means no code, with keys similar to its last part."""
    near = near_names(name.strip().rpartition("/")[2], [c.key for c in codebook.codes])
    return Unknown("code", name, near, command="qcode codebook show", near=near)


def _folded(name: str) -> str:
    return fold_name(" ".join(name.split()))
