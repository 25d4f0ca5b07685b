"""The bundled sample study and the demonstration made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from qcode.workflows.lazily import exports

if TYPE_CHECKING:
    from qcode.workflows.demo.demonstration import demonstrate as demonstrate

__getattr__, __all__ = exports(
    __name__,
    {
        "demonstration": ("demonstrate",),
    },
)
