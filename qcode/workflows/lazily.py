"""Lazy exports of a seat: each module is imported when one of its names is first used, so that
starting stays fast.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any


def exports(
    package: str, names: Mapping[str, Sequence[str]]
) -> tuple[Callable[[str], Any], list[str]]:
    """``__getattr__`` and ``__all__`` for a package, from its modules and their names."""
    homes = {name: module for module, some in names.items() for name in some}

    def get(name: str) -> Any:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        module = homes[name]
        home = module if module.startswith("qcode.") else f"{package}.{module}"
        return getattr(import_module(home), name)

    return get, sorted(homes)
